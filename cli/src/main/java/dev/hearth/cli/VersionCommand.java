package dev.hearth.cli;

import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** Shows which Hearth this is. */
final class VersionCommand {

    private VersionCommand() {}

    /** The command, for a parser. */
    static CommandSpec spec() {
        return Flags.command("version", "Show the version.").addOption(Flags.help());
    }

    /** As the jar's manifest tells it. */
    static String version() {
        return Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
    }
}
