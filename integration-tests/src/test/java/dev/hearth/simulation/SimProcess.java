package dev.hearth.simulation;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.MessageTable;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One simulated process: an event loop, its place in the network, and a life that can be stopped and ended. */
final class SimProcess {
    private static final MessageTable MESSAGES = HearthMessages.table();

    private final World world;
    private final String name;
    private final String host;
    private final ManualEventLoop loop;
    private final List<ManualEventLoop> threads = new ArrayList<>();
    private final Transport wire;
    private final Transport transport;
    private final RpcEnv env;
    private final List<Runnable> onDeath = new ArrayList<>();
    private boolean alive = true;
    private boolean paused;
    private long untroubledSinceNanos;

    SimProcess(World world, Promises promises, String host, String name) {
        this.world = world;
        this.name = name;
        this.host = host;
        this.loop = thread(name);
        this.wire = world.network().transport(host);
        this.transport = new InspectedTransport(wire, () -> new Wiretap(world, promises));
        this.env = new RpcEnv(
                loop,
                transport,
                MESSAGES,
                RpcConfig.defaults(),
                new SeededRandom(world.random().nextLong()),
                loop);
        this.untroubledSinceNanos = world.nowNanos();
        world.trace("started " + name);
    }

    String name() {
        return name;
    }

    String host() {
        return host;
    }

    ManualEventLoop loop() {
        return loop;
    }

    /** Another thread of the process: it is stopped when the process is. */
    ManualEventLoop thread(String threadName) {
        ManualEventLoop thread = new ManualEventLoop(world.time(), threadName);
        thread.jumpWall(world.wallSkew(host));
        threads.add(thread);
        return thread;
    }

    Transport transport() {
        return transport;
    }

    RpcEnv env() {
        return env;
    }

    boolean isAlive() {
        return alive;
    }

    boolean isPaused() {
        return paused;
    }

    /** Since when it runs without having been stopped. */
    long untroubledSinceNanos() {
        return paused ? world.nowNanos() : untroubledSinceNanos;
    }

    /** Runs once, when the process has ended in whatever way. */
    void whenDead(Runnable task) {
        onDeath.add(task);
    }

    /** The process is gone at once, as by SIGKILL: its connections break, and nothing of it runs any more. */
    void crash(String why) {
        if (alive) {
            alive = false;
            world.trace("ended " + name + ": " + why);
            threads.forEach(ManualEventLoop::stop);
            world.network().crash(wire);
            onDeath.forEach(Runnable::run);
        }
    }

    /** SIGSTOP. */
    void pause() {
        if (alive) {
            world.trace("paused " + name);
            paused = true;
            threads.forEach(ManualEventLoop::pause);
        }
    }

    /** SIGCONT. */
    void resume() {
        if (alive && paused) {
            world.trace("resumed " + name);
            paused = false;
            untroubledSinceNanos = world.nowNanos();
            threads.forEach(ManualEventLoop::resume);
        }
    }

    /** Its wall clock is set. */
    void jumpWall(Duration step) {
        threads.forEach(each -> each.jumpWall(step));
    }

    @Override
    public String toString() {
        return name;
    }
}
