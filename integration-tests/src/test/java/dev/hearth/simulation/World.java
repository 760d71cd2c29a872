package dev.hearth.simulation;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.memory.MemoryNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** What everything in a simulation shares: virtual time, the network, the seed's choices, the trace, and what was counted. */
final class World {
    private static final AtomicLong DIRECTORIES = new AtomicLong();

    private final ManualTime time = new ManualTime();
    private final MemoryNetwork network = new MemoryNetwork(new ManualEventLoop(time, "wire"), RpcConfig.defaults());
    private final Random random;
    private final Secret secret;
    private final Optional<Seam> broken;
    private final StringBuilder trace = new StringBuilder();
    private final Tally tally = new Tally();
    private final Map<String, Duration> wallSkews = new TreeMap<>();
    private final Set<String> cancelled = new HashSet<>();
    private final List<Runnable> ends = new ArrayList<>();
    private Optional<Violation> violation = Optional.empty();
    private long events;
    private long nextPid = 1000;
    private boolean kind;

    /** @param broken what a mutant has broken outside the daemons' classes */
    World(long seed, Optional<Seam> broken) {
        this.random = new Random(seed);
        this.secret = Secret.random(new SeededRandom(seed));
        this.broken = broken;
    }

    /** From now on nothing goes wrong by itself. */
    void beKind() {
        kind = true;
    }

    boolean isKind() {
        return kind;
    }

    boolean isBroken(Seam seam) {
        return broken.filter(seam::equals).isPresent();
    }

    ManualTime time() {
        return time;
    }

    long nowNanos() {
        return time.now();
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
        return Duration.ofNanos(1000 * (long) (random.nextDouble() * limit.toNanos() / 1000));
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** How far the wall clock of a host is from what it should show. */
    Duration wallSkew(String host) {
        return wallSkews.getOrDefault(host, Duration.ZERO);
    }

    void skewWall(String host, Duration step) {
        wallSkews.merge(host, step, Duration::plus);
    }

    /** Runs the task after the delay, whatever lives then. */
    void after(Duration delay, Runnable task) {
        var unused = time.schedule(delay, task);
    }

    /** A job is wanted no longer. */
    void cancelled(String job) {
        cancelled.add(job);
    }

    boolean isCancelled(String job) {
        return cancelled.contains(job);
    }

    /** Runs the next event; throws the {@link Violation} that it found. */
    void runNext() {
        if (!time.runNext()) {
            throw new Violation("nothing is left to happen");
        }
        events++;
        if (violation.isPresent()) {
            throw violation.get();
        }
    }

    long events() {
        return events;
    }

    /** Something does not hold; the event under way goes on, and ends the run. */
    void violated(String what) {
        if (violation.isEmpty()) {
            violation = Optional.of(new Violation(what));
        }
    }

    /** A directory of this world alone, which is there once something is put into it, until the end. */
    Path directory() {
        Path directory = Path.of(System.getProperty("java.io.tmpdir"))
                .resolve("hearth-simulation-" + ProcessHandle.current().pid() + "-" + DIRECTORIES.getAndIncrement());
        atEnd(() -> remove(directory));
        return directory;
    }

    private static void remove(Path directory) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs when the simulation is over, however it ended. */
    void atEnd(Runnable task) {
        ends.add(task);
    }

    void end() {
        List.copyOf(ends).forEach(Runnable::run);
    }

    /** Adds a line to what two runs of a seed must agree on. */
    void trace(String line) {
        trace.append(time.now() / 1000).append(' ').append(line).append('\n');
    }

    String traced() {
        return trace.toString();
    }

    void count(Fault fault) {
        tally.add(fault, 1);
    }

    void count(Transition transition) {
        tally.add(transition, 1);
    }

    /** What was counted. */
    Tally tally() {
        return tally;
    }
}
