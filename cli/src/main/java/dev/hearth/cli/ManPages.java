package dev.hearth.cli;

import dev.hearth.cli.ManPage.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual: a page for each command out of what it declares, and one for all of them. Pure. */
final class ManPages {
    private static final String SUFFIX = ".1";

    private final Verbs verbs;
    private final String release;

    ManPages(Verbs verbs, String release) {
        this.verbs = verbs;
        this.release = release;
    }

    /** Roff by the names of the files. */
    Map<String, String> all() {
        Map<String, String> pages = new TreeMap<>();
        pages.put("hearth" + SUFFIX, hearth());
        for (String word : Verbs.WORDS) {
            pages.put(file(word), page(word));
        }
        Verbs.ALIASES.forEach((alias, word) -> pages.put(file(alias), ".so man1/" + file(word) + "\n"));
        return pages;
    }

    private static String file(String word) {
        return "hearth-" + word + SUFFIX;
    }

    private CommandSpec spec(String word) {
        return verbs.find(word).orElseThrow().command();
    }

    private String hearth() {
        ManPage page = new ManPage("hearth", release)
                .section("NAME")
                .words("hearth - run programs on a Hearth cluster, and look after it")
                .section("SYNOPSIS")
                .parts(
                        Part.bold("hearth "),
                        Part.italic("COMMAND"),
                        Part.plain(" ["),
                        Part.italic("ARGUMENT"),
                        Part.plain("]..."))
                .section("DESCRIPTION")
                .words("Each command has a page of its own: man hearth-status, say. 'hearth COMMAND --help' shows the"
                        + " same in short.")
                .section("COMMANDS");
        for (String word : Verbs.WORDS) {
            page.entry(List.of(Part.bold("hearth " + word)), description(spec(word)));
        }
        page.entry(List.of(Part.bold("hearth demo")), "Show a cluster at work on this machine.");
        page.entry(List.of(Part.bold("hearth help")), "List the commands.");
        exits(page);
        page.section("ENVIRONMENT")
                .entry(List.of(Part.bold("HEARTH_HOME")), "The installation; default: where the command is.")
                .entry(List.of(Part.bold("HEARTH_CONF_DIR")), "Its configuration; default: conf in HEARTH_HOME.")
                .entry(
                        List.of(Part.bold("HEARTH_MASTER_HOST"), Part.plain(", "), Part.bold("HEARTH_MASTER_PORT")),
                        "The master that is asked when neither --master nor hearth.master names one.")
                .entry(List.of(Part.bold("JAVA_HOME")), "The JDK to run on, 17 or newer.")
                .section("FILES")
                .entry(
                        List.of(Part.italic("conf/hearth-defaults.conf")),
                        "Settings; docs/configuration.md lists the keys.")
                .entry(List.of(Part.italic("conf/hearth-env.sh")), "Settings of the scripts on this host.")
                .entry(
                        List.of(Part.italic("conf/cluster.secret")),
                        "The cluster's secret, readable by its owner alone: every host that submits or asks needs a"
                                + " copy.");
        return see(page, Verbs.WORDS).roff();
    }

    private String page(String word) {
        CommandSpec spec = spec(word);
        List<String> names = new ArrayList<>(List.of("hearth-" + word));
        Verbs.ALIASES.forEach((alias, meant) -> {
            if (meant.equals(word)) {
                names.add("hearth-" + alias);
            }
        });
        ManPage page = new ManPage("hearth-" + word, release)
                .section("NAME")
                .words(String.join(", ", names) + " - " + summary(description(spec)))
                .section("SYNOPSIS");
        List<Part> synopsis = new ArrayList<>(List.of(Part.bold("hearth " + word)));
        if (!spec.options().isEmpty()) {
            synopsis.addAll(List.of(Part.plain(" ["), Part.italic("OPTION"), Part.plain("]...")));
        }
        spec.positionalParameters().forEach(each -> synopsis.addAll(inSynopsis(each)));
        page.parts(synopsis.toArray(Part[]::new)).section("DESCRIPTION").words(description(spec));
        if (!spec.positionalParameters().isEmpty()) {
            page.section("ARGUMENTS");
            spec.positionalParameters()
                    .forEach(each -> page.entry(List.of(Part.italic(each.paramLabel())), words(each)));
        }
        page.section("OPTIONS");
        spec.options().stream().filter(each -> !each.hidden()).forEach(each -> page.entry(term(each), words(each)));
        exits(page);
        return see(page, List.of()).roff();
    }

