package dev.hearth.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Trees of maps, lists, text, numbers and truths as JSON and YAML. What could move a terminal's cursor or turn its writing
 * round leaves escaped. Pure.
 */
final class Rendering {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*");
    /** What a reader of YAML takes for something else than text. */
    private static final Set<String> TAKEN = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private Rendering() {}

    /** Over several lines, for people too. */
    static String json(Object tree) {
        return write(tree, true);
    }

    /** In one line. */
    static String jsonLine(Object tree) {
        return write(tree, false);
    }

    /** A text as it stands between the quotes in {@link #json}. */
    static String quoted(String text) {
        return harmless(String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)));
    }

    /** Without a mapper, which would take a command some 40 ms to set up. */
    private static String write(Object tree, boolean lines) {
        StringWriter written = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(written)) {
            if (lines) {
                out.setPrettyPrinter(new DefaultPrettyPrinter());
            }
            write(out, tree);
        } catch (IOException e) {
            throw new IllegalStateException("nothing that is written to memory fails", e);
        }
        return harmless(written.toString());
    }

    private static void write(JsonGenerator out, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> each : map.entrySet()) {
                out.writeFieldName(String.valueOf(each.getKey()));
                write(out, each.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof Collection<?> list) {
            out.writeStartArray();
            for (Object each : list) {
                write(out, each);
            }
            out.writeEndArray();
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Integer || value instanceof Long) {
            out.writeNumber(((Number) value).longValue());
        } else if (value instanceof Double number) {
            out.writeNumber(number);
        } else if (value == null) {
            out.writeNull();
        } else {
            throw new IllegalArgumentException("a tree holds no " + value.getClass());
        }
    }

    /** Control and format characters can only be inside of quotes. */
    private static String harmless(String json) {
        StringBuilder out = new StringBuilder(json.length());
        json.codePoints().forEach(each -> {
            int type = Character.getType(each);
            boolean hidden = type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.CONTROL && each != '\n';
            if (hidden) {
                for (char unit : Character.toChars(each)) {
                    out.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            } else {
                out.appendCodePoint(each);
            }
        });
        return out.toString();
    }

    /** A block of lines. */
    static String yaml(Object tree) {
        return String.join("\n", lines(tree));
    }

    private static List<String> lines(Object value) {
        List<String> lines = new ArrayList<>();
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((key, each) -> {
                List<String> inner = lines(each);
                String name = scalar(String.valueOf(key)) + ":";
                if (isBlock(each)) {
                    lines.add(name);
                    inner.forEach(line -> lines.add("  " + line));
                } else {
                    lines.add(name + " " + inner.get(0));
                }
            });
        } else if (value instanceof Collection<?> list && !list.isEmpty()) {
            for (Object each : list) {
                List<String> inner = lines(each);
                for (int i = 0; i < inner.size(); i++) {
                    lines.add((i == 0 ? "- " : "  ") + inner.get(i));
                }
            }
        } else if (value instanceof Map<?, ?>) {
            lines.add("{}");
        } else if (value instanceof Collection<?>) {
            lines.add("[]");
        } else {
            lines.add(value instanceof String text ? scalar(text) : String.valueOf(value));
        }
        return lines;
    }

    private static boolean isBlock(Object value) {
        return value instanceof Map<?, ?> map && !map.isEmpty()
                || value instanceof Collection<?> list && !list.isEmpty();
    }

    /** What JSON quotes is quoted in YAML as well. */
    private static String scalar(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !TAKEN.contains(text.toLowerCase(Locale.ROOT));
        return plain ? text : jsonLine(text);
    }
}
