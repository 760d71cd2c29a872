package dev.hearth.benchmarks.master;

import dev.hearth.benchmarks.Program;
import dev.hearth.benchmarks.RunningProgram;
import dev.hearth.benchmarks.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The master's daemon as it is installed, on loopback, with its journal in a directory of its own, where a second one goes
 * on from what the first left. On the main thread.
 */
final class MasterDaemon implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String SERVES = "Serving master url=hearth://";

    private final Session session;
    private final Path directory;
    private RunningProgram process;
    private String address;

    private MasterDaemon(Session session, Path directory) throws InterruptedException {
        this.session = session;
        this.directory = directory;
        this.process = start(0);
        this.address = awaitAddress();
    }

    /** With these settings, one a line. Returns when it serves. */
    static MasterDaemon start(Session session, List<String> settings) throws InterruptedException {
        Path directory = session.newDirectory("master-home");
        try {
            Files.createDirectories(directory.resolve("conf"));
            Files.write(directory.resolve("conf/hearth-defaults.conf"), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new MasterDaemon(session, directory);
    }

    private RunningProgram start(int port) {
        return session.start(Program.of(
                        "master",
                        "dev.hearth.master.MasterMain",
                        session.installation().jars() + "/*")
                .jvm("-Xmx1g", "-XX:+UseSerialGC", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED")
                .jvm("-Dio.netty.jfr.enabled=false")
                .env("HEARTH_HOME", session.installation().distribution().toString())
                .env("HEARTH_CONF_DIR", directory.resolve("conf").toString())
                .args("--host", "127.0.0.1", "--port", port)
                .args("--conf", "hearth.master.ui.port=0")
                .args("--conf", "hearth.deploy.recoveryDirectory=" + directory.resolve("recovery")));
    }

    private String awaitAddress() throws InterruptedException {
        return process.awaitLine(SERVES, START).split(" ", 2)[0];
    }

    /** Kills it, and starts another one in its place; does not wait until that serves. */
    void restart() {
        long pid = process.pid();
        ProcessHandle.of(pid).ifPresent(handle -> {
            handle.destroyForcibly();
            handle.onExit().join();
        });
        process.close();
        process = start(Integer.parseInt(port()));
    }

    String host() {
        return address.substring(0, address.lastIndexOf(':'));
    }

    String port() {
        return address.substring(address.lastIndexOf(':') + 1);
    }

    Path secretFile() {
        return directory.resolve("conf/cluster.secret");
    }

    long pid() {
        return process.pid();
    }

    /** Idempotent. */
    @Override
    public void close() {
        process.close();
    }
}
