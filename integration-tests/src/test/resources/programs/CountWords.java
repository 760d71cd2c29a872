package app;

import dev.hearth.driver.HearthContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts the words below a path: prints every word with its count, and the total. */
public class CountWords {
    public static void main(String[] arguments) {
        try (HearthContext context = HearthContext.builder().appName("count words").create()) {
            List<String> words = context.textFile(arguments[0])
                    .flatMap(line -> Arrays.asList(line.split(" ", -1)).iterator())
                    .filter(word -> !word.isEmpty())
                    .collect();
            Map<String, Integer> counts = new TreeMap<>();
            words.forEach(word -> counts.merge(word, 1, Integer::sum));
            counts.forEach((word, count) -> System.out.println(word + "=" + count));
            System.out.println("total=" + words.size());
        }
    }
}
