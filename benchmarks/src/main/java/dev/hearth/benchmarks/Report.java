package dev.hearth.benchmarks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The outcomes as a table for people and as JSON for programs. */
final class Report {
    private static final List<String> HEAD = List.of(
            "row", "unit", "hearth", "peer", "(who)", "ratio", "least", "aim", "met", "spread of what is rated");

    private static final int DIGITS = 3;

    private Report() {}

    /** Aligned columns, one line for each row. */
    static String table(List<Outcome> outcomes) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEAD);
        outcomes.forEach(outcome -> lines.add(line(outcome)));
        int[] widths = new int[HEAD.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                boolean number = i == 2 || i == 3 || (i >= 5 && i <= 7);
                row.append(("%" + (number ? "" : "-") + widths[i] + "s  ").formatted(line.get(i)));
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static List<String> line(Outcome outcome) {
        Row row = outcome.row();
        String what = row.rated() == Row.Rated.RATIO ? "x" : "";
        return List.of(
                row.name(),
                row.unit(),
                figure(Outcome.median(outcome.hearth())),
                figure(Outcome.median(outcome.peer())),
                row.peerName().isEmpty() ? "" : "(" + row.peerName() + ")",
                figure(Outcome.median(outcome.ratios())),
                row.least().isPresent() ? figure(row.least()) + what : "",
                row.aim().isPresent() ? figure(row.aim()) + what : "",
                met(outcome),
                range(outcome.rated()));
    }

    private static String met(Outcome outcome) {
        if (outcome.rated().isEmpty()) {
            return "no value";
        }
        if (outcome.row().rated() == Row.Rated.NOTHING) {
            return "-";
        }
        return outcome.aimMet() ? "aim" : outcome.met() ? "yes" : "NO";
    }

    private static String range(List<Double> values) {
        if (values.isEmpty()) {
            return "";
        }
        return figure(values.stream().mapToDouble(Double::doubleValue).min()) + " .. "
                + figure(values.stream().mapToDouble(Double::doubleValue).max());
    }

    /** Three digits that matter, and no exponent. */
    static String figure(OptionalDouble value) {
        if (value.isEmpty()) {
            return "";
        }
        double number = value.getAsDouble();
        double size = Math.abs(number);
        if (size < 1 && number != 0) {
            return new BigDecimal(number).round(new MathContext(DIGITS)).toPlainString();
        }
        String form = size >= 100 || number == 0 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, form, number);
    }

    /** A list of objects, one for each row. */
    static String json(List<Outcome> outcomes) {
        return "[\n" + String.join(",\n", outcomes.stream().map(Report::json).toList()) + "\n]\n";
    }

    private static String json(Outcome outcome) {
        Row row = outcome.row();
        return "  {" + "\"name\": " + text(row.name())
                + ", \"unit\": " + text(row.unit())
                + ", \"better\": " + text(row.better().name().toLowerCase(Locale.ROOT))
                + ", \"hearth\": " + number(Outcome.median(outcome.hearth()))
                + ", \"peer\": " + number(Outcome.median(outcome.peer()))
                + ", \"peerName\": " + (row.peerName().isEmpty() ? "null" : text(row.peerName()))
                + ", \"ratio\": " + number(Outcome.median(outcome.ratios()))
                + ", \"rated\": " + text(row.rated().name().toLowerCase(Locale.ROOT))
                + ", \"least\": " + number(row.least())
                + ", \"aim\": " + number(row.aim())
                + ", \"met\": " + outcome.met()
                + ", \"spread\": {\"hearth\": " + spread(outcome.hearth())
                + ", \"peer\": " + spread(outcome.peer())
                + ", \"ratio\": " + spread(outcome.ratios())
                + ", \"rounds\": " + outcome.hearth().size() + "}}";
    }

    private static String spread(List<Double> values) {
        return values.isEmpty()
                ? "null"
                : "[" + number(values.stream().mapToDouble(Double::doubleValue).min()) + ", "
                        + number(
                                values.stream().mapToDouble(Double::doubleValue).max()) + "]";
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() && Double.isFinite(value.getAsDouble())
                ? Double.toString(value.getAsDouble())
                : "null";
    }

    private static String text(String plain) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : plain.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
