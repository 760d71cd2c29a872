package dev.hearth.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a Java process holds: live bytes and instances of Hearth's classes after a full collection, threads and file
 * descriptors.
 */
public record Footprint(long liveBytes, Map<String, Long> instances, long threads, long descriptors) {
    /** Caches of the JVM and of libraries still fill up a little. */
    private static final double HEAP_SLACK = 1.10;

    private static final int SLACK = 3;

    /** Measures the process, which is made to collect its garbage. */
    public static Footprint of(Child process) {
        Map<String, Long> instances = new TreeMap<>();
        long bytes = 0;
        for (String line : histogram(process.pid()).lines().toList()) {
            String[] words = line.strip().split("\\s+", 5);
            if (words.length < 4) {
                continue;
            }
            if (words[0].equals("Total")) {
                bytes = Long.parseLong(words[2]);
            } else if (words[0].endsWith(":") && words[3].startsWith("dev.hearth.")) {
                instances.put(words[3], Long.parseLong(words[1]));
            }
        }
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        return new Footprint(bytes, instances, count(proc.resolve("task")), count(proc.resolve("fd")));
    }

    /** Whether this is what the other was, but for noise. */
    public boolean isNoLargerThan(Footprint before) {
        boolean larger = liveBytes > before.liveBytes * HEAP_SLACK
                || threads > before.threads + SLACK
                || descriptors > before.descriptors + SLACK
                || instances.entrySet().stream()
                        .anyMatch(each -> each.getValue() > 10 + 2 * before.instances.getOrDefault(each.getKey(), 0L));
        if (larger) {
            System.err.println("footprint before: " + before + "\nfootprint now:    " + this);
        }
        return !larger;
    }

    private static String histogram(long pid) {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
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
