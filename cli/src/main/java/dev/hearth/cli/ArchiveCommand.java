package dev.hearth.cli;

import dev.hearth.config.StartArchives;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Makes the class-data archives of this installation for the JVM that runs the command. */
final class ArchiveCommand {
    private static final String FORCE = "--force";

    private final Surroundings here;
    private final boolean force;

    /** What was found of {@link #spec}. */
    ArchiveCommand(Surroundings here, ParseResult parsed) {
        this.here = here;
        this.force = parsed.hasMatchedOption(FORCE);
    }

    /** The command, for a parser. */
    static CommandSpec spec() {
        return Flags.command(
                        "archive",
                        "Make what lets executors and this command start faster, where it is missing or outdated.")
                .addOption(Flags.flag("Make it although there is a good one.", FORCE))
                .addOption(Flags.help());
    }

    /** The exit code for the process. */
    int run() {
        List<Path> classPath = Arrays.stream(
                        System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
        StartArchives archives = StartArchives.of(here.installation(), here.environment(), StartArchives.Jvm.current());
        try {
            return new ArchiveBuilder(here.installation(), archives, classPath, here.errors()).build(force)
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
