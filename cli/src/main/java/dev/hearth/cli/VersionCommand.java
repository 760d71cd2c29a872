package dev.hearth.cli;

import java.util.Optional;
import picocli.CommandLine.Command;

/** Shows which Hearth this is. */
@Command(name = "version", description = "Show the version.")
final class VersionCommand {

    /** As the jar's manifest tells it. */
    static String version() {
        return Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
    }
}
