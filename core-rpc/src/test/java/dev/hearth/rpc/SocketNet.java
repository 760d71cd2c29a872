package dev.hearth.rpc;

import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.rpc.netty.NettyTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Processes that talk through sockets on the loopback interface, each listener behind a proxy that can be disturbed. */
final class SocketNet extends TestNet {

    /** Which threads serve the sockets. */
    enum Io {
        OWN_THREADS,
        LOOPS_THREAD
    }

    private static final long PATIENCE_SECONDS = 60;
    private static final Duration POLL = Duration.ofMillis(2);

    private final boolean preferNative;
    private final Io io;
    private final List<TcpProxy> proxies = new ArrayList<>();
    private final List<ThreadEventLoop> loops = new ArrayList<>();
    private final ThreadEventLoop polling;
    /** Exceptions that left a task of a loop. */
    final List<String> faults = new CopyOnWriteArrayList<>();

    SocketNet(boolean preferNative, Io io) {
        this.preferNative = preferNative;
        this.io = io;
        this.polling = loop("test-polling");
    }

    private ThreadEventLoop loop(String name) {
        ThreadEventLoop loop = new ThreadEventLoop(name, (attempted, cause) -> faults.add(attempted + ": " + cause));
        loop.start();
        loops.add(loop);
        return loop;
    }

    @Override
    Process process(String host, MessageTable table, RpcConfig config) {
        AtomicInteger writes = new AtomicInteger();
        ThreadEventLoop loop = loop("test-" + host);
        NettyTransport transport = io == Io.LOOPS_THREAD
                ? new NettyTransport(loop, preferNative, config)
                : new NettyTransport("test-io-" + host, 2, preferNative, config);
        if (transport.isNative() != preferNative) {
            throw new AssertionError("native transport wanted: " + preferNative + ", found: " + transport.isNative());
        }
        RpcEnv env = new RpcEnv(loop, counting(transport, writes), table, config, new SecureRandom());
        Process process = new Process(loop, env, transport, writes);
        processes.add(process);
        return process;
    }

    @Override
    RpcAddress listen(Process process, Credentials self, KeyRing keys) {
        TcpProxy proxy = new TcpProxy(listenDirectly(process, self, keys).port());
        proxies.add(proxy);
        return new RpcAddress("127.0.0.1", proxy.port());
    }

    /** Listens without a proxy. */
    RpcAddress listenDirectly(Process process, Credentials self, KeyRing keys) {
        try {
            return await(process.env.listen(new RpcAddress("127.0.0.1", 0), self, keys));
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @Override
    RpcAddress deadAddress() {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new RpcAddress("127.0.0.1", taken.getLocalPort());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    void cut() {
        proxies.forEach(TcpProxy::cut);
    }

    @Override
    void stall() {
        proxies.forEach(TcpProxy::stall);
    }

    @Override
    void resume() {
        proxies.forEach(TcpProxy::resume);
    }

    @Override
    <T> T await(CompletionStage<T> stage) throws ExecutionException {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the stage did not complete: " + e, e);
        }
    }

    @Override
    void awaitUntil(String what, BooleanSupplier condition) {
        CompletableFuture<Boolean> met = new CompletableFuture<>();
        polling.execute(() -> poll(condition, met));
        try {
            boolean unused = await(met);
        } catch (ExecutionException | AssertionError e) {
            throw new AssertionError("waited in vain until " + what + "; faults: " + faults, e);
        } finally {
            met.cancel(false);
        }
    }

    private void poll(BooleanSupplier condition, CompletableFuture<Boolean> met) {
        try {
            if (condition.getAsBoolean()) {
                met.complete(true);
            } else if (!met.isDone()) {
                polling.schedule(POLL, () -> poll(condition, met));
            }
        } catch (RuntimeException e) {
            met.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        resume();
        processes.forEach(process -> process.env.close());
        processes.forEach(process -> process.transport.close());
        proxies.forEach(TcpProxy::close);
        loops.forEach(ThreadEventLoop::close);
        if (!faults.isEmpty()) {
            throw new AssertionError("faults in event loops: " + faults);
        }
    }
}
