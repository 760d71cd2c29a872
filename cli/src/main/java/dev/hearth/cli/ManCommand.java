package dev.hearth.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Writes the manual for {@code man}. Prints where to. */
final class ManCommand {
    private static final String FORCE = "--force";
    /** Bytes in which a page's first line ends. */
    private static final int LONGEST_HEADER = 512;

    private final Surroundings here;
    private final Path directory;
    private final boolean force;

    /** What was found of {@link #spec}. */
    ManCommand(Surroundings here, ParseResult parsed) {
        this.here = here;
        this.directory = Flags.value(parsed, Flags.OUTPUT)
                .map(Path::of)
                .orElse(here.installation().home().resolve("share/man/man1"))
                .toAbsolutePath()
                .normalize();
        this.force = parsed.hasMatchedOption(FORCE);
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
                .addOption(Flags.flag(
                        "Overwrite also files there that have the names of pages and are none of Hearth's.", FORCE))
                .addOption(Flags.help());
    }

    /** The exit code for the process. */
    int run() {
        Map<String, String> pages = new ManPages(new Verbs(here), "hearth " + VersionCommand.version()).all();
        try {
            Files.createDirectories(directory);
            List<String> others = force ? List.of() : others(pages);
            if (!others.isEmpty()) {
                throw new CommandFailure(
                        CommandExit.USAGE,
                        "nothing was written, since these files in " + directory + " are no pages of this manual: "
                                + String.join(", ", others) + "; name another directory with " + Flags.OUTPUT
                                + ", or have them overwritten with " + FORCE);
            }
            for (Map.Entry<String, String> each : pages.entrySet()) {
                write(directory.resolve(each.getKey()), each.getValue());
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    Written.exitOf(e),
                    "cannot write the manual to " + directory + ": " + reason(e) + "; name another directory with "
                            + Flags.OUTPUT);
        }
        here.words("man").accept(pages.size() + " pages; read one with: man -l " + directory.resolve("hearth.1"));
        here.out().println(directory);
        return CommandExit.OK.code();
    }

    /** As a whole or not at all, in the place of whatever had that name: what a link there leads to stays as it is. */
    private static void write(Path page, String text) throws IOException {
        Path fresh = page.resolveSibling(
                "." + page.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.writeString(fresh, text, StandardCharsets.US_ASCII, StandardOpenOption.CREATE_NEW);
            Files.move(fresh, page, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Files with the names of pages that no release of Hearth has written. */
    private List<String> others(Map<String, String> pages) throws IOException {
        List<String> others = new ArrayList<>();
        for (Map.Entry<String, String> each : pages.entrySet()) {
            Path file = directory.resolve(each.getKey());
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                    && !(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                            && ManPage.isSamePage(each.getValue(), beginning(file)))) {
                others.add(each.getKey());
            }
        }
        return others;
    }

    private static String beginning(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LONGEST_HEADER), StandardCharsets.ISO_8859_1);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
            return e.getMessage() + " is no directory";
        }
        return Written.reason(e);
    }
}
