package dev.hearth.benchmarks.master;

import dev.hearth.model.AppId;
import dev.hearth.model.AppSecrets;
import dev.hearth.model.AppSpec;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.LaunchCommand;
import dev.hearth.model.Resources;
import dev.hearth.protocol.AppToMaster;
import dev.hearth.protocol.AppToMaster.ApplicationHeartbeat;
import dev.hearth.protocol.AppToMaster.ExecutorRegistered;
import dev.hearth.protocol.AppToMaster.KillExecutors;
import dev.hearth.protocol.AppToMaster.Known;
import dev.hearth.protocol.AppToMaster.ProfileTotal;
import dev.hearth.protocol.AppToMaster.RegisterApplication;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.AppToMaster.RequestExecutors;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.MasterToApp;
import dev.hearth.protocol.MasterToApp.ApplicationRemoved;
import dev.hearth.protocol.MasterToApp.ExecutorAdded;
import dev.hearth.protocol.MasterToApp.ExecutorRemoved;
import dev.hearth.protocol.MasterToApp.ExecutorRunning;
import dev.hearth.protocol.MasterToApp.WorkerDecommissioned;
import dev.hearth.protocol.MasterToApp.WorkerRemoved;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** All simulated drivers: each registers an application, and says of each executor that it has registered. In the crowd's loop. */
final class SimulatedDrivers implements RpcEndpoint {
    private static final Set<Role> MASTER = Set.of(Role.MASTER);
    private static final Duration ANSWER = Duration.ofSeconds(300);

    /** One of them. */
    private static final class Driver {
        private final String key;
        private final AppSpec spec;
        private final AppSecrets secrets;
        private final Set<ExecutorId> executors = new TreeSet<>();
        private Optional<Known> known = Optional.empty();
        private Optional<Peer> master = Optional.empty();

        private Driver(int number, Secret secret) {
            this.key = "driver-" + number;
            this.spec = spec(number);
            this.secrets = new AppSecrets(secret);
        }

        private static AppSpec spec(int number) {
            String url = "hearth://127.0.0.1:" + (40_000 + number);
            Resources each = SimulatedWorker.executor();
            return new AppSpec(
                    "application " + number,
                    "user",
                    OptionalInt.empty(),
                    OptionalInt.of(each.cores()),
                    each.memoryBytes(),
                    new LaunchCommand(
                            "dev.hearth.executor.CoarseGrainedExecutorBackend",
                            List.of("{{DRIVER_URL}}", "{{EXECUTOR_ID}}", "{{HOSTNAME}}", "{{CORES}}", "{{APP_ID}}"),
                            Map.of(),
                            List.of(LaunchCommand.INSTALLATION),
                            List.of(),
                            List.of("-XX:+UseSerialGC")),
                    url,
                    each.amounts(),
                    OptionalInt.of(0));
        }

        private AppId app() {
            return known.orElseThrow().app();
        }

        private void tell(AppToMaster message) {
            master.ifPresent(peer -> peer.endpoint(Endpoints.MASTER).tell(message));
        }
    }

    private final Dialling dialling;
    private final List<Driver> drivers = new ArrayList<>();
    private final Map<Long, Driver> byConnection = new HashMap<>();
    private final Gate registered = new Gate();
    private final Gate running = new Gate();
    private final List<Dispatch<?>> dispatches = List.of(Dispatch.over(MasterToApp.class)
            .on(ExecutorAdded.class, MASTER, (message, from) -> {})
            .on(ExecutorRunning.class, MASTER, this::onRunning)
            .on(
                    ExecutorRemoved.class,
                    MASTER,
                    (message, from) -> of(from).executors.remove(message.executor()))
            .on(WorkerRemoved.class, MASTER, (message, from) -> unexpected(message))
            .on(WorkerDecommissioned.class, MASTER, (message, from) -> unexpected(message))
            .on(ApplicationRemoved.class, MASTER, (message, from) -> unexpected(message))
            .build());
    private Consumer<ExecutorId> onRunning = executor -> {};

    SimulatedDrivers(Dialling dialling, Shape shape, Secret secret) {
        this.dialling = dialling;
        for (int i = 0; i < shape.applications(); i++) {
            drivers.add(new Driver(i, secret));
        }
    }

    @Override
    public List<Dispatch<?>> dispatches() {
        return dispatches;
    }

    /** Opens when every application has registered; from now on. */
    Gate registered() {
        return registered;
    }

    /** Counts executors of which the master has told their driver that they run. */
    Gate running() {
        return running;
    }

    /** Told of each of those. */
    void onRunning(Consumer<ExecutorId> listener) {
        onRunning = listener;
    }

    void connect() {
        drivers.forEach(driver -> dialling.connect(Role.SUBMIT, driver.key, peer -> connected(driver, peer)));
    }

    private void connected(Driver driver, Peer peer) {
        byConnection.put(peer.connectionId(), driver);
        driver.master = Optional.of(peer);
        RegisterApplication message = new RegisterApplication(
                driver.key, driver.spec, driver.secrets, driver.known, List.copyOf(driver.executors));
        var unused = peer.endpoint(Endpoints.MASTER).ask(message, ANSWER).whenComplete((answer, failure) -> {
            if (answer instanceof RegisteredApplication taken) {
                driver.known = Optional.of(new Known(taken.app(), taken.epoch()));
                registered.count();
            } else if (peer.isConnected()) {
                throw new IllegalStateException(driver.key + " was not registered: " + answer + " " + failure);
            }
        });
    }

    @Override
    public void onDisconnected(Peer peer, String reason) {
        Optional.ofNullable(byConnection.remove(peer.connectionId()))
                .ifPresent(driver -> dialling.reconnect(Role.SUBMIT, driver.key, again -> connected(driver, again)));
    }

    void beat() {
        drivers.forEach(driver -> driver.known.ifPresent(known -> driver.tell(new ApplicationHeartbeat(known.app()))));
    }

    /** Each wants so many executors in all. */
    void request(int executors) {
        drivers.forEach(driver -> ask(
                driver,
                new RequestExecutors(
                        driver.app(), List.of(new ProfileTotal(driver.spec.defaultProfile(), executors)))));
    }

    /** Each ends what it has. */
    void kill() {
        drivers.forEach(driver -> ask(driver, new KillExecutors(driver.app(), List.copyOf(driver.executors), false)));
    }

    /** All executors that are known to run. */
    int executors() {
        return drivers.stream().mapToInt(driver -> driver.executors.size()).sum();
    }

    /** They, in turns one of each application. */
    List<ExecutorId> oldestFirst() {
        return drivers.stream()
                .flatMap(driver -> driver.executors.stream())
                .sorted((one, other) -> Integer.compare(one.number(), other.number()))
                .toList();
    }

    private static <R extends Message> void ask(Driver driver, Request<R> request) {
        Peer peer = driver.master.orElseThrow();
        var unused = peer.endpoint(Endpoints.MASTER).ask(request, ANSWER).whenComplete((answer, failure) -> {
            if (failure != null && peer.isConnected()) {
                throw new IllegalStateException(request + " failed", failure);
            }
        });
    }

    private void onRunning(ExecutorRunning message, Peer from) {
        Driver driver = of(from);
        if (driver.executors.add(message.executor())) {
            driver.tell(new ExecutorRegistered(message.executor()));
            onRunning.accept(message.executor());
            running.count();
        }
    }

    private Driver of(Peer from) {
        return Optional.ofNullable(byConnection.get(from.connectionId())).orElseThrow();
    }

    private static void unexpected(MasterToApp message) {
        throw new IllegalStateException("a simulated driver was told: " + message);
    }
}
