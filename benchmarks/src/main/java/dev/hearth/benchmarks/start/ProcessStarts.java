package dev.hearth.benchmarks.start;

import dev.hearth.benchmarks.ProcessCpu;
import dev.hearth.benchmarks.Results;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Starts of one kind of process: forks it, waits until it reports at a desk, ends it. On one thread. */
final class ProcessStarts {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BYTES_PER_MB = 1 << 20;
    private static final long TIMEOUT_SECONDS = 60;

    /**
     * What is started.
     *
     * @param environment all of it
     * @param firstLine of its standard input
     */
    record Command(List<String> line, Map<String, String> environment, String firstLine) {}

    private record Start(double millis, double residentMb, double cpuMillis) {}

    private final Path directory;
    private final BlockingQueue<Long> reports;
    private final List<Start> starts = new ArrayList<>();
    private int started;

    /**
     * @param directory for its processes' own directories
     * @param reports the times at which processes of this kind have reported
     */
    ProcessStarts(Path directory, BlockingQueue<Long> reports) {
        this.directory = directory;
        this.reports = reports;
    }

    /** One start; it only counts when told to. */
    void measure(Command command, boolean counts) throws IOException, InterruptedException {
        started++;
        Path place = Files.createDirectories(directory.resolve(String.valueOf(started)));
        File output = place.resolve("output").toFile();
        ProcessBuilder builder = new ProcessBuilder(command.line())
                .directory(place.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output);
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        long start = System.nanoTime();
        Process process = builder.start();
        try {
            OutputStream input = process.getOutputStream();
            input.write((command.firstLine() + "\n").getBytes(StandardCharsets.US_ASCII));
            input.flush();
            Long reported = reports.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (reported == null) {
                throw new IOException(
                        "a process did not report within " + TIMEOUT_SECONDS + " s; all it printed is in " + output);
            }
            long resident = ProcessCpu.residentBytes(process.pid());
            long cpuMicros = ProcessCpu.micros(List.of(process.pid()));
            if (counts) {
                starts.add(new Start((reported - start) / NANOS_PER_MILLI, resident / BYTES_PER_MB, cpuMicros / 1e3));
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Prints medians, and the shortest time. */
    void print(String key) {
        Results.print(key + ".ms", median(Start::millis));
        Results.print(
                key + ".min.ms",
                starts.stream().mapToDouble(Start::millis).min().orElseThrow());
        Results.print(key + ".cpu.ms", median(Start::cpuMillis));
        Results.print(key + ".rss.mb", median(Start::residentMb));
    }

    private double median(ToDoubleFunction<Start> value) {
        return Submissions.quantile(starts.stream().mapToDouble(value).toArray(), 0.5);
    }
}
