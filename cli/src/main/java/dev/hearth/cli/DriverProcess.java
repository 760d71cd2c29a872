package dev.hearth.cli;

import dev.hearth.config.DriverCommand;
import dev.hearth.config.Installation;
import dev.hearth.driver.cluster.DriverIdentity;
import dev.hearth.model.DriverId;
import dev.hearth.rpc.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * What is different in a process that a worker runs for a driver: its first line of input is the secret with which it
 * proves itself to the master, and when its input ends, its worker is gone and it ends too.
 */
final class DriverProcess {
    private static final String LOG_CONFIGURATION = "logback.configurationFile";
    private static final int MAX_LINE = 1024;

    private DriverProcess() {}

    /** The driver that a worker runs this process for. */
    static Optional<DriverId> id(Properties properties) {
        return Optional.ofNullable(properties.getProperty(DriverCommand.ID_PROPERTY))
                .map(DriverId::new);
    }

    /**
     * Takes up the identity and watches the input from then on. The first thing that the process does.
     *
     * @param workerGone runs on a thread of its own, once, when the input has ended
     * @throws CommandFailure when there is no secret in the input
     */
    static void begin(DriverId driver, InputStream input, Installation installation, Runnable workerGone) {
        configureLogging(installation);
        try {
            DriverIdentity.assume(driver, Secret.ofHex(firstLine(input)));
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(
                    CommandExit.FAILED,
                    "this process was started to run " + driver
                            + ", and its worker did not give it the secret for that: " + e.getMessage());
        }
        Thread watch = new Thread(
                () -> {
                    drain(input);
                    workerGone.run();
                },
                "hearth-worker-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** Before the first logger is made: what a driver logs belongs to its stderr. */
    private static void configureLogging(Installation installation) {
        Path file = installation.conf().resolve("logback-driver.xml");
        if (System.getProperty(LOG_CONFIGURATION) == null && Files.isReadable(file)) {
            System.setProperty(LOG_CONFIGURATION, file.toString());
        }
    }

    private static String firstLine(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0 || line.length() == MAX_LINE) {
                throw new IOException("its input " + (next < 0 ? "ended" : "went on") + " before the first line did");
            }
            line.append(new String(new byte[] {(byte) next}, StandardCharsets.ISO_8859_1));
        }
        return line.toString();
    }

    private static void drain(InputStream input) {
        byte[] buffer = new byte[256];
        try {
            while (input.read(buffer) >= 0) {
                // a worker has nothing more to say; only the end counts
            }
        } catch (IOException e) {
            // an input that fails has ended too
        }
    }

    /** Tells why the process ends. */
    static void tellWorkerGone(PrintStream errors) {
        errors.println("hearth submit: the worker that runs this driver is gone, and the driver ends with it");
    }
}
