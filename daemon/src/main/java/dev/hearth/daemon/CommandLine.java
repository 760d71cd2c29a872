package dev.hearth.daemon;

import dev.hearth.config.Config;
import dev.hearth.config.ConfigFiles;
import dev.hearth.config.Installation;
import dev.hearth.config.Nearest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The flags of one kind of daemon: those it declares, and those that every daemon has. */
final class CommandLine {
    private static final String PROPERTIES_FILE = "--properties-file";
    private static final String CONF = "--conf";
    private static final String PORT_FILE = "--port-file";
    private static final String EXIT_ON_STDIN_EOF = "--exit-on-stdin-eof";
    private static final String HELP = "--help";

    /**
     * What the flags say.
     *
     * @param settings keys set by flags and {@code --conf}, with the flag, in their order
     * @param propertiesFile to read in place of the installation's defaults
     * @param portFile to write the address to, once it serves
     */
    record Parsed(
            boolean help,
            List<Setting> settings,
            Optional<Path> propertiesFile,
            Optional<Path> portFile,
            boolean exitOnStdinEof,
            List<String> arguments) {}

    record Setting(String key, String value, String source) {}

    private final DaemonSpec daemon;
    private final picocli.CommandLine parser;

    CommandLine(DaemonSpec daemon) {
        this.daemon = daemon;
        CommandSpec spec = CommandSpec.create().name("hearth " + daemon.name());
        for (DaemonFlag flag : daemon.flags()) {
            String variable = flag.environment().isEmpty() ? "" : " (environment: " + flag.environment() + ")";
            spec.addOption(OptionSpec.builder(flag.names().toArray(String[]::new))
                    .paramLabel(flag.value())
                    .type(String.class)
                    .description(flag.doc() + variable)
                    .build());
        }
        spec.addOption(OptionSpec.builder(CONF)
                .paramLabel("KEY=VALUE")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("Sets a configuration key; may be repeated.")
                .build());
        spec.addOption(path(PROPERTIES_FILE, "File of configuration keys, in place of conf/hearth-defaults.conf."));
        spec.addOption(path(PORT_FILE, "File to write host:port to, once the daemon serves."));
        spec.addOption(flag(EXIT_ON_STDIN_EOF, "Stop when standard input ends."));
        spec.addOption(flag(HELP, "Show this help."));
        if (!daemon.argument().isEmpty()) {
            spec.addPositional(PositionalParamSpec.builder()
                    .paramLabel(daemon.argument())
                    .arity("0..1")
                    .type(List.class)
                    .auxiliaryTypes(String.class)
                    .build());
        }
        this.parser = new picocli.CommandLine(spec)
                .setPosixClusteredShortOptionsAllowed(false)
                .setOverwrittenOptionsAllowed(true);
    }

    private static OptionSpec path(String name, String doc) {
        return OptionSpec.builder(name)
                .paramLabel("FILE")
                .type(Path.class)
                .description(doc)
                .build();
    }

    private static OptionSpec flag(String name, String doc) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .arity("0")
                .description(doc)
                .build();
    }

    String help() {
        StringWriter text = new StringWriter();
        parser.usage(new PrintWriter(text, true));
        return text.toString();
    }

    /** Throws {@link UsageException} with a sentence. */
    Parsed parse(List<String> args) {
        try {
            return parsed(parser.parseArgs(args.toArray(String[]::new)));
        } catch (UnmatchedArgumentException e) {
            throw unmatched(e.getUnmatched().get(0));
        } catch (ParameterException e) {
            throw new UsageException(e.getMessage() + "; " + seeHelp());
        }
    }

    private Parsed parsed(ParseResult result) {
        List<Setting> settings = new ArrayList<>();
        for (String pair : result.matchedOptionValue(CONF, List.<String>of())) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new UsageException(CONF + " " + pair + " is not KEY=VALUE; " + seeHelp());
            }
            settings.add(new Setting(pair.substring(0, equals), pair.substring(equals + 1), CONF));
        }
        for (DaemonFlag flag : daemon.flags()) {
            String name = flag.names().get(0);
            Optional.ofNullable(result.<String>matchedOptionValue(name, null))
                    .ifPresent(value -> settings.add(new Setting(flag.key().name(), value, name)));
        }
        List<String> arguments = new ArrayList<>();
        for (ArgSpec positional : result.matchedPositionals()) {
            arguments.addAll(positional.stringValues());
        }
        return new Parsed(
                result.hasMatchedOption(HELP),
                settings,
                Optional.ofNullable(result.<Path>matchedOptionValue(PROPERTIES_FILE, null)),
                Optional.ofNullable(result.<Path>matchedOptionValue(PORT_FILE, null)),
                result.hasMatchedOption(EXIT_ON_STDIN_EOF),
                arguments);
    }

    private UsageException unmatched(String word) {
        if (!word.startsWith("-")) {
            return new UsageException(
                    "the " + daemon.name() + " does not take the argument \"" + word + "\"; " + seeHelp());
        }
        String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
        String meant = Nearest.of(name, parser.getCommandSpec().optionsMap().keySet())
                .map(near -> "did you mean " + near + "? ")
                .orElse("");
        return new UsageException("the " + daemon.name() + " has no flag " + name + "; " + meant + seeHelp());
    }

    private String seeHelp() {
        return "--help lists its flags";
    }

    /**
     * Flags, then {@code --conf}, then environment variables, then the file, each before the next.
     *
     * @throws dev.hearth.config.ConfigException when a file cannot be read or a key is unknown
     */
    Config config(Parsed parsed, Map<String, String> environment, Installation installation) {
        Config.Builder builder = Config.builder();
        parsed.propertiesFile()
                .ifPresentOrElse(
                        file -> ConfigFiles.readInto(file, builder),
                        () -> ConfigFiles.readIntoIfPresent(installation.defaultsFile(), builder));
        for (DaemonFlag flag : daemon.flags()) {
            String value = environment.getOrDefault(flag.environment(), "");
            if (!value.isBlank()) {
                builder.put(flag.key().name(), value, "environment variable " + flag.environment());
            }
        }
        parsed.settings().forEach(each -> builder.put(each.key(), each.value(), each.source()));
        return builder.build();
    }
}
