package dev.hearth.executor;

import dev.hearth.model.AppId;
import dev.hearth.protocol.DriverToExecutor;
import dev.hearth.protocol.DriverToExecutor.LaunchTask;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.ExecutorToDriver;
import dev.hearth.protocol.ExecutorToDriver.AppConfig;
import dev.hearth.protocol.ExecutorToDriver.Heartbeat;
import dev.hearth.protocol.ExecutorToDriver.HeartbeatResponse;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutor;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutorFailed;
import dev.hearth.protocol.ExecutorToDriver.RegisteredExecutor;
import dev.hearth.protocol.ExecutorToDriver.RetrieveAppConfig;
import dev.hearth.protocol.ExecutorToDriver.StatusUpdate;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.ReceivedNumbers;
import dev.hearth.rpc.Reply;
import dev.hearth.rpc.ResendQueue;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.Transport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A driver that does as a test says. */
final class FakeDriver implements RpcEndpoint {
    static final AppId APP = new AppId("app-1");
    static final RpcAddress ADDRESS = new RpcAddress("driver", 7000);
    static final Secret SECRET = Secret.of(new byte[Secret.BYTES]);
    static final Duration HEARTBEAT_EVERY = Duration.ofSeconds(2);

    final List<RegisterExecutor> registrations = new ArrayList<>();
    final List<TaskEnded> ended = new ArrayList<>();
    final List<TakenBack> takenBack = new ArrayList<>();
    final List<Long> statusNumbers = new ArrayList<>();
    final List<Heartbeat> beats = new ArrayList<>();
    long incarnation = 99;
    Optional<String> refusal = Optional.empty();
    Optional<AppConfig> appConfig = Optional.of(new AppConfig(Map.of(), List.of()));
    boolean answersRegistrations = true;
    boolean acknowledges = true;
    boolean knowsExecutor = true;

    private final RpcEnv env;
    private final ResendQueue<LaunchTask> launches = new ResendQueue<>();
    private ReceivedNumbers received = new ReceivedNumbers();
    private Optional<Peer> peer = Optional.empty();

    FakeDriver(dev.hearth.loop.EventLoop loop, Transport transport) {
        env = new RpcEnv(loop, transport, HearthMessages.table(), RpcConfig.defaults(), new SecureRandom(), loop);
    }

    /** In its loop. */
    void listen() {
        env.register(Endpoints.DRIVER, this);
        env.register(Endpoints.HEARTBEAT_RECEIVER, new HeartbeatReceiver());
        var unused = env.listen(
                ADDRESS,
                new Credentials(Role.APPLICATION, APP.value(), APP.value(), SECRET),
                new KeyRing().grant(APP.value(), Set.of(Role.APPLICATION), SECRET));
    }

    void tell(Message message) {
        peer.orElseThrow().endpoint(Endpoints.EXECUTOR).tell(message);
    }

    /** Sends a batch, now or when the executor is back. */
    LaunchTask launch(DriverToExecutor.TaskGroup group) {
        LaunchTask launch = new LaunchTask(launches.next(), acknowledged(), List.of(group));
        launches.add(launch.number(), launch, 1);
        peer.filter(Peer::isConnected).ifPresent(up -> tell(launch));
        return launch;
    }

    void drop(String reason) {
        peer.orElseThrow().close(reason);
    }

    private long acknowledged() {
        return acknowledges ? received.last() : 0;
    }

    @Override
    public List<Dispatch<?>> dispatches() {
        return List.of(table());
    }

    private Dispatch<ExecutorToDriver> table() {
        Set<Role> roles = Set.of(Role.APPLICATION);
        return Dispatch.over(ExecutorToDriver.class)
                .answer(
                        RetrieveAppConfig.class,
                        roles,
                        (m, from, reply) -> reply.answer(new AppConfig(Map.of(), List.of())))
                .answer(RegisterExecutor.class, roles, this::onRegister)
                .on(StatusUpdate.class, roles, (m, from) -> onStatus(m))
                .answer(Heartbeat.class, roles, (m, from, reply) -> onHeartbeat(m, reply))
                .build();
    }

    private void onRegister(RegisterExecutor message, Peer from, Reply<ExecutorToDriver.RegisterExecutorReply> reply) {
        registrations.add(message);
        if (!answersRegistrations) {
            return;
        }
        if (refusal.isPresent()) {
            reply.answer(new RegisterExecutorFailed(refusal.get()));
            return;
        }
        peer = Optional.of(from);
        reply.answer(new RegisteredExecutor(incarnation, acknowledged(), HEARTBEAT_EVERY, appConfig));
        launches.acknowledged(message.lastLaunch());
        launches.unacknowledged().forEach(this::tell);
    }

    private void onStatus(StatusUpdate message) {
        statusNumbers.add(message.number());
        launches.acknowledged(message.lastLaunch());
        if (received.accept(message.number())) {
            ended.addAll(NewsReader.ends(
                    new ExecutorNews(message.ended(), message.succeeded(), message.started(), message.takenBack())));
            takenBack.addAll(message.takenBack());
        }
    }

    private void onHeartbeat(Heartbeat message, Reply<HeartbeatResponse> reply) {
        beats.add(message);
        reply.answer(new HeartbeatResponse(knowsExecutor, acknowledged()));
    }

    /** Takes the same protocol under its own number. */
    private final class HeartbeatReceiver implements RpcEndpoint {
        @Override
        public List<Dispatch<?>> dispatches() {
            return List.of(table());
        }
    }
}
