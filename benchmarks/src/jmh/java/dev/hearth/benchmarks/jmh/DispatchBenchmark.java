package dev.hearth.benchmarks.jmh;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.EndpointId;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.MessageTable;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.RpcEndpointRef;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.memory.MemoryNetwork;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a message costs between the sender's call and the receiver's handler: frame, codec, table of handlers, and the
 * turns of both loops, on one thread over a network in memory. The time for each of {@value #MESSAGES} messages of one
 * turn.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DispatchBenchmark {
    private static final int MESSAGES = 256;
    private static final int PAYLOAD_BYTES = 64;
    private static final EndpointId DESK = new EndpointId(1, "desk");
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final RpcConfig CONFIG = RpcConfig.defaults();

    /** What the desk takes. */
    public sealed interface Calls extends Message {}

    /** Is not answered. */
    public record Note(Bytes payload) implements Calls {}

    /** Is answered with what it brought. */
    public record Echo(Bytes payload) implements Calls, Request<Echoed> {}

    /** The answer. */
    public record Echoed(Bytes payload) implements Message {}

    private static final MessageTable TABLE = MessageTable.builder()
            .add(1, Note.class)
            .add(2, Echo.class)
            .add(3, Echoed.class)
            .build();

    private final Bytes payload = Bytes.of(new byte[PAYLOAD_BYTES]);
    private final ManualTime time = new ManualTime();
    private final MemoryNetwork network = new MemoryNetwork(new ManualEventLoop(time, "wire"), CONFIG);
    private final ManualEventLoop client = new ManualEventLoop(time, "client");
    private int noted;
    private int answered;
    private RpcEndpointRef desk;

    @Setup
    public void connect() {
        Secret secret = Secret.random(new SecureRandom());
        RpcEnv server = env("server", new ManualEventLoop(time, "server"));
        server.register(DESK, new Desk());
        KeyRing keys = new KeyRing().grant("key", Set.of(Role.APPLICATION), secret);
        RpcAddress bound = await(server.listen(
                new RpcAddress("server", 0), new Credentials(Role.APPLICATION, "server", "key", secret), keys));
        Peer peer = await(env("client", client)
                .connect(
                        new RpcAddress("server", bound.port()),
                        new Credentials(Role.APPLICATION, "client", "key", secret),
                        Role.APPLICATION,
                        DEADLINE));
        desk = peer.endpoint(DESK);
    }

    private RpcEnv env(String host, ManualEventLoop loop) {
        ManualEventLoop blocking = new ManualEventLoop(time, host + "-blocking");
        return new RpcEnv(loop, network.transport(host), TABLE, CONFIG, new SecureRandom(), blocking);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public int tell() {
        int target = noted + MESSAGES;
        client.execute(() -> {
            for (int i = 0; i < MESSAGES; i++) {
                desk.tell(new Note(payload));
            }
        });
        while (noted != target) {
            step();
        }
        return noted;
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public int ask() {
        int target = answered + MESSAGES;
        client.execute(() -> {
            for (int i = 0; i < MESSAGES; i++) {
                var unused = desk.ask(new Echo(payload), DEADLINE).thenAccept(answer -> answered++);
            }
        });
        while (answered != target) {
            step();
        }
        return answered;
    }

    private void step() {
        if (!time.runNext()) {
            throw new IllegalStateException("nothing is left to happen");
        }
    }

    private <T> T await(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        while (!future.isDone()) {
            step();
        }
        return future.join();
    }

    private final class Desk implements RpcEndpoint {
        @Override
        public List<Dispatch<?>> dispatches() {
            return List.of(Dispatch.over(Calls.class)
                    .on(Note.class, Set.of(Role.APPLICATION), (message, from) -> noted++)
                    .answer(
                            Echo.class,
                            Set.of(Role.APPLICATION),
                            (message, from, reply) -> reply.answer(new Echoed(message.payload())))
                    .build());
        }
    }
}
