package dev.hearth.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The command line. Immutable.
 *
 * @param rounds in which every row is measured
 * @param rows to measure, in the order of the suite
 * @param quick whether rows are to be brief
 * @param checkOnly whether only to say if the command line is right
 */
record Options(int rounds, List<Row> rows, boolean quick, boolean checkOnly) {
    private static final int DEFAULT_ROUNDS = 5;
    private static final int MAX_ROUNDS = 100;

    Options {
        rows = List.copyOf(rows);
    }

    /** Throws {@link IllegalArgumentException} with a sentence. */
    static Options parse(List<String> arguments, List<Row> all) {
        Optional<Integer> rounds = Optional.empty();
        Set<String> only = new LinkedHashSet<>();
        boolean quick = false;
        boolean checkOnly = false;
        List<String> left = new ArrayList<>(arguments);
        while (!left.isEmpty()) {
            String flag = left.remove(0);
            int equals = flag.indexOf('=');
            if (flag.startsWith("--") && equals > 0) {
                left.add(0, flag.substring(equals + 1));
                flag = flag.substring(0, equals);
            }
            switch (flag) {
                case "--quick" -> quick = true;
                case "--check" -> checkOnly = true;
                case "--rounds" -> rounds = Optional.of(number(value(left, flag, "a number")));
                case "--only" -> only.addAll(names(value(left, flag, "names of rows"), all));
                default ->
                    throw new IllegalArgumentException(
                            "unknown flag '" + flag + "': the flags are --rounds N, --only NAME,… and --quick");
            }
        }
        boolean brief = quick;
        List<Row> rows = all.stream()
                .filter(row -> only.isEmpty() ? !brief || row.quick() : only.contains(row.name()))
                .toList();
        return new Options(rounds.orElse(quick ? 1 : DEFAULT_ROUNDS), rows, quick, checkOnly);
    }

    private static String value(List<String> left, String flag, String what) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(flag + " needs " + what);
        }
        return left.remove(0);
    }

    private static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= MAX_ROUNDS) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--rounds is a whole number from 1 to 100, found '" + text + "'", e);
        }
        throw new IllegalArgumentException("--rounds is a whole number from 1 to 100, found '" + text + "'");
    }

    private static List<String> names(String text, List<Row> all) {
        List<String> known = all.stream().map(Row::name).toList();
        List<String> names = List.of(text.split(",", -1));
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "there is no row '" + name + "': the rows are " + String.join(", ", known));
            }
        }
        return names;
    }
}
