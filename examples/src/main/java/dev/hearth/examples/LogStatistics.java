package dev.hearth.examples;

import dev.hearth.driver.HearthContext;
import dev.hearth.driver.HearthException;
import java.io.Serial;
import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads log files and tells how many lines there are of each level and hour, and which messages are the most frequent. */
public final class LogStatistics {
    private static final String USAGE = """
        Usage: LogStatistics PATH...

        Counts the lines of log files, or of the files in directories, by level and by hour, and prints the ten most
        frequent warnings and errors.\
        """;

    private static final Pattern LINE = Pattern.compile(
            ".*?\\b(\\d\\d):\\d\\d:\\d\\d\\S*\\s+(?:.*?\\s)?(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\\s+(?:\\[[^]]*]\\s*)?(.*)");
    private static final Pattern DETAILS = Pattern.compile("\\s*\\([^)]*\\)|\\d+");
    private static final int MOST_FREQUENT = 10;
    private static final int BAR = 40;

    private LogStatistics() {}

    /** Counts, to be added to and merged. Confined to one thread. */
    static final class Counts implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        private final TreeMap<String, Long> levels = new TreeMap<>();
        private final long[] hours = new long[24];
        private final HashMap<String, Long> problems = new HashMap<>();
        private long lines;
        private long others;

        Counts add(String line) {
            lines++;
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > 23) {
                others++;
                return this;
            }
            String level = matcher.group(2);
            levels.merge(level, 1L, Long::sum);
            hours[Integer.parseInt(matcher.group(1))]++;
            if (level.equals("WARN") || level.equals("ERROR") || level.equals("FATAL")) {
                problems.merge(level + " " + DETAILS.matcher(matcher.group(3)).replaceAll(""), 1L, Long::sum);
            }
            return this;
        }

        Counts merge(Counts more) {
            lines += more.lines;
            others += more.others;
            more.levels.forEach((level, count) -> levels.merge(level, count, Long::sum));
            more.problems.forEach((text, count) -> problems.merge(text, count, Long::sum));
            for (int hour = 0; hour < hours.length; hour++) {
                hours[hour] += more.hours[hour];
            }
            return this;
        }

        long lines() {
            return lines;
        }

        Map<String, Long> levels() {
            return levels;
        }
    }

    public static void main(String[] args) {
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        if (args.length == 0) {
            throw new HearthException(HearthException.Kind.USAGE, "LogStatistics needs at least one path.\n" + USAGE);
        }
        try (HearthContext context =
                HearthContext.builder().appName("LogStatistics").create()) {
            Counts all = new Counts();
            for (String path : args) {
                all.merge(context.textFile(Arguments.notAnOption(path, USAGE))
                        .aggregate(new Counts(), Counts::add, Counts::merge));
            }
            print(all);
        }
    }

    private static void print(Counts counts) {
        System.out.printf(Locale.ROOT, "%d lines, %d of them of no known form%n%n", counts.lines, counts.others);
        counts.levels.forEach((level, count) -> System.out.printf(Locale.ROOT, "%-6s %8d%n", level, count));
        System.out.println();
        long most = 1;
        for (long count : counts.hours) {
            most = Math.max(most, count);
        }
        for (int hour = 0; hour < counts.hours.length; hour++) {
            long count = counts.hours[hour];
            System.out.printf(Locale.ROOT, "%02d:00 %8d %s%n", hour, count, "#".repeat((int) (BAR * count / most)));
        }
        System.out.println();
        counts.problems.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_FREQUENT)
                .forEach(entry -> System.out.printf(Locale.ROOT, "%8d  %s%n", entry.getValue(), entry.getKey()));
    }
}
