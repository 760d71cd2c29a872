package dev.hearth.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a Java process holds: live bytes and instances of Hearth's classes after a full collection, threads and file
 * descriptors.
 */
public record Footprint(long liveBytes, Map<String, Long> instances, long threads, long descriptors) {
    /** Caches of the JVM and of libraries still fill up a little. */
    private static final long SLACK_BYTES = 1 << 20;

    private static final int SLACK = 3;
    private static final int SLACK_INSTANCES = 10;

    /** Measures the process, which is made to collect its garbage. */
    public static Footprint of(Child process) {
        Map<String, Long> instances = new TreeMap<>();
        long bytes = 0;
        for (String line : histogram(process.pid()).lines().toList()) {
            String[] words = line.strip().split("\\s+", 5);
            if (words[0].equals("Total")) {
                bytes = Long.parseLong(words[2]);
            } else if (words.length >= 4 && words[0].endsWith(":") && words[3].startsWith("dev.hearth.")) {
                instances.put(words[3], Long.parseLong(words[1]));
            }
        }
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        return new Footprint(bytes, instances, count(proc.resolve("task")), count(proc.resolve("fd")));
    }

    /**
     * Waits until the process holds what it held before, but for noise; fails with what has grown.
     *
     * @param bounded classes of which a fixed number is kept on purpose
     */
    public static void awaitNoLarger(Child process, Footprint before, Set<String> bounded, Duration within) {
        List<String> grown = new ArrayList<>();
        try {
            Await.until(process.name() + " is as it was", within, () -> {
                grown.clear();
                grown.addAll(of(process).grownSince(before, bounded));
                return grown.isEmpty();
            });
        } catch (AssertionError e) {
            throw new AssertionError(process.name() + " has grown: " + grown, e);
        }
    }

    private List<String> grownSince(Footprint before, Set<String> bounded) {
        List<String> grown = new ArrayList<>();
        grown(grown, "live bytes", before.liveBytes, liveBytes, SLACK_BYTES);
        grown(grown, "threads", before.threads, threads, SLACK);
        grown(grown, "file descriptors", before.descriptors, descriptors, SLACK);
        instances.forEach((type, count) -> {
            if (!bounded.contains(type)) {
                grown(grown, type, before.instances.getOrDefault(type, 0L), count, SLACK_INSTANCES);
            }
        });
        return grown;
    }

    private static void grown(List<String> grown, String what, long before, long now, long slack) {
        if (now > before + slack) {
            grown.add(what + " from " + before + " to " + now);
        }
    }

    private static String histogram(long pid) {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!text.contains("Total")) {
                throw new AssertionError("no histogram of process " + pid + ": " + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long count(Path directory) {
        try (Stream<Path> found = Files.list(directory)) {
            return found.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
