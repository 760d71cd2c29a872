package dev.hearth.cli;

import dev.hearth.config.Installation;
import dev.hearth.config.StartArchives;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the class-data archives of this installation for the JVM that runs the command. */
@Command(
        name = "archive",
        description = "Make what lets executors and this command start faster, where it is missing or outdated.",
        sortOptions = false)
final class ArchiveCommand {
    @Option(names = "--force", description = "Make it although there is a good one.")
    private boolean force;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    private final Installation installation;
    private final Map<String, String> environment;
    private final PrintStream words;

    ArchiveCommand(Installation installation, Map<String, String> environment, PrintStream words) {
        this.installation = installation;
        this.environment = environment;
        this.words = words;
    }

    /** The exit code for the process. */
    int run() {
        List<Path> classPath = Arrays.stream(
                        System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
        StartArchives archives = StartArchives.of(installation, environment, StartArchives.Jvm.current());
        try {
            return new ArchiveBuilder(installation, archives, classPath, words).build(force)
                    ? CommandExit.OK.code()
                    : CommandExit.FAILED.code();
        } catch (IOException e) {
            throw new CommandFailure(CommandExit.FAILED, "cannot make archives: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(CommandExit.FAILED, "interrupted");
        }
    }
}
