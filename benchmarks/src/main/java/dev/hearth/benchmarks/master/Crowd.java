package dev.hearth.benchmarks.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.Transport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Simulated workers and drivers, each with a connection of its own to one master. All of them live in one loop; the methods
 * are for another thread, and each returns how long it took, in seconds.
 */
final class Crowd {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int PATIENCE_SECONDS = 300;
    private static final Duration APPLICATION_HEARTBEAT = Duration.ofSeconds(5);

    private final ThreadEventLoop loop;
    private final Shape shape;
    private final SimulatedWorkers workers;
    private final SimulatedDrivers drivers;
    private final Deque<ExecutorId> live = new ArrayDeque<>();
    private final Gate joined = new Gate();
    private int exitsLeft;
    private int exitsDue;

    /**
     * @param loop that has been started
     * @param transport that leads to the master
     * @param secret of the cluster
     */
    Crowd(ThreadEventLoop loop, Transport transport, RpcConfig config, RpcAddress master, Secret secret, Shape shape) {
        this.loop = loop;
        this.shape = shape;
        RpcEnv env = new RpcEnv(loop, transport, HearthMessages.table(), config, new SecureRandom(), Runnable::run);
        Dialling dialling = new Dialling(loop, env, master, secret);
        this.workers = new SimulatedWorkers(loop, dialling, shape);
        this.drivers = new SimulatedDrivers(loop, dialling, shape, secret);
        env.register(Endpoints.WORKER, workers);
        env.register(Endpoints.APP_CLIENT, drivers);
        drivers.listeners(this::exitNext, this::hasJoined);
    }

    Shape shape() {
        return shape;
    }

    /** Every worker connects and registers. */
    double join() {
        return timed(() -> {
            CompletableFuture<Void> all = workers.registered().expect(shape.workers());
            workers.connect();
            return all;
        });
    }

    /** Every application registers, wanting nothing. */
    double register() {
        return timed(() -> {
            CompletableFuture<Void> all = drivers.registered().expect(shape.applications());
            drivers.connect();
            beatApplications();
            return all;
        });
    }

    private void beatApplications() {
        drivers.beat();
        EventLoop.Timer unused = loop.schedule(APPLICATION_HEARTBEAT, this::beatApplications);
    }

    /** When the present master dies, and another one serves at its address: until everybody has registered there. */
    CompletableFuture<Void> rejoin() {
        return inLoop(() -> CompletableFuture.allOf(
                workers.registered().expect(shape.workers()),
                drivers.registered().expect(shape.applications())));
    }

    /** The empty cluster becomes full; until every driver has heard of each of its executors that it runs. */
    double fill() {
        CompletableFuture<Void> settled = inLoop(() -> joined.expect(shape.executors()));
        double seconds = timed(() -> {
            CompletableFuture<Void> all = drivers.running().expect(shape.executors());
            drivers.request(shape.executorsEach());
            return all;
        });
        done(settled);
        return seconds;
    }

    /**
     * In the full cluster so many executors exit, each of which is replaced; until the drivers have heard that all those
     * in their places run.
     *
     * @param atATime exited and not yet replaced
     */
    double replace(int count, int atATime) {
        CompletableFuture<Void> settled = inLoop(() -> joined.expect(count));
        double seconds = timed(() -> {
            CompletableFuture<Void> all = drivers.running().expect(count);
            exitsLeft = count;
            exitsDue = Math.min(atATime, count);
            exitDue();
            return all;
        });
        done(settled);
        return seconds;
    }

    /** In the loop. */
    private void exitNext() {
        exitsDue++;
        exitDue();
    }

    private void hasJoined(ExecutorId executor) {
        live.add(executor);
        joined.count();
        exitDue();
    }

    private void exitDue() {
        exitsDue = Math.min(exitsDue, exitsLeft);
        while (exitsDue > 0 && !live.isEmpty()) {
            exitsDue--;
            exitsLeft--;
            workers.exit(live.remove());
        }
    }

    /** The full cluster becomes empty; until every end is acknowledged. */
    double release() {
        return timed(() -> {
            live.clear();
            CompletableFuture<Void> all = workers.gone().expect(drivers.executors());
            drivers.request(0);
            drivers.kill();
            return all;
        });
    }

    /** From now on every worker says once in this time that it lives. */
    void beat(Duration every) {
        done(inLoop(() -> {
            workers.beat(every);
            return CompletableFuture.completedFuture(null);
        }));
    }

    /** Heartbeats sent so far. */
    long beatsSent() {
        return CompletableFuture.supplyAsync(workers::beatsSent, loop).join();
    }

    /** Lets so much time pass, in which the workers do nothing but beat. */
    void beatFor(Duration time) {
        done(inLoop(() -> {
            CompletableFuture<Void> over = new CompletableFuture<>();
            var unused = loop.schedule(time, () -> over.complete(null));
            return over;
        }));
    }

    /** What is measured cannot be measured: ends the process, with this as its last words. */
    static void fail(String words) {
        System.out.println(words);
        Runtime.getRuntime().halt(1);
    }

    private double timed(Supplier<CompletableFuture<Void>> action) {
        long startNanos = System.nanoTime();
        done(inLoop(action));
        return (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
    }

    private CompletableFuture<Void> inLoop(Supplier<CompletableFuture<Void>> action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            var unused = action.get().thenRun(() -> done.complete(null));
        });
        return done;
    }

    /** Waits. */
    static void done(CompletableFuture<Void> all) {
        try {
            all.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "the master did not do within " + PATIENCE_SECONDS + " s what it should", e);
        } catch (ExecutionException | InterruptedException e) {
            throw new CompletionException(e);
        }
    }
}
