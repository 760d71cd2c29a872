package dev.hearth.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * What rows measure with, in one round: where things are, fresh processes, and results of runs that several rows share. On
 * the main thread.
 */
public final class Session {
    /** No single program takes longer than that. */
    public static final Duration PROGRAM_TIMEOUT = Duration.ofMinutes(15);

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Installation installation;
    private final Path directory;
    private final int round;
    private final boolean quick;
    private final Map<String, Object> shared = new HashMap<>();
    private final Map<String, BenchmarkException> failed = new HashMap<>();
    private int started;

    Session(Installation installation, Path directory, int round, boolean quick) {
        this.installation = installation;
        this.directory = directory;
        this.round = round;
        this.quick = quick;
    }

    /** Where Hearth, the benchmarks and the peers' jars are. */
    public Installation installation() {
        return installation;
    }

    /** One of the same round, without the results of this one, whose programs run on another JVM. */
    public Session on(Path java) {
        Installation elsewhere = new Installation(installation.home(), installation.classPath(), java.toString());
        return new Session(elsewhere, directory.resolve("other-jvm"), round, quick);
    }

    /** From 1. */
    public int round() {
        return round;
    }

    /** Whether to be brief. */
    public boolean quick() {
        return quick;
    }

    /** The first value in a quick run, the second otherwise. */
    public int scaled(int quickly, int fully) {
        return quick ? quickly : fully;
    }

    /** A new empty directory for this round. */
    public Path newDirectory(String name) {
        started++;
        try {
            return Files.createDirectories(directory.resolve(started + "-" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What the run of this name gave in this round: runs at the first call, and gives the same, or fails alike, ever after.
     * So several rows share one run.
     */
    @SuppressWarnings("unchecked")
    public <T> T once(String name, Callable<T> run) throws InterruptedException {
        BenchmarkException failure = failed.get(name);
        if (failure != null) {
            throw failure;
        }
        if (!shared.containsKey(name)) {
            note("    " + name);
            long start = System.nanoTime();
            try {
                shared.put(name, run.call());
                note("      took %d s".formatted((System.nanoTime() - start) / NANOS_PER_SECOND));
            } catch (InterruptedException e) {
                throw e;
            } catch (BenchmarkException e) {
                failed.put(name, e);
                throw e;
            } catch (Exception e) {
                BenchmarkException wrapped = new BenchmarkException(name + ": " + e, e);
                failed.put(name, wrapped);
                throw wrapped;
            }
        }
        return (T) shared.get(name);
    }

    /** Starts a program in a directory of its own. Close it. */
    public RunningProgram start(Program program) {
        Path place = newDirectory(program.label());
        RunningProgram running = RunningProgram.start(program, installation.java(), place, place.resolve("output.log"));
        Leftovers.add(running.process());
        return running;
    }

    /** Starts a program, waits until it has ended by itself, and gives what it printed. */
    public Results run(Program program) throws InterruptedException {
        try (RunningProgram running = start(program)) {
            return running.awaitResults(PROGRAM_TIMEOUT);
        }
    }

    /** Says on standard error what goes on. */
    public void note(String line) {
        System.err.println(line);
    }
}
