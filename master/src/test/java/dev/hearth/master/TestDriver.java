package dev.hearth.master;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.model.AppId;
import dev.hearth.model.AppSecrets;
import dev.hearth.model.AppSpec;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.LaunchCommand;
import dev.hearth.protocol.AppToMaster;
import dev.hearth.protocol.AppToMaster.ApplicationHeartbeat;
import dev.hearth.protocol.AppToMaster.ExecutorRegistered;
import dev.hearth.protocol.AppToMaster.Known;
import dev.hearth.protocol.AppToMaster.RegisterApplication;
import dev.hearth.protocol.AppToMaster.RegisterApplicationReply;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.AppToMaster.UnregisterApplication;
import dev.hearth.protocol.AppToMaster.UnregisteredApplication;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.MasterToApp;
import dev.hearth.protocol.MasterToApp.ApplicationRemoved;
import dev.hearth.protocol.MasterToApp.ExecutorAdded;
import dev.hearth.protocol.MasterToApp.ExecutorRemoved;
import dev.hearth.protocol.MasterToApp.ExecutorRunning;
import dev.hearth.protocol.MasterToApp.WorkerDecommissioned;
import dev.hearth.protocol.MasterToApp.WorkerRemoved;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Does what a driver's client of the master does; its executors register as soon as they run, unless told not to. */
final class TestDriver implements RpcEndpoint {
    long pid;
    final List<MasterToApp> received = new ArrayList<>();
    final Set<ExecutorId> executors = new TreeSet<>();
    Optional<RegisterApplicationReply> reply = Optional.empty();
    Optional<Throwable> failure = Optional.empty();
    Optional<UnregisteredApplication> unregistered = Optional.empty();
    Secret secret = Secret.of(new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
    boolean comesBack = true;
    boolean beats = true;
    boolean executorsRegister = true;

    private final TestCluster cluster;
    private final String key;
    AppSpec spec;
    private final ManualEventLoop loop;
    private final Transport transport;
    private final RpcEnv env;
    private final List<Dispatch<?>> dispatches;
    private Optional<Peer> master = Optional.empty();
    private Optional<Known> known = Optional.empty();

    TestDriver(TestCluster cluster, String name, int max, int cores) {
        this(cluster, name, "key-" + name, max, cores);
    }

    TestDriver(TestCluster cluster, String name, String key, int max, int cores) {
        this.cluster = cluster;
        this.key = key;
        this.spec = new AppSpec(
                name,
                "user",
                max == 0 ? OptionalInt.empty() : OptionalInt.of(max),
                cores == 0 ? OptionalInt.empty() : OptionalInt.of(cores),
                128 * TestCluster.MIB,
                new LaunchCommand("Main", List.of(), Map.of(), List.of(), List.of(), List.of()),
                "hearth://" + name + ":4040");
        this.loop = new ManualEventLoop(cluster.time, name);
        this.transport = cluster.network.transport(name);
        this.env = cluster.env(loop, transport);
        Set<Role> from = Set.of(Role.MASTER);
        this.dispatches = List.of(Dispatch.over(MasterToApp.class)
                .on(ExecutorAdded.class, from, (m, peer) -> received.add(m))
                .on(ExecutorRunning.class, from, (m, peer) -> onRunning(m))
                .on(ExecutorRemoved.class, from, (m, peer) -> onRemoved(m))
                .on(WorkerRemoved.class, from, (m, peer) -> received.add(m))
                .on(WorkerDecommissioned.class, from, (m, peer) -> received.add(m))
                .on(ApplicationRemoved.class, from, (m, peer) -> received.add(m))
                .build());
        env.register(Endpoints.APP_CLIENT, this);
    }

    ManualEventLoop loop() {
        return loop;
    }

    AppId id() {
        return registered().app();
    }

    String name() {
        return spec.name();
    }

    boolean isRegistered() {
        return master.isPresent()
                && reply.filter(RegisteredApplication.class::isInstance).isPresent();
    }

    RegisteredApplication registered() {
        return (RegisteredApplication) reply.orElseThrow(() -> new AssertionError("not registered: " + failure));
    }

    @Override
    public List<Dispatch<?>> dispatches() {
        return dispatches;
    }

    void connect() {
        loop.execute(() -> env.connect(
                        TestCluster.MASTER,
                        new Credentials(Role.SUBMIT, "user", KeyRing.CLUSTER, TestCluster.SECRET),
                        Role.MASTER,
                        Duration.ofSeconds(2))
                .whenComplete((peer, trouble) -> {
                    if (trouble == null) {
                        master = Optional.of(peer);
                        register();
                    } else if (comesBack) {
                        loop.schedule(Duration.ofMillis(300), this::connect);
                    }
                }));
    }

    @Override
    public void onDisconnected(Peer peer, String reason) {
        if (master.equals(Optional.of(peer))) {
            master = Optional.empty();
            if (comesBack) {
                loop.schedule(Duration.ofMillis(300), this::connect);
            }
        }
    }

    /** Registers again on the connection there is, or on a new one. */
    void register() {
        Peer peer = master.orElseThrow();
        peer.endpoint(Endpoints.MASTER)
                .ask(
                        new RegisterApplication(key, spec, new AppSecrets(secret), known, List.copyOf(executors), pid),
                        Duration.ofSeconds(30))
                .whenComplete((answer, trouble) -> {
                    failure = Optional.ofNullable(trouble);
                    reply = Optional.ofNullable(answer);
                    if (answer instanceof RegisteredApplication registered) {
                        known = Optional.of(new Known(registered.app(), registered.epoch()));
                        loop.schedule(registered.heartbeatEvery(), () -> beat(peer, registered));
                    }
                });
    }

    private void beat(Peer peer, RegisteredApplication registered) {
        if (master.equals(Optional.of(peer))) {
            if (beats) {
                send(new ApplicationHeartbeat(registered.app()));
            }
            loop.schedule(registered.heartbeatEvery(), () -> beat(peer, registered));
        }
    }

    void send(AppToMaster message) {
        loop.execute(
                () -> master.ifPresent(peer -> peer.endpoint(Endpoints.MASTER).tell(message)));
    }

    /** Asks on the connection there is; the answer, or what went wrong, is there when the time has come. */
    <R extends Message, Q extends AppToMaster & Request<R>> CompletableFuture<R> ask(Q request) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        loop.execute(() -> master.orElseThrow()
                .endpoint(Endpoints.MASTER)
                .ask(request, Duration.ofSeconds(30))
                .whenComplete((value, trouble) -> {
                    if (trouble == null) {
                        answer.complete(value);
                    } else {
                        answer.completeExceptionally(trouble);
                    }
                }));
        return answer;
    }

