package dev.hearth.worker.process;

import dev.hearth.config.Installation;
import dev.hearth.config.StartArchives;
import dev.hearth.config.StartArchives.Found;
import dev.hearth.config.StartArchives.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The class-data archives that the worker's executors and drivers start with. Owns a thread that looks for them and, when the
 * executors' is missing and the worker may, has both made by a process of low priority; what starts meanwhile goes without.
 */
public final class ExecutorArchive {
    private static final Logger log = LoggerFactory.getLogger(ExecutorArchive.class);
    private static final Path NICE = Path.of("/usr/bin/nice");
    private static final String MANUAL = "'hearth archive' makes it";
    private static final long END_SECONDS = 5;

    /** What the worker may do. */
    public enum Mode {
        OFF,
        /** Use one that exists. */
        USE,
        /** Make it, too. */
        AUTO
    }

    private final Installation installation;
    private final StartArchives archives;
    private final Map<String, String> environment;
    private final Mode mode;
    private final Thread thread;

    private volatile Found found = new Found(Optional.empty(), "it has not been looked for yet", false);
    private volatile Found foundForCommands = found;

    /** @param environment of the worker */
    public ExecutorArchive(Installation installation, Map<String, String> environment, Mode mode) {
        this.installation = installation;
        this.environment = Map.copyOf(environment);
        this.archives = StartArchives.of(installation, environment, StartArchives.Jvm.current());
        this.mode = mode;
        this.thread = new Thread(this::run, "worker-archive");
        thread.setDaemon(true);
    }

    /** Begins to look for it. Once. */
    public void start() {
        thread.start();
    }

    /** What executors start with from now on. From any thread. */
    public Found found() {
        Found now = found;
        return now.archive()
                .filter(each -> !StartArchives.isUntouched(each))
                .map(touched -> new Found(
                        Optional.empty(), touched + " was written to after it was made; " + MANUAL + " anew", false))
                .orElse(now);
    }

    /** What drivers start with from now on. From any thread. */
    public Found foundForCommands() {
        return foundForCommands;
    }

    /** Ends what is under way, and what it started. */
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
    }

    private void run() {
        if (mode == Mode.OFF) {
            found = new Found(Optional.empty(), "hearth.worker.archives is off", false);
            foundForCommands = found;
            log.info("executors start without a class-data archive: {}", found.reason());
            return;
        }
        Optional<Path> command =
                Optional.of(installation.home().resolve("bin/hearth")).filter(Files::isExecutable);
        boolean make = look() && mode == Mode.AUTO && command.isPresent();
        if (make) {
            log.info("making it in the background, with little of the processor");
            make(command.orElseThrow());
        }
    }

    /** Whether there is none, and one could be made. */
    private boolean look() {
        found = archives.find(Program.EXECUTOR, installation.executorClassPath());
        foundForCommands = archives.find(Program.CLI, installation.commandClassPath());
        found.archive()
                .ifPresentOrElse(
                        archive -> log.info("executors start with archive={}", archive),
                        () -> log.info(
                                "executors start without a class-data archive: {}{}",
                                found.reason(),
                                installation.jars().isPresent() && !found.hopeless() ? "; " + MANUAL : ""));
        return found.archive().isEmpty()
                && !found.hopeless()
                && installation.jars().isPresent();
    }

    private void make(Path command) {
        boolean separate = ProcessGroup.canSeparate();
        List<String> line = new ArrayList<>();
        if (Files.isExecutable(NICE)) {
            line.addAll(List.of(NICE.toString(), "-n", "19"));
        }
        line.addAll(List.of(command.toString(), "archive"));
        ProcessBuilder builder = new ProcessBuilder(separate ? ProcessGroup.inOwnGroup(line) : line)
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(builderEnvironment());
        try {
            Process process = builder.start();
            ProcessGroup group = new ProcessGroup(process.toHandle(), separate);
            try {
                await(process);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                if (process.isAlive()) {
                    group.send(ProcessGroup.Signal.KILL);
                }
            }
        } catch (IOException e) {
            log.warn("cannot run {} archive: {}", command, IoReasons.of(e));
        }
    }

    private void await(Process process) throws IOException, InterruptedException {
        // what it says fits into the pipe
        int exit = process.waitFor();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (exit != 0) {
            log.warn("hearth archive ended with exit code {}: {}", exit, said.replace("\n", " | "));
        }
        boolean unused = look();
    }

    private Map<String, String> builderEnvironment() {
        Map<String, String> passed = new TreeMap<>();
        for (String name : List.of("PATH", "HOME", "LANG", "TMPDIR", "XDG_CACHE_HOME", "HEARTH_CONF_DIR")) {
            Optional.ofNullable(environment.get(name)).ifPresent(value -> passed.put(name, value));
        }
        passed.put(Installation.HOME_VARIABLE, installation.home().toString());
        passed.put("JAVA_HOME", archives.jvm().home().toString());
        return passed;
    }
}
