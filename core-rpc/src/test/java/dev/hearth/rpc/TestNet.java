package dev.hearth.rpc;

import dev.hearth.loop.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Two or more processes and a network between them that can be disturbed. */
abstract class TestNet implements AutoCloseable {
    static final Secret SECRET =
            Secret.of("0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    static final Credentials MASTER = new Credentials(Role.MASTER, "master", KeyRing.CLUSTER, SECRET);
    static final Credentials WORKER = new Credentials(Role.WORKER, "w1", KeyRing.CLUSTER, SECRET);
    static final Duration DEADLINE = Duration.ofSeconds(30);
    static final RpcConfig CONFIG =
            new RpcConfig(1 << 20, 4 << 20, 256 << 10, Duration.ofSeconds(20), Duration.ofSeconds(20), 100, 50);
    /** For tests that wait for the end of a handshake that stalls. */
    static final RpcConfig IMPATIENT =
            new RpcConfig(1 << 20, 4 << 20, 256 << 10, Duration.ofSeconds(2), Duration.ofSeconds(1), 100, 50);

    /** One process. */
    static final class Process {
        final EventLoop loop;
        final RpcEnv env;
        final Transport transport;
        final Desk desk = new Desk();
        /** Calls of Transport.Channel#write, over all channels. */
        final AtomicInteger writes;

        Process(EventLoop loop, RpcEnv env, Transport transport, AtomicInteger writes) {
            this.loop = loop;
            this.env = env;
            this.transport = transport;
            this.writes = writes;
            env.register(TestProtocol.DESK, desk);
        }
    }

    final List<Process> processes = new ArrayList<>();

    /** A process on a host of that name. */
    abstract Process process(String host, MessageTable table, RpcConfig config);

    final Process process(String host) {
        return process(host, TestProtocol.TABLE, CONFIG);
    }

    /** Listens; the address is the one to dial, behind whatever disturbs the network. */
    abstract RpcAddress listen(Process process, Credentials self, KeyRing keys);

    /** An address where nobody listens. */
    abstract RpcAddress deadAddress();

    abstract void cut();

    /** From now on nothing passes, not even the end of a connection. */
    abstract void stall();

    abstract void resume();

    /** Waits for the stage, moving time if it has to be moved. */
    abstract <T> T await(CompletionStage<T> stage) throws ExecutionException;

    abstract void awaitUntil(String what, BooleanSupplier condition);

    static KeyRing keys() {
        return new KeyRing().grant(KeyRing.CLUSTER, Set.of(Role.WORKER, Role.OPERATOR), SECRET);
    }

    /** Runs the call in the loop of the process. */
    final <T> T in(Process process, Callable<T> call) {
        java.util.concurrent.CompletableFuture<T> result = new java.util.concurrent.CompletableFuture<>();
        process.loop.execute(() -> {
            try {
                result.complete(call.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return await(result);
        } catch (ExecutionException e) {
            throw new AssertionError("the call in the loop failed: " + e.getCause(), e.getCause());
        }
    }

    final void run(Process process, Runnable call) {
        boolean unused = in(process, () -> {
            call.run();
            return true;
        });
    }

    final Peer connect(Process from, RpcAddress to, Credentials self) {
        try {
            return await(from.env.connect(to, self, Role.MASTER, DEADLINE));
        } catch (ExecutionException e) {
            throw new AssertionError("no connection: " + e.getCause().getMessage(), e.getCause());
        }
    }

    /** The failure that the stage ends with. */
    final RpcException failure(CompletionStage<?> stage) {
        try {
            throw new AssertionError("expected a failure, found " + await(stage));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RpcException failure) {
                return failure;
            }
            throw new AssertionError("expected an RpcException, found " + e.getCause(), e.getCause());
        }
    }

    /** Counts the writes of a transport. */
    static Transport counting(Transport inner, AtomicInteger writes) {
        return new CountingTransport(inner, writes);
    }

    private record CountingTransport(Transport inner, AtomicInteger writes) implements Transport {
        @Override
        public CompletionStage<RpcAddress> listen(RpcAddress bind, Acceptor acceptor) {
            return inner.listen(bind, remote -> new CountingHandler(acceptor.accept(remote), writes));
        }

        @Override
        public void unlisten(RpcAddress bound) {
            inner.unlisten(bound);
        }

        @Override
        public void connect(RpcAddress to, Duration timeout, Handler handler) {
            inner.connect(to, timeout, new CountingHandler(handler, writes));
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    private record CountingHandler(Transport.Handler inner, AtomicInteger writes) implements Transport.Handler {
        @Override
        public void onOpen(Transport.Channel channel) {
            inner.onOpen(new CountingChannel(channel, writes));
        }

        @Override
        public void onFrame(byte[] frame) {
            inner.onFrame(frame);
        }

        @Override
        public void onBatchEnd() {
            inner.onBatchEnd();
        }

        @Override
        public void onDrained() {
            inner.onDrained();
        }

        @Override
        public void onClosed(RpcError error, String reason) {
            inner.onClosed(error, reason);
        }
    }

    private record CountingChannel(Transport.Channel inner, AtomicInteger writes) implements Transport.Channel {
        @Override
        public void write(byte[] framesWithLengths, int offset, int length) {
            writes.incrementAndGet();
            inner.write(framesWithLengths, offset, length);
        }

        @Override
        public long pendingBytes() {
            return inner.pendingBytes();
        }

        @Override
        public void reading(boolean wanted) {
            inner.reading(wanted);
        }

        @Override
        public void maxFrame(int bytes) {
            inner.maxFrame(bytes);
        }

        @Override
        public RpcAddress remote() {
            return inner.remote();
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    @Override
    public abstract void close();
}