    /** Asks if there is a connection, and does not wait for the answer. */
    <R extends Message, Q extends AppToMaster & Request<R>> void tryAsk(Q request) {
        loop.execute(() -> master.ifPresent(peer -> {
            var unused = peer.endpoint(Endpoints.MASTER).ask(request, Duration.ofSeconds(30));
        }));
    }

    void unregister(AppId app, Optional<String> why) {
        loop.execute(() -> master.orElseThrow()
                .endpoint(Endpoints.MASTER)
                .ask(new UnregisterApplication(app, why), Duration.ofSeconds(30))
                .whenComplete((answer, trouble) -> {
                    unregistered = Optional.ofNullable(answer);
                    failure = Optional.ofNullable(trouble);
                }));
    }

    void unregister() {
        unregister(id(), Optional.empty());
    }

    /** The process is gone at once. */
    void kill() {
        comesBack = false;
        loop.stop();
        cluster.network.crash(transport);
    }

    private void onRunning(ExecutorRunning message) {
        received.add(message);
        if (executorsRegister && executors.add(message.executor())) {
            send(new ExecutorRegistered(message.executor()));
        }
    }

    private void onRemoved(ExecutorRemoved message) {
        received.add(message);
        executors.remove(message.executor());
    }

    <M extends MasterToApp> List<M> received(Class<M> type) {
        return received.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
