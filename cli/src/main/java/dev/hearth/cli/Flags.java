package dev.hearth.cli;

import dev.hearth.config.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * What commands declare. In code and not in annotations, which take some 30 ms to read: people wait for a command. The
 * flags that several commands have are the same everywhere.
 */
final class Flags {
    static final String MASTER = "--master";
    static final String OUTPUT = "--output";
    /** What {@link #OUTPUT} takes where it says how things are shown. */
    static final String FORMAT = "FORMAT";

    static final String WATCH = "--watch";

    /**
     * Makes what picocli wants made: of what commands declare, the lists of repeated words alone. Its own factory looks for
     * a class of Groovy's first, in every jar there is, which takes some 15 ms.
     */
    static final CommandLine.IFactory FACTORY = new CommandLine.IFactory() {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            return type == List.class
                    ? type.cast(new ArrayList<>())
                    : CommandLine.defaultFactory().create(type);
        }
    };

    private Flags() {}

    /** A command without flags. */
    static CommandSpec command(String name, String description) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(null, FACTORY).name(name);
        spec.usageMessage().description(description).sortOptions(false);
        return spec;
    }

    static OptionSpec.Builder option(String description, String name, String... further) {
        return OptionSpec.builder(name, further).description(description);
    }

    /** A flag with a value. */
    static OptionSpec text(String label, String description, String name, String... further) {
        return option(description, name, further)
                .paramLabel(label)
                .type(String.class)
                .build();
    }

    /** A flag without one. */
    static OptionSpec flag(String description, String name, String... further) {
        return option(description, name, further).type(boolean.class).build();
    }

    static OptionSpec help() {
        return option("Show this help.", "-h", "--help")
                .type(boolean.class)
                .usageHelp(true)
                .build();
    }

    /** Which master a command asks. */
    static OptionSpec master() {
        return text(
                "URL",
                "hearth://host:port; default: hearth.master of conf/hearth-defaults.conf, else the master of this"
                        + " host.",
                MASTER);
    }

    /** How a command shows what it found. */
    static OptionSpec output() {
        return text(FORMAT, "table (default), wide, json or yaml.", "-o", OUTPUT);
    }

    static OptionSpec watch() {
        return flag(
                "Go on showing it: drawn again every 2 s on a terminal, written again after each change otherwise;"
                        + " until it is over, if it is about one application or driver.",
                "-w",
                WATCH);
    }

    /** Words after the flags: {@code 1}, {@code 0..1}, {@code 0..*} or {@code 1..*} of them. */
    static PositionalParamSpec words(String arity, String label, String description) {
        return PositionalParamSpec.builder()
                .index(arity.endsWith("1") ? "0" : "0..*")
                .arity(arity)
                .required(!arity.startsWith("0"))
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(description)
                .build();
    }

    static Optional<String> value(ParseResult parsed, String name) {
        return Optional.ofNullable(parsed.matchedOptionValue(name, null));
    }

    /** Throws {@link CommandFailure} for what is no time. */
    static Optional<Duration> duration(ParseResult parsed, String name) {
        return value(parsed, name).map(text -> duration(name, text));
    }

    private static Duration duration(String name, String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandExit.USAGE, name + " " + text + ": it " + e.getMessage());
        }
    }

    /** What was given of {@link #words}. */
    static List<String> words(ParseResult parsed) {
        return parsed.matchedPositionalValue(0, List.of());
    }
}
