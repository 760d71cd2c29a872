package dev.hearth.daemon;

import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.config.Installation;
import dev.hearth.rpc.RpcAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a daemon: reads flags, environment and configuration, starts its components, and stops them on SIGTERM, within
 * {@link #STOP_LIMIT}.
 *
 * <p>A value given twice counts in this order: flag, {@code --conf}, environment variable, {@code --properties-file} (or
 * else {@code conf/hearth-defaults.conf}), default. What is wrong is told in one sentence on standard error; the exit
 * status is one of {@link ExitStatus}, and nothing is left half started.
 */
public final class DaemonMain {
    /** What an orderly stop may take before the process ends without it. */
    public static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private static final String LOG_CONFIGURATION = "logback.configurationFile";

    private final DaemonSpec spec;
    private final Map<String, String> environment;
    private final Properties properties;
    private final PrintStream out;
    private final PrintStream err;

    /** For tests: a daemon that finds its surroundings in the arguments. */
    DaemonMain(
            DaemonSpec spec, Map<String, String> environment, Properties properties, PrintStream out, PrintStream err) {
        this.spec = spec;
        this.environment = environment;
        this.properties = properties;
        this.out = out;
        this.err = err;
    }

    /** Runs the daemon until it is stopped, and ends the process. Called by a {@code main}; does not return. */
    public static void run(DaemonSpec spec, String[] args) {
        DaemonMain main = new DaemonMain(spec, System.getenv(), System.getProperties(), System.out, System.err);
        ExitStatus status;
        try {
            status = main.launch(List.of(args), DaemonMain::awaitTermination);
        } catch (RuntimeException | Error e) {
            new HaltingFaultHandler().handleFault("running the " + spec.name(), e);
            throw e;
        }
        ProcessExit.exit(status.code());
    }

    /** What happens between start and stop; a test does it without a process of its own. */
    @FunctionalInterface
    interface Serving {
        /** Called once the daemon serves; returns when it is over. Sees to it that {@code stop} is run. */
        ExitStatus await(Stop stop, boolean exitOnStdinEof);
    }

    /** Stops the daemon, once. */
    @FunctionalInterface
    interface Stop {
        ExitStatus run();
    }

    ExitStatus launch(List<String> args, Serving serving) {
        try {
            CommandLine commandLine = new CommandLine(spec);
            CommandLine.Parsed parsed = commandLine.parse(args);
            if (parsed.help()) {
                out.print(commandLine.help());
                return ExitStatus.OK;
            }
            Installation installation = Installation.find(environment, properties);
            configureLogging(installation);
            Config config = commandLine.config(parsed, environment, installation);
            Lifecycle lifecycle = new Lifecycle(spec.name());
            DaemonContext context =
                    new DaemonContext(config, installation, environment, parsed.arguments(), new HaltingFaultHandler());
            Supplier<RpcAddress> address = spec.program().assemble(context, lifecycle);
            return serve(lifecycle, address, parsed, config, serving);
        } catch (UsageException e) {
            return tell(ExitStatus.USAGE, String.valueOf(e.getMessage()));
        } catch (ConfigException e) {
            return tell(ExitStatus.CONFIGURATION, String.valueOf(e.getMessage()));
        } catch (StartException e) {
            return tell(ExitStatus.START_FAILED, String.valueOf(e.getMessage()));
        }
    }

    private ExitStatus serve(
            Lifecycle lifecycle,
            Supplier<RpcAddress> address,
            CommandLine.Parsed parsed,
            Config config,
            Serving serving) {
        Logger log = LoggerFactory.getLogger(DaemonMain.class);
        if (!config.ignoredSparkKeys().isEmpty()) {
            log.warn("These keys of Spark's mean nothing here and are ignored keys={}", config.ignoredSparkKeys());
        }
        Optional<Path> portFile = parsed.portFile();
        lifecycle.add("port file", () -> writePortFile(portFile, address), () -> {});
        try {
            deleteStale(portFile);
            lifecycle.start();
        } catch (ConfigException | StartException e) {
            throw e;
        } catch (Exception e) {
            log.error("The {} could not start", spec.name(), e);
            return tell(ExitStatus.START_FAILED, "the " + spec.name() + " could not start: " + e);
        }
        return serving.await(() -> stop(lifecycle, log), parsed.exitOnStdinEof());
    }

    private ExitStatus stop(Lifecycle lifecycle, Logger log) {
        try {
            lifecycle.stop();
            log.info("Stopped {}", spec.name());
            return ExitStatus.OK;
        } catch (Exception e) {
            log.error("The {} did not stop cleanly", spec.name(), e);
            return ExitStatus.START_FAILED;
        }
    }

    /** A waiter that polls for the file must not take the one of an earlier run for this one's. */
    private static void deleteStale(Optional<Path> portFile) throws IOException {
        if (portFile.isPresent()) {
            Files.deleteIfExists(portFile.get());
        }
    }

    private static void writePortFile(Optional<Path> portFile, Supplier<RpcAddress> address) {
        if (portFile.isEmpty()) {
            return;
        }
        Path file = portFile.get().toAbsolutePath();
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(fresh, address.get() + "\n", StandardCharsets.UTF_8);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new StartException("cannot write the port file " + file + " (" + e
                    + "); name one in a directory that is there and writable with --port-file");
        }
    }

    private ExitStatus tell(ExitStatus status, String sentence) {
        err.println("hearth " + spec.name() + ": " + sentence);
        return status;
    }

    /** Before the first logger is made, or the setting comes too late. */
    private void configureLogging(Installation installation) {
        Path file = installation.conf().resolve("logback.xml");
        if (properties.getProperty(LOG_CONFIGURATION) == null && Files.isReadable(file)) {
            properties.setProperty(LOG_CONFIGURATION, file.toString());
        }
    }

    /**
     * Until SIGTERM, SIGINT or the end of standard input. The stop runs in a shutdown hook, which then halts: otherwise
     * the status would be the signal's, and an orderly stop is no failure.
     */
    private static ExitStatus awaitTermination(Stop stop, boolean exitOnStdinEof) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndHalt(stop), "stop"));
        if (exitOnStdinEof) {
            drain(System.in);
        } else {
            awaitForever();
        }
        return ExitStatus.OK;
    }

    private static void stopAndHalt(Stop stop) {
        CountDownLatch stopped = new CountDownLatch(1);
        ExitStatus[] status = {ExitStatus.START_FAILED};
        Thread stopping = new Thread(
                () -> {
                    status[0] = stop.run();
                    stopped.countDown();
                },
                "stopping");
        stopping.setDaemon(true);
        stopping.start();
        try {
            boolean inTime = stopped.await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            ProcessExit.halt(inTime ? status[0].code() : ExitStatus.START_FAILED.code());
        } catch (InterruptedException e) {
            ProcessExit.halt(ExitStatus.START_FAILED.code());
        }
    }

    private static void drain(InputStream in) {
        byte[] buffer = new byte[256];
        try {
            while (in.read(buffer) >= 0) {
                // whoever holds the other end has nothing to say; only its end counts
            }
        } catch (IOException e) {
            // a standard input that fails has ended too
        }
    }

    private static void awaitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
