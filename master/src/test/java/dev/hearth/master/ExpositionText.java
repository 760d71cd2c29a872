package dev.hearth.master;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text format OpenMetrics 1.0 by the letter, and throws at whatever is not. */
final class ExpositionText {
    private static final Pattern METADATA = Pattern.compile("# (TYPE|UNIT|HELP) ([a-z_][a-z0-9_]*) (.+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-z_][a-z0-9_]*)(\\{(.+)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\\\n]|\\\\[\\\\n\"])*)\"(,|$)");

    /**
     * Samples that belong together.
     *
     * @param values by what follows the family's name: the suffix, and the labels as they are written
     */
    record Family(String name, String type, String unit, String help, List<String> labels, Map<String, Double> values) {
        /** What readers ask for. */
        String shownName() {
            return type.equals("counter") ? name + "_total" : type.equals("info") ? name + "_info" : name;
        }
    }

    private final Map<String, Family> families = new LinkedHashMap<>();

    ExpositionText(String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        check(text.endsWith("# EOF\n"), "no end");
        lines.remove(lines.size() - 1);
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, Double> values = new LinkedHashMap<>();
        String name = "";
        for (String line : lines) {
            Matcher found = METADATA.matcher(line);
            if (found.matches()) {
                if (!found.group(2).equals(name)) {
                    add(name, metadata, values);
                    name = found.group(2);
                    metadata = new LinkedHashMap<>();
                    values = new LinkedHashMap<>();
                }
                check(values.isEmpty() && metadata.put(found.group(1), found.group(3)) == null, line);
            } else {
                Matcher sample = SAMPLE.matcher(line);
                check(sample.matches() && !name.isEmpty() && sample.group(1).startsWith(name), line);
                String labels = sample.group(2) == null ? "" : sample.group(2);
                double value =
                        sample.group(4).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(sample.group(4));
                check(values.put(sample.group(1).substring(name.length()) + labels, value) == null, "twice: " + line);
            }
        }
        add(name, metadata, values);
    }

    private void add(String name, Map<String, String> metadata, Map<String, Double> values) {
        if (name.isEmpty()) {
            return;
        }
        String type = metadata.getOrDefault("TYPE", "");
        String unit = metadata.getOrDefault("UNIT", "");
        check(!values.isEmpty(), name + " has no sample");
        check(unit.isEmpty() || name.endsWith("_" + unit), name + " does not end with its unit " + unit);
        values.keySet().forEach(each -> check(suffixes(type).contains(each.replaceAll("\\{.*", "")), name + each));
        List<String> labels = new ArrayList<>();
        values.keySet()
                .forEach(each -> labels(each).forEach(label -> {
                    if (!labels.contains(label) && !(type.equals("histogram") && label.equals("le"))) {
                        labels.add(label);
                    }
                }));
        Family family = new Family(name, type, unit, metadata.getOrDefault("HELP", ""), labels, values);
        if (type.equals("histogram")) {
            checkBuckets(family);
        }
        check(families.put(name, family) == null, name + " is there twice");
    }

    private static List<String> suffixes(String type) {
        return switch (type) {
            case "counter" -> List.of("_total", "_created");
            case "gauge" -> List.of("");
            case "histogram" -> List.of("_bucket", "_count", "_sum", "_created");
            case "summary" -> List.of("_count", "_sum", "_created");
            case "info" -> List.of("_info");
            default -> throw new AssertionError("no type of a metric: " + type);
        };
    }

    private static List<String> labels(String sample) {
        List<String> names = new ArrayList<>();
        int brace = sample.indexOf('{');
        if (brace >= 0) {
            String inside = sample.substring(brace + 1, sample.length() - 1);
            Matcher label = LABEL.matcher(inside);
            int end = 0;
            while (end < inside.length()) {
                check(label.find() && label.start() == end, "labels: " + sample);
                names.add(label.group(1));
                end = label.end();
            }
        }
        return names;
    }

    private static void checkBuckets(Family family) {
        double last = 0;
        for (Map.Entry<String, Double> each : family.values().entrySet()) {
            if (each.getKey().startsWith("_bucket")) {
                check(each.getValue() >= last, family.name() + each.getKey() + " is less than the one before");
                last = each.getValue();
            }
        }
        check(last == family.values().get("_count"), family.name() + " counts otherwise than its buckets");
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    List<Family> families() {
        return List.copyOf(families.values());
    }

    /** The value of a sample, by its name and labels as they are written. */
    double value(String sample) {
        String name = sample.replaceAll("\\{.*", "");
        return families.values().stream()
                .filter(family -> name.startsWith(family.name()))
                .map(family ->
                        family.values().get(sample.substring(family.name().length())))
                .filter(value -> value != null)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + sample));
    }
}
