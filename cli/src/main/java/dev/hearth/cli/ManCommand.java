package dev.hearth.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Writes the manual for {@code man}. Prints where to. */
final class ManCommand {
    private final Surroundings here;
    private final Path directory;

    /** What was found of {@link #spec}. */
    ManCommand(Surroundings here, ParseResult parsed) {
        this.here = here;
        this.directory = Flags.value(parsed, Flags.OUTPUT)
                .map(Path::of)
                .orElse(here.installation().home().resolve("share/man/man1"))
                .toAbsolutePath()
                .normalize();
    }

    /** The command, for a parser. */
    static CommandSpec spec() {
        return Flags.command(
                        "man", "Write the manual, a page for each command, for 'man hearth' and 'man hearth-status'.")
                .addOption(Flags.text(
                        "DIR",
                        "Directory for the pages; default: share/man/man1 of the installation, where man finds them"
                                + " when its bin is in PATH.",
                        "-o",
                        Flags.OUTPUT))
                .addOption(Flags.help());
    }

    /** The exit code for the process. */
    int run() {
        Map<String, String> pages = new ManPages(new Verbs(here), "hearth " + VersionCommand.version()).all();
        try {
            Files.createDirectories(directory);
            for (Map.Entry<String, String> each : pages.entrySet()) {
                Files.writeString(directory.resolve(each.getKey()), each.getValue(), StandardCharsets.US_ASCII);
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandExit.USAGE,
                    "cannot write the manual to " + directory + ": " + reason(e) + "; name another directory with "
                            + Flags.OUTPUT);
        }
        here.words("man").accept(pages.size() + " pages; read one with: man -l " + directory.resolve("hearth.1"));
        here.out().println(directory);
        return CommandExit.OK.code();
    }

    private static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
            return e.getMessage() + " is no directory";
        }
        return e instanceof AccessDeniedException ? "this user may not write there" : String.valueOf(e.getMessage());
    }
}
