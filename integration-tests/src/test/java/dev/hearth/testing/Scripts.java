package dev.hearth.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the scripts of a checkout or of the built distribution, with all that they write in a directory of the test's. */
public final class Scripts {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final Path home;
    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private int runs;

    /** What a script said, and its exit code. */
    public record Result(int exit, String out, String err) {}

    /** The scripts below {@code home}; logs, pid files and configuration are kept in the directory. */
    public Scripts(Path home, Path directory) {
        this.home = home;
        this.directory = directory;
        try {
            Files.createDirectories(directory.resolve("conf"));
            Files.createDirectories(directory.resolve("script-logs"));
            Files.writeString(
                    directory.resolve("conf/hearth-defaults.conf"),
                    "hearth.deploy.recoveryDirectory " + directory.resolve("recovery") + "\nhearth.master.ui.port 0\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        env("HEARTH_CONF_DIR", directory.resolve("conf").toString());
        env("HEARTH_LOG_DIR", directory.resolve("logs").toString());
        env("HEARTH_PID_DIR", directory.resolve("run").toString());
        env("HEARTH_WORKER_DIR", directory.resolve("work").toString());
        env("HEARTH_DAEMON_MEMORY", "64m");
        env("HEARTH_MASTER_PORT", "0");
        env("HEARTH_WORKER_PORT", "0");
        env("HEARTH_IDENT_STRING", "test");
        // making archives in the background would take the processor from the tests
        env("HEARTH_ARCHIVES", "use");
        env("JAVA_HOME", System.getProperty("java.home"));
    }

    /** The checkout that is tested. */
    public static Path checkout() {
        String given = System.getProperty("hearth.test.root");
        return given != null ? Path.of(given) : Path.of("").toAbsolutePath().getParent();
    }

    /** Where the build lays out the distribution. */
    public static Path distribution() {
        return checkout().resolve("dist/target/hearth");
    }

    /** Sets a variable for every run. */
    public Scripts env(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Runs a script, such as {@code bin/hearth}, to its end. */
    public Result run(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(home.resolve(script).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("HEARTH_"));
        builder.environment().putAll(environment);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        Child child = Child.start("run-" + ++runs, builder, directory.resolve("script-logs"));
        int exit = child.exit(LIMIT);
        return new Result(exit, child.out(), child.err());
    }

    /** The file with a daemon's pid. */
    public Path pidFile(String role, int instance) {
        return directory.resolve("run/hearth-test-" + role + "-" + instance + ".pid");
    }

    /** The pid in it. */
    public long pid(String role, int instance) {
        return Long.parseLong(Child.read(pidFile(role, instance)).strip());
    }

    /** {@code hearth://host:port} of a daemon that was started. */
    public String url(String role, int instance) {
        return "hearth://"
                + Child.read(directory.resolve("run/hearth-test-" + role + "-" + instance + ".port"))
                        .strip();
    }
}
