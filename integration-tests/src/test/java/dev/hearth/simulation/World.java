package dev.hearth.simulation;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.memory.MemoryNetwork;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What everything in a simulation shares: virtual time, the network, the seed's choices, the trace, and what was counted. */
final class World {
    private final ManualTime time = new ManualTime();
    private final MemoryNetwork network = new MemoryNetwork(new ManualEventLoop(time, "wire"), RpcConfig.defaults());
    private final Random random;
    private final Secret secret;
    private final StringBuilder trace = new StringBuilder();
    private final Map<String, Integer> counts;
    private long nextPid = 1000;
    private boolean kind;

    /** @param counts rare things by name, over all runs */
    World(long seed, Map<String, Integer> counts) {
        this.random = new Random(seed);
        this.secret = Secret.random(new SeededRandom(seed));
        this.counts = counts;
    }

    World(long seed) {
        this(seed, new TreeMap<>());
    }

    /** From now on nothing goes wrong by itself. */
    void beKind() {
        kind = true;
    }

    boolean isKind() {
        return kind;
    }

    ManualTime time() {
        return time;
    }

    MemoryNetwork network() {
        return network;
    }

    Random random() {
        return random;
    }

    /** The cluster's. */
    Secret secret() {
        return secret;
    }

    long nextPid() {
        return nextPid++;
    }

    /** Whether something happens that happens so often in a hundred. */
    boolean percent(int likelihood) {
        return random.nextInt(100) < likelihood;
    }

    /** Some time up to the limit. */
    Duration upTo(Duration limit) {
        return Duration.ofMillis(random.nextInt((int) limit.toMillis() + 1));
    }

    /** Runs the task after the delay, whatever lives then. */
    void after(Duration delay, Runnable task) {
        var unused = time.schedule(delay, task);
    }

    /** Adds a line to what two runs of a seed must agree on. */
    void trace(String line) {
        trace.append(time.now() / 1000).append(' ').append(line).append('\n');
    }

    String traced() {
        return trace.toString();
    }

    /** Something happened that must happen in some run. */
    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }
}
