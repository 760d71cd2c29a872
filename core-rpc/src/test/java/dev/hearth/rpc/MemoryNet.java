package dev.hearth.rpc;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.rpc.memory.MemoryNetwork;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Processes in virtual time. */
final class MemoryNet extends TestNet {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    final ManualTime time = new ManualTime();
    final MemoryNetwork network = new MemoryNetwork(new ManualEventLoop(time, "wire"), CONFIG);

    @Override
    Process process(String host, MessageTable table, RpcConfig config) {
        AtomicInteger writes = new AtomicInteger();
        Transport transport = network.transport(host);
        ManualEventLoop loop = new ManualEventLoop(time, host);
        ManualEventLoop blocking = new ManualEventLoop(time, host + "-blocking");
        RpcEnv env = new RpcEnv(loop, counting(transport, writes), table, config, new SecureRandom(), blocking);
        Process process = new Process(loop, env, transport, writes);
        processes.add(process);
        return process;
    }

    @Override
    RpcAddress listen(Process process, Credentials self, KeyRing keys) {
        try {
            return await(process.env.listen(new RpcAddress("0.0.0.0", 0), self, keys));
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @Override
    RpcAddress deadAddress() {
        return new RpcAddress("server", 1);
    }

    @Override
    void cut() {
        network.cut("server", "client");
    }

    @Override
    void stall() {
        network.stall("server", "client");
    }

    @Override
    void resume() {
        network.resume("server", "client");
    }

    @Override
    <T> T await(CompletionStage<T> stage) throws ExecutionException {
        CompletableFuture<T> future = stage.toCompletableFuture();
        awaitUntil("the stage is complete", future::isDone);
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    void awaitUntil(String what, BooleanSupplier condition) {
        long endNanos = time.now() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (time.now() > endNanos || !time.runNext()) {
                throw new AssertionError("nothing is left to happen, and not: " + what);
            }
        }
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.env.close();
            process.transport.close();
        }
        time.advance(PATIENCE);
    }
}