    private static List<Part> inSynopsis(PositionalParamSpec argument) {
        boolean optional = argument.arity().min() == 0;
        boolean many = argument.arity().max() > 1;
        List<Part> parts = new ArrayList<>();
        parts.add(Part.plain(optional ? " [" : " "));
        parts.add(Part.italic(argument.paramLabel()));
        parts.add(Part.plain((optional ? "]" : "") + (many ? "..." : "")));
        return parts.stream().filter(each -> !each.words().isEmpty()).toList();
    }

    private static List<Part> term(OptionSpec option) {
        List<Part> parts = new ArrayList<>();
        Arrays.stream(option.names())
                .sorted(Comparator.comparing(String::length))
                .forEach(each -> parts.addAll(
                        parts.isEmpty() ? List.of(Part.bold(each)) : List.of(Part.plain(", "), Part.bold(each))));
        if (option.arity().max() > 0) {
            parts.add(Part.plain(" "));
            parts.add(Part.italic(option.paramLabel()));
        }
        return parts;
    }

    private static String description(CommandSpec spec) {
        return plain(spec.usageMessage().description());
    }

    private static String words(ArgSpec argument) {
        return plain(argument.description());
    }

    /** As help shows it, where a percent sign is written twice. */
    private static String plain(String[] lines) {
        return Arrays.stream(lines)
                .collect(Collectors.joining(" "))
                .replace("%n", " ")
                .replace("%%", "%");
    }

    /** The first sentence, for lists of pages. */
    private static String summary(String description) {
        String first = description.split("[.;:](?= |$)", 2)[0];
        return first.substring(0, 1).toLowerCase(Locale.ROOT) + first.substring(1);
    }

    private static void exits(ManPage page) {
        page.section("EXIT STATUS");
        for (CommandExit each : CommandExit.values()) {
            page.entry(List.of(Part.bold(String.valueOf(each.code()))), meaning(each));
        }
        page.entry(List.of(Part.bold("130")), "The command was interrupted.");
    }

    private static String meaning(CommandExit exit) {
        return switch (exit) {
            case OK -> "It did what it was asked; a submitted program ended by itself.";
            case FAILED -> "The submitted program failed, or a check of doctor did.";
            case UNPLACED -> "It found no place on the cluster in the time given.";
            case REFUSED -> "The cluster refused, or knows no such id.";
            case UNREACHABLE -> "No master could be reached.";
            case KILLED -> "Somebody ended the driver or the application that was waited for.";
            case TIMED_OUT -> "What was waited for did not happen in the time given.";
            case USAGE -> "The command line or a setting is wrong, or a word may mean several things.";
            case UNWRITTEN -> "Some of the output could not be written to standard output.";
            case CLASS_NOT_FOUND -> "The main class is not in the jars.";
        };
    }

    private static ManPage see(ManPage page, List<String> words) {
        List<Part> others = new ArrayList<>();
        if (words.isEmpty()) {
            others.addAll(List.of(Part.bold("hearth"), Part.plain("(1)")));
        }
        for (String each : words) {
            others.addAll(
                    List.of(Part.plain(others.isEmpty() ? "" : ", "), Part.bold("hearth-" + each), Part.plain("(1)")));
        }
        return page.section("SEE ALSO").parts(others.toArray(Part[]::new));
    }
}
