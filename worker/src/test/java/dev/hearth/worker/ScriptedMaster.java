package dev.hearth.worker;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.model.Epoch;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.protocol.MasterToWorker;
import dev.hearth.protocol.WorkerToMaster;
import dev.hearth.protocol.WorkerToMaster.ExecutorStateChanged;
import dev.hearth.protocol.WorkerToMaster.RegisterWorker;
import dev.hearth.protocol.WorkerToMaster.RegisterWorkerReply;
import dev.hearth.protocol.WorkerToMaster.RegisteredWorker;
import dev.hearth.protocol.WorkerToMaster.ReportState;
import dev.hearth.protocol.WorkerToMaster.WorkerHeartbeat;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.Transport;
import dev.hearth.rpc.memory.MemoryNetwork;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A master that remembers what it is told and says what a test says. */
final class ScriptedMaster implements RpcEndpoint {
    static final String HOST = "master";
    static final RpcAddress ADDRESS = new RpcAddress(HOST, 7077);
    static final Duration HEARTBEAT = Duration.ofSeconds(2);

    final List<WorkerToMaster> received = new ArrayList<>();
    RegisterWorkerReply answer;
    /** The streams that it serves, by name. */
    final Map<String, byte[]> streams = new HashMap<>();

    final List<String> reads = new ArrayList<>();
    private final Transport transport;
    private final ManualEventLoop loop;
    private final RpcEnv env;
    private final Secret secret;
    private Optional<Peer> worker = Optional.empty();

    ScriptedMaster(ManualTime time, MemoryNetwork network, Secret secret, Epoch epoch) {
        this.transport = network.transport(HOST);
        this.loop = new ManualEventLoop(time, "master of " + epoch);
        this.env = new RpcEnv(
                loop, transport, HearthMessages.table(), RpcConfig.defaults(), new SecureRandom(), Runnable::run);
        this.secret = secret;
        this.answer = new RegisteredWorker(epoch, HEARTBEAT);
    }

    void start() {
        env.register(Endpoints.MASTER, this);
        env.serveStreams((name, from) -> {
            reads.add(name);
            byte[] content = streams.get(name);
            if (content == null) {
                throw new IOException("there is no " + name);
            }
            return Channels.newChannel(new ByteArrayInputStream(content));
        });
        env.listen(
                        ADDRESS,
                        new Credentials(Role.MASTER, "master", KeyRing.CLUSTER, secret),
                        new KeyRing().grant(KeyRing.CLUSTER, Set.of(Role.WORKER), secret))
                .whenComplete((bound, failure) -> {
                    if (failure != null) {
                        throw new AssertionError(failure);
                    }
                });
    }

    /** It dies without a word. */
    void crash(MemoryNetwork network) {
        network.crash(transport);
        loop.stop();
    }

    void tell(MasterToWorker message) {
        loop.execute(() -> worker.orElseThrow().endpoint(Endpoints.WORKER).tell(message));
    }

    <R extends Message> List<R> ask(Request<R> request) {
        List<R> answers = new ArrayList<>();
        loop.execute(() -> worker.orElseThrow()
                .endpoint(Endpoints.WORKER)
                .ask(request, Duration.ofSeconds(5))
                .thenAccept(answers::add));
        return answers;
    }

    <M> List<M> received(Class<M> type) {
        return received.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <M> M last(Class<M> type) {
        List<M> all = received(type);
        return all.get(all.size() - 1);
    }

    @Override
    public List<Dispatch<?>> dispatches() {
        Set<Role> workers = Set.of(Role.WORKER);
        return List.of(Dispatch.over(WorkerToMaster.class)
                .answer(RegisterWorker.class, workers, (m, from, reply) -> {
                    received.add(m);
                    worker = Optional.of(from);
                    reply.answer(answer);
                })
                .on(WorkerHeartbeat.class, workers, (m, from) -> received.add(m))
                .on(ReportState.class, workers, (m, from) -> received.add(m))
                .on(ExecutorStateChanged.class, workers, (m, from) -> received.add(m))
                .build());
    }
}
