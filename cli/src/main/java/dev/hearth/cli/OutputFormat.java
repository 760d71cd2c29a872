package dev.hearth.cli;

import java.util.Locale;
import java.util.Optional;

/** How a command shows what it found. */
enum OutputFormat {
    TABLE,
    /** A table with more columns. */
    WIDE,
    JSON,
    YAML;

    /** Throws {@link CommandFailure} for one that there is not. */
    static OutputFormat parse(Optional<String> given) {
        String word = given.orElse("table");
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "table", "text" -> TABLE;
            case "wide" -> WIDE;
            case "json" -> JSON;
            case "yaml" -> YAML;
            default ->
                throw new CommandFailure(
                        CommandExit.USAGE, "the output format is table, wide, json or yaml, found '" + word + "'");
        };
    }

    /** Whether people read it, and programs do not. */
    boolean isTable() {
        return this == TABLE || this == WIDE;
    }
}
