package dev.hearth.cli;

import dev.hearth.config.ArchiveOptions;
import dev.hearth.config.ClientKey;
import dev.hearth.config.Installation;
import dev.hearth.config.JvmOptions;
import dev.hearth.config.StartArchives;
import dev.hearth.config.StartArchives.Found;
import dev.hearth.config.StartArchives.Program;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes class-data archives: runs a small program on a cluster of this host's ({@link Rehearsal}), in which the JVMs of
 * driver and executor write down what they load, and has the JVM make an archive of each list. One process at a time
 * does it, the others wait for it; an archive appears in its place at once and whole.
 *
 * <p>Blocks the thread that calls it.
 */
final class ArchiveBuilder {
    private static final long LIMIT_SECONDS = 180;
    private static final int SHOWN_LINES = 3;
    private static final String WORK = ".making-";

    private final Installation installation;
    private final StartArchives archives;
    private final Map<Program, List<Path>> classPaths = new EnumMap<>(Program.class);
    private final PrintStream words;

    /**
     * @param cliClassPath of this command
     * @param words for people
     */
    ArchiveBuilder(Installation installation, StartArchives archives, List<Path> cliClassPath, PrintStream words) {
        this.installation = installation;
        this.archives = archives;
        this.words = words;
        classPaths.put(Program.EXECUTOR, installation.executorClassPath());
        classPaths.put(Program.CLI, cliClassPath);
    }

    /**
     * Makes those that are missing or do not fit; all of them when it is forced.
     *
     * @return whether there is a good one of each now
     * @throws IOException with a sentence when there is no place for them
     */
    boolean build(boolean force) throws IOException, InterruptedException {
        if (installation.jars().isEmpty()) {
            throw new IOException(
                    "there are no jars in " + installation.home() + "; run 'mvn -DskipTests package' there first");
        }
        if (!force && missing(false).isEmpty()) {
            return true;
        }
        Path directory = archives.writableDirectory();
        try (FileChannel file =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock unused = file.lock();
            removeLeftovers(directory);
            List<Program> wanted = force ? List.of(Program.values()) : missing(true);
            return wanted.isEmpty() || make(wanted, directory);
        }
    }

    private List<Program> missing(boolean quiet) {
        List<Program> missing = new ArrayList<>();
        classPaths.forEach((program, classPath) -> {
            Found found = archives.find(program, classPath);
            if (found.archive().isEmpty()) {
                missing.add(program);
            } else if (!quiet) {
                words.println(program.label() + ": " + found.archive().orElseThrow());
            }
        });
        return missing;
    }

    private boolean make(List<Program> wanted, Path directory) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(directory, WORK);
        for (Program each : wanted) {
            archives.discard(each, directory);
        }
        try {
            Optional<String> trouble = rehearse(work);
            boolean all = true;
            for (Program program : wanted) {
                Optional<String> failure = trouble.isPresent() ? trouble : make(program, work, directory);
                if (failure.isPresent()) {
                    words.println(program.label() + ": none: " + failure.orElseThrow());
                    all = false;
                } else {
                    words.println(program.label() + ": made " + directory.resolve(archives.file(program)));
                }
            }
            return all;
        } finally {
            remove(work);
        }
    }

    /** Has driver and executor write down what they load. Gives a sentence if that fails. */
    private Optional<String> rehearse(Path work) throws IOException, InterruptedException {
        Path conf = Files.createDirectories(work.resolve("conf"));
        List<String> line = java(Program.CLI, ArchiveOptions.record(feature(), recording(Program.CLI, work)));
        line.add("-D" + Installation.HOME_PROPERTY + "=" + installation.home());
        line.add(Rehearsal.class.getName());
        line.add(classPath(Program.CLI).stream()
                .filter(jar -> jar.getFileName().toString().startsWith("hearth-cli"))
                .findFirst()
                .orElseThrow(() -> new IOException("hearth-cli.jar is not on the class path"))
                .toString());
        line.add(ArchiveOptions.record(feature(), recording(Program.EXECUTOR, work)).stream()
                .map(option -> "\"" + option.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(" ")));
        return run("the rehearsal", line, conf, work);
    }

    private Optional<String> make(Program program, Path work, Path directory) throws IOException, InterruptedException {
        Path recording = recording(program, work);
        if (!Files.isRegularFile(recording)) {
            return Optional.of("the rehearsal's " + program.label() + " left no list of its classes");
        }
        Path made = directory.resolve(WORK + archives.file(program));
        List<String> create = java(program, ArchiveOptions.create(feature(), recording, made));
        List<String> verify = java(program, ArchiveOptions.verify(feature(), made));
        Optional<String> failure = run("the JVM that makes it", create, work, work);
        if (failure.isEmpty()) {
            failure = run("the JVM that tries it", verify, work, work);
        }
        if (failure.isPresent()) {
            archives.giveUp(program, directory, classPath(program), failure.orElseThrow());
        } else {
            archives.publish(program, made, directory, classPath(program));
        }
        Files.deleteIfExists(made);
        return failure;
    }

    /** A JVM as the program's own is started, as far as it matters to an archive. */
    private List<String> java(Program program, List<String> options) {
        List<String> line = new ArrayList<>();
        line.add(archives.jvm().home().resolve("bin").resolve("java").toString());
        line.add("-cp");
        line.add(classPath(program).stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        line.add("-Xmx512m");
        line.addAll(JvmOptions.common(feature()));
        if (program == Program.CLI) {
            line.addAll(
                    List.of("-Dslf4j.provider=dev.hearth.daemon.ProcessLogging", "-Dslf4j.internal.verbosity=WARN"));
        }
        line.addAll(options);
        return line;
    }

    private Optional<String> run(String what, List<String> line, Path conf, Path work)
            throws IOException, InterruptedException {
        Path said = work.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put(Installation.CONF_VARIABLE, conf.toString());
        builder.environment()
                .put(Installation.HOME_VARIABLE, installation.home().toString());
        // what looks at this host's daemons finds none: it is not them that is rehearsed
        builder.environment().put("HEARTH_PID_DIR", work.toString());
        builder.environment().put("HEARTH_LOG_DIR", work.toString());
        List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH", ClientKey.TOKEN_VARIABLE)
                .forEach(builder.environment()::remove);
        Process process = builder.start();
        Thread end = new Thread(() -> end(process), "archive-end");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return Optional.of(what + " did not end within " + LIMIT_SECONDS + " s");
            }
        } finally {
            end(process);
            Runtime.getRuntime().removeShutdownHook(end);
        }
        return process.exitValue() == 0
                ? Optional.empty()
                : Optional.of(what + " ended with exit code " + process.exitValue() + ": " + lastLines(said));
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static String lastLines(Path said) throws IOException {
        List<String> lines = Files.readAllLines(said);
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    }

    private List<Path> classPath(Program program) {
        return classPaths.getOrDefault(program, List.of());
    }

    private static Path recording(Program program, Path work) {
        return work.resolve(program.label() + ".recording");
    }

    private int feature() {
        return archives.jvm().feature();
    }

    /** What a builder that was killed left. */
    private static void removeLeftovers(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path each : entries.filter(
                            entry -> entry.getFileName().toString().startsWith(WORK))
                    .toList()) {
                remove(each);
            }
        }
    }

    private static void remove(Path tree) throws IOException {
        try (Stream<Path> found = Files.walk(tree)) {
            for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
