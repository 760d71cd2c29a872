package dev.hearth.worker.process;

import dev.hearth.model.EndCause;
import dev.hearth.worker.process.ProcessLauncher.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the kernel tells of processes that it killed for want of memory: the counter {@code oom_kill} of their cgroup
 * (version 2). Where there is none, nothing is known, and nothing is said. Blocks shortly; any thread may call it.
 */
final class KernelKills {
    private static final int MAX_BYTES = 8 << 10;
    private static final String UNIFIED = "0::";
    private static final String COUNTER = "oom_kill ";

    private final Path processes;
    private final Path cgroups;
    /** By counter, up to where its rise is some process's end already: each rise explains one. */
    private final ConcurrentMap<Path, Long> explained = new ConcurrentHashMap<>();

    /** This host's. */
    KernelKills() {
        this(Path.of("/proc"), Path.of("/sys/fs/cgroup"));
    }

    KernelKills(Path processes, Path cgroups) {
        this.processes = processes;
        this.cgroups = cgroups;
    }

    /**
     * How a process's counter stood.
     *
     * @param shared whether this worker counts there too
     */
    record Mark(Path counter, long kills, boolean shared) {}

    /** How the counter stands for a process that runs; empty if it cannot be read. */
    Optional<Mark> mark(long pid) {
        Optional<Path> own = counter(String.valueOf(pid));
        return own.flatMap(file ->
                kills(file).map(kills -> new Mark(file, kills, counter("self").equals(own))));
    }

    /** Whether the counter tells that a process, over by SIGKILL that nobody here sent, was killed for want of memory. */
    Optional<Finding> since(Mark start) {
        long now = kills(start.counter()).orElse(start.kills());
        AtomicBoolean rose = new AtomicBoolean();
        explained.compute(start.counter(), (file, before) -> {
            long from = before == null ? start.kills() : Math.max(before, start.kills());
            rose.set(now > from);
            return now > from ? from + 1 : from;
        });
        String evidence = " (oom_kill rose by " + (now - start.kills()) + " in " + start.counter() + " while it ran";
        return rose.get()
                ? Optional.of(new Finding(
                        EndCause.HOST_OUT_OF_MEMORY,
                        "the kernel killed its process for want of memory" + evidence
                                + (start.shared() ? ", where its worker counts too)" : ")")))
                : Optional.empty();
    }

    private Optional<Path> counter(String process) {
        return read(processes.resolve(process).resolve("cgroup"))
                .flatMap(text ->
                        text.lines().filter(line -> line.startsWith(UNIFIED)).findFirst())
                .map(line -> cgroups.resolve(line.substring(UNIFIED.length()).replaceFirst("^/+", ""))
                        .normalize())
                .filter(directory -> directory.startsWith(cgroups))
                .map(directory -> directory.resolve("memory.events"));
    }

    private static Optional<Long> kills(Path counter) {
        return read(counter)
                .flatMap(text ->
                        text.lines().filter(line -> line.startsWith(COUNTER)).findFirst())
                .flatMap(line -> number(line.substring(COUNTER.length()).strip()));
    }

    private static Optional<Long> number(String digits) {
        try {
            return Optional.of(Long.parseLong(digits));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
