package dev.hearth.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.driver.HearthException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example as a user starts it, on {@code local[2]}. */
class ExamplesTest {
    private static final String MASTER = "hearth.master";

    @TempDir
    Path directory;

    private final PrintStream console = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void redirect() {
        System.setProperty(MASTER, "local[2]");
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(console);
        System.clearProperty(MASTER);
    }

    @Test
    void wordsAreRunsOfLettersAndDigitsInAnyScript() {
        Map<String, Long> counts = WordCount.count(
                        List.of("Ärger, ärger -- 42 times", "don't STOP", "слово \uD835\uDD38b", "")
                                .iterator())
                .next();

        assertThat(counts)
                .isEqualTo(Map.of(
                        "ärger",
                        2L,
                        "42",
                        1L,
                        "times",
                        1L,
                        "don",
                        1L,
                        "t",
                        1L,
                        "stop",
                        1L,
                        "слово",
                        1L,
                        "\uD835\uDD38b",
                        1L));
    }

    @Test
    void wordCountPrintsTheMostFrequentAndWritesThemAsJson() throws Exception {
        Files.writeString(directory.resolve("one.txt"), "to be or not to be\n".repeat(100));
        Files.writeString(directory.resolve("two.txt"), "That is the question");
        Path json = directory.resolve("out.json");

        WordCount.main(new String[] {
            "--json",
            json.toString(),
            "--partitions",
            "3",
            directory.resolve("one.txt").toString(),
            directory.resolve("two.txt").toString()
        });

        assertThat(output()).contains("200  be", "200  to", "604  words in all, 8 of them different");
        assertThat(Files.readString(json))
                .startsWith("{\"result\": {\"be\": 200, \"to\": 200, \"not\": 100, \"or\": 100, \"is\": 1,")
                .contains(
                        "\"totalWords\": 604",
                        "\"executors\": [{\"id\": \"local/0\", \"worker\": \"\", \"pid\": "
                                + ProcessHandle.current().pid() + ", \"tasks\": ",
                        "\"firstTaskMs\": ")
                .endsWith("}]}\n");
    }

    @Test
    void logStatisticsCountsLevelsHoursAndProblems() throws IOException {
        Path log = Files.writeString(directory.resolve("app.log"), """
            2026-03-02 07:15:01.006 INFO  [web-1] request served (id=1, 34 ms)
            2026-03-02 07:59:59.006 WARN  [web-2] stock is low (id=2, 1 ms)
            2026-03-02 23:00:00 WARN stock is low (id=3, 99 ms)
                at some.stack.Trace
            """);

        LogStatistics.main(new String[] {log.toString()});

        assertThat(output())
                .contains(
                        "4 lines, 1 of them of no known form",
                        "INFO          1",
                        "WARN          2",
                        "2  WARN stock is low");
        assertThat(output()).contains("07:00        2 ", "23:00        1 ", "12:00        0 ");
    }

    @Test
    void primesAreCountedAcrossSegments() {
        PrimeSearch.main(new String[] {"2500000"});

        assertThat(output())
                .startsWith("183072 primes below 2500000, the largest is 2499997 (2500000 numbers sieved in 3 tasks)");
        assertThat(PrimeSearch.sieve(0, 3)).isEqualTo(new PrimeSearch.Found(1, 2));
        assertThat(PrimeSearch.sieve(24, 29)).isEqualTo(new PrimeSearch.Found(0, 0));
    }

    @Test
    void piIsNearPi() {
        Pi.main(new String[] {"4", "100000"});

        assertThat(Double.parseDouble(output().replaceAll("[^0-9.]", ""))).isBetween(3.12, 3.16);
    }

    @Test
    void filesAreCompressed() throws Exception {
        String text = "the same words again and again ".repeat(1000);
        Files.writeString(directory.resolve("one.txt"), text);
        Path output = directory.resolve("gz");

        CompressFiles.main(
                new String[] {output.toString(), directory.resolve("one.txt").toString()});

        assertThat(output()).contains("31000 -> ").contains(" %)  " + directory.resolve("one.txt"));
        byte[] compressed = Files.readAllBytes(output.resolve("one.txt.gz"));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(text);
        }
    }

    @Test
    void wrongArgumentsAreASentenceWithTheUsage() {
        assertThatThrownBy(() -> WordCount.main(new String[0]))
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("needs at least one path")
                .hasMessageContaining("Usage: WordCount");
        assertThatThrownBy(() -> WordCount.main(new String[] {"--jsn", "x"})).hasMessageContaining("no option --jsn");
        assertThatThrownBy(() -> Pi.main(new String[] {"many"})).hasMessageContaining("TASKS must be a whole number");
        assertThatThrownBy(() -> LogStatistics.main(
                        new String[] {directory.resolve("no.log").toString()}))
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("there is no file or directory");
        Pi.main(new String[] {"--help"});
        assertThat(output()).startsWith("Usage: Pi");
    }

    private String output() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
