package dev.hearth.driver.local;

import dev.hearth.driver.cluster.DriverException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A daemon in a process of its own, on this JVM's class path. It ends when its standard input does, and so when this
 * process ends in whatever way.
 */
final class ChildProcess {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);
    private static final int LAST_LINES = 5;

    private final String name;
    private final Process process;
    private final Path portFile;
    private final Path output;

    private ChildProcess(String name, Process process, Path portFile, Path output) {
        this.name = name;
        this.process = process;
        this.portFile = portFile;
        this.output = output;
    }

    /**
     * Starts it; returns before it serves.
     *
     * @param directory gets its port file and its output
     * @param propertiesFile its whole configuration
     */
    static ChildProcess start(
            String name, String mainClass, Path directory, Path propertiesFile, List<String> arguments) {
        Path portFile = directory.resolve(name + ".port");
        Path output = directory.resolve(name + ".out");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dio.netty.jfr.enabled=false",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass,
                "--properties-file",
                propertiesFile.toString(),
                "--port-file",
                portFile.toString(),
                "--exit-on-stdin-eof"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(output.toFile()));
        // settings of this process's surroundings are not this cluster's
        builder.environment().keySet().removeIf(key -> key.startsWith("HEARTH_") && !key.equals("HEARTH_HOME"));
        builder.environment().put("HEARTH_CONF_DIR", directory.toString());
        try {
            return new ChildProcess(name, builder.start(), portFile, output);
        } catch (IOException e) {
            throw new DriverException("cannot start the " + name + " of local-cluster: " + e.getMessage());
        }
    }

    /** Waits until it serves; gives {@code host:port}. Throws {@link DriverException} with its last words when it ends instead. */
    String awaitAddress() {
        try {
            // counted in looks: a process that was stopped meanwhile gets its time again
            for (long looks = START_LIMIT.dividedBy(LOOK_EVERY); looks > 0; looks--) {
                if (Files.exists(portFile)) {
                    return Files.readString(portFile, StandardCharsets.UTF_8).strip();
                }
                if (process.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new DriverException("the " + name + " of local-cluster ended with exit code "
                            + process.exitValue() + " before it served: " + lastWords());
                }
            }
            throw new DriverException("the " + name + " of local-cluster did not serve within "
                    + START_LIMIT.toSeconds() + " s: " + lastWords());
        } catch (IOException e) {
            throw new DriverException("cannot read the port of the " + name + " of local-cluster: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DriverException("interrupted while the " + name + " of local-cluster was starting");
        }
    }

    /** Asks it to end. Idempotent. */
    void end() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // the pipe is gone, and so is the process
        }
    }

    /** Waits until it has ended, and ends it by force after {@code limit}. */
    void awaitEnd(Duration limit) {
        boolean ended = false;
        try {
            ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            process.destroyForcibly();
        }
    }

    private String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }
}
