package dev.hearth.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a program found: numbers by name. A program prints them on its standard output as lines {@code RESULT name value}.
 * Immutable.
 */
public record Results(Map<String, Double> values) {
    private static final String MARK = "RESULT ";

    public Results {
        values = Map.copyOf(values);
    }

    /** Prints one result, as programs do. */
    public static void print(String name, double value) {
        System.out.println(MARK + name + " " + value);
        System.out.flush();
    }

    /** The results among the lines of a program's output. */
    static Results of(Iterable<String> lines) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String line : lines) {
            parse(line).ifPresent(entry -> values.put(entry.getKey(), entry.getValue()));
        }
        return new Results(values);
    }

    private static Optional<Map.Entry<String, Double>> parse(String line) {
        int space = line.lastIndexOf(' ');
        if (!line.startsWith(MARK) || space <= MARK.length()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Map.entry(line.substring(MARK.length(), space), Double.parseDouble(line.substring(space + 1))));
        } catch (NumberFormatException e) {
            throw new BenchmarkException("a program printed '" + line + "', which does not end with a number", e);
        }
    }

    /** One of them. Throws {@link BenchmarkException} when the program did not print it. */
    public double value(String name) {
        return find(name)
                .orElseThrow(() -> new BenchmarkException(
                        "the program printed no RESULT " + name + "; it printed " + values.keySet()));
    }

    /** One of them, if the program printed it. */
    public OptionalDouble find(String name) {
        Double value = values.get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
