package dev.hearth.examples;

import dev.hearth.driver.HearthContext;
import dev.hearth.driver.HearthException;
import dev.hearth.driver.Rdd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Counts words, which are runs of letters and digits in any script, upper and lower case alike, and prints the ten most
 * frequent. Each task counts the words of its part of the files; the driver adds the counts up.
 */
public final class WordCount {
    private static final String USAGE = """
        Usage: WordCount [--json FILE] [--partitions N] [--hold] PATH...

        Prints the ten most frequent words of text files, or of the files in directories.
          --json FILE     also write the result to FILE
          --partitions N  read each path in at least N parts; default: as many as there are cores
          --hold          keep the executors until the process is told to end\
        """;

    private static final int MOST_FREQUENT = 10;

    private WordCount() {}

    private record Options(List<String> paths, Optional<Path> json, Optional<Integer> partitions, boolean hold) {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        Options options = parse(args);
        try (HearthContext context =
                HearthContext.builder().appName("WordCount").create()) {
            Rdd<String> lines = options.paths().stream()
                    .map(path -> options.partitions()
                            .map(parts -> context.textFile(path, parts))
                            .orElseGet(() -> context.textFile(path)))
                    .reduce(Rdd::union)
                    .orElseThrow();
            Map<String, Long> counts = new HashMap<>();
            for (Map<String, Long> part : lines.mapPartitions(WordCount::count).collect()) {
                part.forEach((word, count) -> counts.merge(word, count, Long::sum));
            }
            print(context, options, lines.numPartitions(), counts);
            if (options.hold()) {
                System.out.flush();
                new CountDownLatch(1).await();
            }
        }
    }

    /** The words of a part of the files, counted; runs on an executor. */
    static Iterator<HashMap<String, Long>> count(Iterator<String> lines) {
        HashMap<String, Long> counts = new HashMap<>();
        while (lines.hasNext()) {
            addWords(lines.next(), counts);
        }
        return List.of(counts).iterator();
    }

    private static void addWords(String line, Map<String, Long> counts) {
        String text = line.toLowerCase(Locale.ROOT);
        int start = 0;
        while (start < text.length()) {
            int end = start;
            while (end < text.length() && Character.isLetterOrDigit(text.codePointAt(end))) {
                end += Character.charCount(text.codePointAt(end));
            }
            if (end > start) {
                counts.merge(text.substring(start, end), 1L, Long::sum);
                start = end;
            } else {
                start += Character.charCount(text.codePointAt(start));
            }
        }
    }

    private static void print(HearthContext context, Options options, int tasks, Map<String, Long> counts)
            throws IOException {
        Map<String, Long> result = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_FREQUENT)
                .forEach(entry -> result.put(entry.getKey(), entry.getValue()));
        long total = counts.values().stream().mapToLong(Long::longValue).sum();

        result.forEach((word, count) -> System.out.printf(Locale.ROOT, "%10d  %s%n", count, word));
        System.out.printf(Locale.ROOT, "%10d  words in all, %d of them different%n", total, counts.size());
        if (options.json().isPresent()) {
            // complete when it appears: others wait for it
            Path file = options.json().get().toAbsolutePath();
            Path own = Files.createTempFile(file.getParent(), "." + file.getFileName(), ".part");
            Files.writeString(own, json(context, result, total, tasks));
            Files.move(own, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String json(HearthContext context, Map<String, Long> result, long total, int tasks) {
        List<String> words = new ArrayList<>();
        result.forEach((word, count) -> words.add(quote(word) + ": " + count));
        List<String> executors = new ArrayList<>();
        context.executors()
                .forEach(executor -> executors.add("{\"id\": " + quote(executor.id()) + ", \"worker\": "
                        + quote(executor.worker().orElse("")) + ", \"pid\": " + executor.pid() + ", \"tasks\": "
                        + executor.tasks() + ", \"firstTaskMs\": "
                        + executor.firstTask().map(each -> each.toMillis()).orElse(-1L) + "}"));
        return "{\"result\": {" + String.join(", ", words) + "}, \"totalWords\": " + total + ", \"tasks\": " + tasks
                + ", \"executors\": [" + String.join(", ", executors) + "]}\n";
    }

    /** A word has letters and digits only, and an id no quotes either, so nothing needs an escape. */
    private static String quote(String text) {
        return "\"" + text + "\"";
    }

    private static Options parse(String[] args) {
        List<String> paths = new ArrayList<>();
        Optional<Path> json = Optional.empty();
        Optional<Integer> partitions = Optional.empty();
        boolean hold = false;
        Iterator<String> rest = List.of(args).iterator();
        while (rest.hasNext()) {
            String arg = rest.next();
            switch (arg) {
                case "--json" -> json = Optional.of(Path.of(Arguments.value(arg, rest, USAGE)));
                case "--partitions" ->
                    partitions = Optional.of(Arguments.positive(arg, Arguments.value(arg, rest, USAGE), USAGE));
                case "--hold" -> hold = true;
                default -> paths.add(Arguments.notAnOption(arg, USAGE));
            }
        }
        if (paths.isEmpty()) {
            throw new HearthException(HearthException.Kind.USAGE, "WordCount needs at least one path.\n" + USAGE);
        }
        return new Options(paths, json, partitions, hold);
    }
}
