package dev.hearth.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A program that was started. Its output goes to a log file; a thread of its own reads it, and lines {@code NOTE …} are
 * passed on to whoever watches the comparison. For one thread.
 */
public final class RunningProgram implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final String NOTE = "NOTE ";
    private static final int TAIL_LINES = 15;

    private final Program program;
    private final Process process;
    private final Path log;
    private final Thread reader;
    /** Lines not yet waited for; an empty value is the end. */
    private final BlockingQueue<Optional<String>> arriving = new LinkedBlockingQueue<>();

    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private RunningProgram(Program program, Process process, Path log) {
        this.program = program;
        this.process = process;
        this.log = log;
        this.reader = new Thread(this::read, "output-of-" + program.label());
        reader.setDaemon(true);
    }

    static RunningProgram start(Program program, String java, Path directory, Path log) {
        try {
            ProcessBuilder builder = new ProcessBuilder(program.command(java));
            builder.directory(directory.toFile()).redirectErrorStream(true);
            // What the caller's environment says of a cluster of its own is none of this one's business.
            builder.environment().keySet().removeIf(name -> name.startsWith("HEARTH_") || name.startsWith("SPARK_"));
            builder.environment().putAll(program.environment());
            RunningProgram running = new RunningProgram(program, builder.start(), log);
            running.reader.start();
            return running;
        } catch (IOException e) {
            throw new BenchmarkException("cannot start " + program.label() + ": " + e.getMessage(), e);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                PrintWriter copy = new PrintWriter(Files.newBufferedWriter(log))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                copy.println(line);
                copy.flush();
                if (line.startsWith(NOTE)) {
                    System.err.println("      " + line.substring(NOTE.length()));
                }
                arriving.add(Optional.of(line));
            }
        } catch (IOException e) {
            // The stream of a process that is destroyed may break instead of ending; both are the end.
            arriving.add(Optional.of("its output ended: " + e.getMessage()));
        } catch (UncheckedIOException e) {
            arriving.add(Optional.of("its output cannot be kept: " + e.getMessage()));
        } finally {
            arriving.add(Optional.empty());
        }
    }

    /** Of the process. */
    public long pid() {
        return process.pid();
    }

    /** Its process. */
    Process process() {
        return process;
    }

    /** Where its output is kept. */
    public Path log() {
        return log;
    }

    /**
     * Waits for a line that contains this text, and gives what follows it. Lines before it count as read. Throws {@link
     * BenchmarkException} when the output ends or the time is up.
     */
    public String awaitLine(String text, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            Optional<String> line = next(deadline, "print '" + text + "'", timeout);
            if (line.isEmpty()) {
                throw new BenchmarkException(program.label() + " ended before it printed '" + text + "'" + tail());
            }
            int at = line.get().indexOf(text);
            if (at >= 0) {
                return line.get().substring(at + text.length());
            }
        }
    }

    /**
     * Waits until it has ended by itself, and gives what it printed. Throws {@link BenchmarkException} when its exit status
     * is not 0, or the time is up.
     */
    public Results awaitResults(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (next(deadline, "end", timeout).isPresent()) {
            // Every line is kept as it is taken.
        }
        if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
            throw new BenchmarkException(program.label() + " failed" + tail());
        }
        return Results.of(lines);
    }

    private Optional<String> next(long deadline, String what, Duration timeout) throws InterruptedException {
        if (ended) {
            return Optional.empty();
        }
        Optional<String> line = arriving.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (line == null) {
            throw new BenchmarkException(
                    program.label() + " did not " + what + " within " + timeout.toSeconds() + " s" + tail());
        }
        line.ifPresentOrElse(lines::add, () -> ended = true);
        return line;
    }

    private String tail() {
        List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
        return "; all it printed is in " + log + ", the end:\n    " + String.join("\n    ", last);
    }

    /** Writes a line to its standard input. */
    public void tell(String line) {
        try {
            OutputStream input = process.getOutputStream();
            input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (IOException e) {
            throw new BenchmarkException("cannot tell " + program.label() + " '" + line + "': " + e.getMessage(), e);
        }
    }

    /** Ends it and what it started, by force if asking does not help. Idempotent. */
    @Override
    public void close() {
        List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                tree.addAll(process.descendants().toList());
                process.destroyForcibly().waitFor();
            }
            reader.join(GRACE.toMillis());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        tree.forEach(ProcessHandle::destroyForcibly);
    }
}
