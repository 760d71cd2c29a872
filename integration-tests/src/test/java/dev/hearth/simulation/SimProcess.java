package dev.hearth.simulation;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Transport;

/** One simulated process: an event loop, its place in the network, and a life that can be stopped and ended. */
final class SimProcess {
    private final World world;
    private final String name;
    private final String host;
    private final ManualEventLoop loop;
    private final Transport transport;
    private final RpcEnv env;
    private boolean alive = true;
    private Runnable onDeath = () -> {};

    SimProcess(World world, String host, String name) {
        this.world = world;
        this.name = name;
        this.host = host;
        this.loop = new ManualEventLoop(world.time(), name);
        this.transport = world.network().transport(host);
        this.env = new RpcEnv(
                loop,
                transport,
                HearthMessages.table(),
                RpcConfig.defaults(),
                new SeededRandom(world.random().nextLong()),
                loop);
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

    Transport transport() {
        return transport;
    }

    RpcEnv env() {
        return env;
    }

    boolean isAlive() {
        return alive;
    }

    /** Runs once, when the process has ended in whatever way. */
    void whenDead(Runnable task) {
        onDeath = task;
    }

    /** The process is gone at once, as by SIGKILL: its connections break, and nothing of it runs any more. */
    void crash(String why) {
        if (alive) {
            alive = false;
            world.trace("ended " + name + ": " + why);
            loop.stop();
            world.network().crash(transport);
            onDeath.run();
        }
    }

    /** SIGSTOP. */
    void pause() {
        world.trace("paused " + name);
        loop.pause();
    }

    /** SIGCONT. */
    void resume() {
        world.trace("resumed " + name);
        loop.resume();
    }

    @Override
    public String toString() {
        return name;
    }
}
