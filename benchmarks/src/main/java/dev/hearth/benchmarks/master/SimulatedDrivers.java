package dev.hearth.benchmarks.master;

import dev.hearth.loop.EventLoop;
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
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** All simulated drivers: each registers an application, and says of each executor that it has registered. In the crowd's loop. */
final class SimulatedDrivers implements RpcEndpoint {
    private static final Set<Role> MASTER = Set.of(Role.MASTER);
    private static final Duration ANSWER = Duration.ofSeconds(300);
    private static final Duration FENCE = Duration.ofMillis(20);

    /** One of them. */
    private static final class Driver {
        private final String key;
        private final AppSpec spec;
        private final AppSecrets secrets;
        private final Set<ExecutorId> executors = new TreeSet<>();
        private Optional<Known> known = Optional.empty();
        private Optional<Peer> master = Optional.empty();
        private List<ExecutorId> registering = new ArrayList<>();
        private int wanted;
        private boolean fencing;

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

    private final EventLoop loop;
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
    private Runnable onRunning = () -> {};
    private Consumer<ExecutorId> onJoined = executor -> {};

    SimulatedDrivers(EventLoop loop, Dialling dialling, Shape shape, Secret secret) {
        this.loop = loop;
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

    /**
     * @param running told of each of those
     * @param joined told a little later, when the master has taken its registration with the driver too: an executor that
     *     ends before has failed
     */
    void listeners(Runnable running, Consumer<ExecutorId> joined) {
        onRunning = running;
        onJoined = joined;
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
                Crowd.fail(driver.key + " was not registered: " + answer + " " + failure);
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
        drivers.forEach(driver -> {
            driver.wanted = executors;
            var unused = ask(driver, total(driver));
        });
    }

    private static RequestExecutors total(Driver driver) {
        return new RequestExecutors(
                driver.app(), List.of(new ProfileTotal(driver.spec.defaultProfile(), driver.wanted)));
    }

    /** Each ends what it has. */
    void kill() {
        drivers.forEach(driver -> ask(driver, new KillExecutors(driver.app(), List.copyOf(driver.executors), false)));
    }

    /** All executors that are known to run. */
    int executors() {
        return drivers.stream().mapToInt(driver -> driver.executors.size()).sum();
    }

    private static <R extends Message> CompletionStage<R> ask(Driver driver, Request<R> request) {
        Peer peer = driver.master.orElseThrow();
        return peer.endpoint(Endpoints.MASTER).ask(request, ANSWER).whenComplete((answer, failure) -> {
            if (failure != null && peer.isConnected()) {
                Crowd.fail(request + " failed: " + failure);
            }
        });
    }

    private void onRunning(ExecutorRunning message, Peer from) {
        Driver driver = of(from);
        if (driver.executors.add(message.executor())) {
            driver.tell(new ExecutorRegistered(message.executor()));
            driver.registering.add(message.executor());
            fenceSoon(driver);
            onRunning.run();
            running.count();
        }
    }

    private void fenceSoon(Driver driver) {
        if (!driver.fencing) {
            driver.fencing = true;
            EventLoop.Timer unused = loop.schedule(FENCE, () -> fence(driver));
        }
    }

    /** An answer to something that changes nothing says that all that was told before has been taken. */
    private void fence(Driver driver) {
        List<ExecutorId> registered = driver.registering;
        driver.registering = new ArrayList<>();
        var unused = ask(driver, total(driver)).whenComplete((answer, failure) -> {
            driver.fencing = false;
            registered.forEach(onJoined);
            if (!driver.registering.isEmpty()) {
                fenceSoon(driver);
            }
        });
    }

    private Driver of(Peer from) {
        return Optional.ofNullable(byConnection.get(from.connectionId())).orElseThrow();
    }

    private static void unexpected(MasterToApp message) {
        Crowd.fail("a simulated driver was told: " + message);
    }
}
