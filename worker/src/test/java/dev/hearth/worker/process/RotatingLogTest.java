package dev.hearth.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingLogTest {
    private static final int MAX_BYTES = 100;

    @TempDir
    Path directory;

    @Test
    void aSmallLogStays() throws IOException {
        RotatingLog log = log();
        append("x".repeat(MAX_BYTES));

        log.rotateIfLarge();

        assertThat(files()).containsExactly("stdout");
    }

    @Test
    void aLargeLogIsMovedOnByteForByte() throws IOException {
        RotatingLog log = log();
        append("x".repeat(MAX_BYTES) + "y");

        log.rotateIfLarge();
        append("z");

        assertThat(files()).containsExactly("stdout", "stdout.1");
        assertThat(directory.resolve("stdout.1")).hasContent("x".repeat(MAX_BYTES) + "y");
        assertThat(directory.resolve("stdout")).hasContent("z");
    }

    @Test
    void onlySoManyRotatedFilesAreKept() throws IOException {
        RotatingLog log = log();
        for (char each = 'a'; each <= 'f'; each++) {
            append(String.valueOf(each).repeat(MAX_BYTES + 1));
            log.rotateIfLarge();
        }

        assertThat(files()).containsExactly("stdout", "stdout.1", "stdout.2", "stdout.3");
        assertThat(directory.resolve("stdout.1")).content().startsWith("f");
        assertThat(directory.resolve("stdout.3")).content().startsWith("d");
    }

    @Test
    void whatFloodsTheLogBetweenTwoLooksIsKeptAtItsEndAlone() throws IOException {
        RotatingLog log = log();
        append("x".repeat(50 * MAX_BYTES) + "y".repeat(MAX_BYTES));

        log.rotateIfLarge();

        assertThat(directory.resolve("stdout.1")).hasContent("y".repeat(MAX_BYTES));
        assertThat(directory.resolve("stdout")).isEmptyFile();
    }

    @Test
    void aLogThatCannotBeCopiedIsEmptiedAllTheSame() throws IOException {
        RotatingLog log = log();
        Files.createDirectories(directory.resolve("stdout.3").resolve("in-the-way"));
        append("x".repeat(MAX_BYTES + 1));

        assertThatThrownBy(log::rotateIfLarge).isInstanceOf(IOException.class);

        assertThat(directory.resolve("stdout")).isEmptyFile();
    }

    @Test
    void aLogThatIsGoneIsNone() throws IOException {
        RotatingLog log = log();
        Files.delete(directory.resolve("stdout"));

        log.rotateIfLarge();

        assertThat(files()).isEmpty();
    }

    @Test
    void theTailLeavesTheHeaderOut() throws IOException {
        RotatingLog log = log();
        log.create(List.of("java", "Main"));
        append("only words\n");

        assertThat(directory.resolve("stdout")).content().startsWith("Launch command: \"java\" \"Main\"\n====");
        assertThat(LogTail.read(log.file())).containsExactly("only words");
    }

    @Test
    void theTailIsTheLastEightyLinesWithoutControlCharacters() throws IOException {
        RotatingLog log = log();
        append(IntStream.range(0, 90).mapToObj(i -> "line " + i).collect(Collectors.joining("\n")));
        append("\u001b[31m\n\tlast");

        assertThat(LogTail.read(log.file())).hasSize(80).startsWith("line 11").endsWith("line 89?[31m", "\tlast");
    }

    @Test
    void theTailIsBoundedInBytesToo() throws IOException {
        RotatingLog log = log();
        append("x".repeat(1 << 20));

        assertThat(LogTail.read(log.file())).containsExactly("x".repeat(LogTail.MAX_BYTES));
    }

    private RotatingLog log() throws IOException {
        RotatingLog log = new RotatingLog(directory.resolve("stdout"), MAX_BYTES, 3);
        log.create();
        return log;
    }

    private void append(String text) throws IOException {
        Files.writeString(directory.resolve("stdout"), text, StandardOpenOption.APPEND);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(each -> each.getFileName().toString())
                    .filter(each -> !each.endsWith(".offsets"))
                    .sorted()
                    .toList();
        }
    }
}
