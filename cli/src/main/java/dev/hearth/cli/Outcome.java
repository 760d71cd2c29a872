package dev.hearth.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/**
 * What came of an order: for people lines, each as soon as it is known, and for programs one object at the end. Of one
 * thread.
 */
final class Outcome {
    private final OutputFormat format;
    private final PrintStream out;
    private final Map<String, Object> tree = new LinkedHashMap<>();

    /** Throws {@link CommandFailure} for a format that there is not. */
    Outcome(ParseResult parsed, PrintStream out) {
        this(OutputFormat.parse(Flags.value(parsed, Flags.OUTPUT)), out);
    }

    Outcome(OutputFormat format, PrintStream out) {
        this.format = format;
        this.out = out;
    }

    /** For people. */
    void line(Object text) {
        if (format.isTable()) {
            out.println(text);
        }
    }

    /** For programs. */
    void put(String name, Object value) {
        tree.put(name, value);
    }

    void put(String name, Optional<?> value) {
        tree.put(name, value.orElse(null));
    }

    /** A list, for programs, to which more can be added until the end. */
    List<Object> list(String name) {
        List<Object> list = new ArrayList<>();
        tree.put(name, list);
        return list;
    }

    /** Nothing follows. */
    void end() {
        if (!format.isTable()) {
            new Display(format, out, false).show(new Whole(tree));
        }
    }

    private record Whole(Map<String, Object> tree) implements Page {
        @Override
        public String text(boolean wide) {
            return "";
        }
    }
}
