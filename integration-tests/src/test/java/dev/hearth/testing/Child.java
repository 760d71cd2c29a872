package dev.hearth.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that a test started. What it prints goes to two files, which a failing test shows. */
public final class Child {
    private final String name;
    private final Process process;
    private final Path out;
    private final Path err;

    private Child(String name, Process process, Path out, Path err) {
        this.name = name;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts it; its output goes to {@code NAME.out} and {@code NAME.err} in the directory. */
    public static Child start(String name, ProcessBuilder builder, Path logs) {
        Path out = logs.resolve(name + ".out");
        Path err = logs.resolve(name + ".err");
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        // a shell that started the tests in the background has them ignore Ctrl-C, and they would hand that on
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(builder.command());
        builder.command(command);
        try {
            return new Child(name, builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its exit code, once it has ended; fails the test when it does not end in time. */
    public int exit(Duration within) {
        try {
            return process.onExit()
                    .get(within.toMillis(), TimeUnit.MILLISECONDS)
                    .exitValue();
        } catch (TimeoutException e) {
            throw new AssertionError(name + " has not ended within " + within.toSeconds() + " s\n" + report(), e);
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + name, e);
        }
    }

    /** Its exit code; it must have ended. */
    public int exitCode() {
        return process.exitValue();
    }

    /** SIGKILL, and waits until the process is gone. */
    public void kill9() {
        process.destroyForcibly();
        int unused = exit(Duration.ofSeconds(10));
    }

    /** SIGTERM. */
    public void terminate() {
        Signals.send(pid(), "TERM");
    }

    /** Writes to its standard input. */
    public void type(String keys) {
        try {
            process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends its standard input, which daemons of a test take for the end of their parent. */
    public void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // it is gone already
        }
    }

    /** What it has printed to standard output so far. */
    public String out() {
        return read(out);
    }

    /** What it has printed to standard error so far. */
    public String err() {
        return read(err);
    }

    /** Both outputs, for a failure's message. */
    public String report() {
        String state = isAlive() ? "runs" : "ended with exit code " + process.exitValue();
        return "---- " + name + " (process " + pid() + ", " + state + ")\n" + tail(out()) + tail(err());
    }

    static String read(Path file) {
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String tail(String text) {
        int most = 5_000;
        String shown = text.length() <= most ? text : "...\n" + text.substring(text.length() - most);
        return shown.isEmpty() || shown.endsWith("\n") ? shown : shown + "\n";
    }
}
