package dev.hearth.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextSplitsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theLinesOfAllSplitsAreTheLinesOfTheFile(long seed) throws IOException {
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            byte[] content = randomText(random);
            Path file = Files.write(directory.resolve("text"), content);

            int splits = 1 + random.nextInt(12);
            int buffer = 3 + random.nextInt(20);

            assertThat(lines(file, splits, buffer))
                    .as("seed %d, round %d, %d splits, content %s", seed, round, splits, Arrays.toString(content))
                    .isEqualTo(expected(content));
        }
    }

    @Test
    void everySplitEdgeOfASmallFileIsHarmless() throws IOException {
        byte[] content = "ä\r\n\n\r\nßé€\uD83D\uDE00\nlast".getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(directory.resolve("text"), content);

        for (long edge = 0; edge <= content.length; edge++) {
            List<String> found = new ArrayList<>();
            found.addAll(read(new FileSplit(file.toString(), 0, edge), 3));
            found.addAll(read(new FileSplit(file.toString(), edge, content.length), 3));

            assertThat(found).as("edge %d", edge).containsExactly("ä", "", "", "ßé€\uD83D\uDE00", "last");
        }
    }

    @Test
    void anEmptyFileHasNoSplitAndOneByteHasOne() {
        assertThat(FileSplit.of(List.of(new FileSplit.SizedFile("/a", 0)), 4)).isEmpty();
        assertThat(FileSplit.of(List.of(new FileSplit.SizedFile("/a", 1)), 4))
                .containsExactly(new FileSplit("/a", 0, 1));
    }

    @Test
    void splitsCoverTheirFilesAndAreAtLeastAsManyAsAskedFor() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<FileSplit.SizedFile> files = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                files.add(new FileSplit.SizedFile("/f" + i, random.nextInt(1000)));
            }
            long total = files.stream().mapToLong(FileSplit.SizedFile::bytes).sum();
            int wanted = 1 + random.nextInt(20);

            List<FileSplit> splits = FileSplit.of(files, wanted);

            assertThat(splits.stream()
                            .mapToLong(each -> each.end() - each.start())
                            .sum())
                    .isEqualTo(total);
            assertThat(splits).allMatch(each -> each.start() < each.end());
            assertThat((long) splits.size()).isGreaterThanOrEqualTo(Math.min(wanted, total));
            assertThat(splits.size()).isLessThanOrEqualTo(2 * wanted + files.size());
        }
    }

    @Test
    void noSplitIsLargerThanItsBound() {
        List<FileSplit> splits =
                FileSplit.of(List.of(new FileSplit.SizedFile("/big", 10 * FileSplit.MAX_BYTES + 1)), 1);

        assertThat(splits).hasSize(11).allMatch(each -> each.end() - each.start() <= FileSplit.MAX_BYTES);
    }

    @Test
    void malformedBytesAreReplacedAndAByteOrderMarkIsLeftOut() throws IOException {
        Path file = Files.write(
                directory.resolve("text"),
                new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, 'a', (byte) 0xC3, '\n', 'b'});

        assertThat(read(new FileSplit(file.toString(), 0, 7), 64)).containsExactly("a\uFFFD", "b");
    }

    @Test
    void aLineLongerThanManyBuffersIsOneLine() throws IOException {
        String longLine = "x".repeat(300_000) + "é";
        Path file = Files.writeString(directory.resolve("text"), "first\n" + longLine + "\r\nlast\n");
        AtomicLong counted = new AtomicLong();

        List<String> found = new ArrayList<>();
        try (LineIterator lines =
                LineIterator.open(new FileSplit(file.toString(), 0, Files.size(file)), counted::addAndGet)) {
            lines.forEachRemaining(found::add);
        }

        assertThat(found).containsExactly("first", longLine, "last");
        assertThat(counted).hasValue(3);
    }

    private static List<String> lines(Path file, int splits, int buffer) throws IOException {
        List<String> found = new ArrayList<>();
        List<FileSplit.SizedFile> files = List.of(new FileSplit.SizedFile(file.toString(), Files.size(file)));
        for (FileSplit split : FileSplit.of(files, splits)) {
            found.addAll(read(split, buffer));
        }
        return found;
    }

    private static List<String> read(FileSplit split, int buffer) throws IOException {
        List<String> found = new ArrayList<>();
        try (LineIterator lines = LineIterator.open(split, buffer, count -> {})) {
            lines.forEachRemaining(found::add);
        }
        return found;
    }

    private static byte[] randomText(Random random) {
        String[] pieces = {
            "a", "word ", "é", "€", "\uD83D\uDE00", "\n", "\n", "\r\n", "\r", "", "a longer piece of text"
        };
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int i = random.nextInt(40); i > 0; i--) {
            text.writeBytes(pieces[random.nextInt(pieces.length)].getBytes(StandardCharsets.UTF_8));
        }
        return text.toByteArray();
    }

    private static List<String> expected(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        String last = lines.remove(lines.size() - 1);
        lines.replaceAll(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
        if (!last.isEmpty()) {
            lines.add(last);
        }
        return lines;
    }
}
