package dev.hearth.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.protocol.MasterToWorker.ReadLog;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
    private static final ExecutorId PROCESS = new ExecutorId(new AppId("driver-1"), 2);
    private static final int MAX_BYTES = 10;

    @TempDir
    Path work;

    private Path directory;
    private RotatingLog log;

    @BeforeEach
    void create() throws IOException {
        directory = Files.createDirectories(WorkDirectory.executorDirectory(work, PROCESS));
        log = new RotatingLog(WorkDirectory.stdout(directory), MAX_BYTES, 2);
        log.create();
    }

    @Test
    void aPieceBeginsWhereItIsAskedForAndIsOverAtTheEnd() throws IOException {
        write("0123456789");

        assertThat(read(0, 4)).isEqualTo("0..10 0123");
        assertThat(read(4, 100)).isEqualTo("4..10 456789 over");
        assertThat(read(10, 100)).isEqualTo("10..10  over");
        assertThat(read(11, 100)).isEqualTo("10..10  over");
    }

    @Test
    void aNegativeOffsetCountsFromTheEnd() throws IOException {
        write("0123456789");

        assertThat(read(-3, 100)).isEqualTo("7..10 789 over");
        assertThat(read(-100, 3)).isEqualTo("0..10 012");
    }

    @Test
    void offsetsGoOnOverRotatedFiles() throws IOException {
        write("aaaaaaaaaaa"); // 0 to 11
        log.rotateIfLarge();
        write("bbbbbbbbbbbb"); // 11 to 23
        log.rotateIfLarge();
        write("ccc");

        assertThat(read(9, 100)).isEqualTo("9..26 aabbbbbbbbbbbbccc over");
        assertThat(read(20, 5)).isEqualTo("20..26 bbbcc");
        assertThat(read(-4, 100)).isEqualTo("22..26 bccc over");
    }

    @Test
    void whatRotationHasDroppedIsSkipped() throws IOException {
        write("aaaaaaaaaaa"); // 0 to 11
        log.rotateIfLarge();
        write("x".repeat(90) + "bbbbbbbbbb"); // 11 to 111; of a flood the last ten are kept
        log.rotateIfLarge();
        write("ccc");

        assertThat(read(5, 100)).isEqualTo("5..114 aaaaaa");
        assertThat(read(11, 100)).isEqualTo("101..114 bbbbbbbbbbccc over");
        write("ccccccccccc");
        log.rotateIfLarge();
        assertThat(read(0, 3)).isEqualTo("101..125 bbb");
        log.rotateIfLarge();
        assertThat(read(0, 3)).isEqualTo("101..125 bbb");
    }

    @Test
    void nothingIsThereBeforeTheProcessAndAfterItIsCleanedUp() throws IOException {
        Files.delete(WorkDirectory.stdout(directory));

        assertThat(read(7, 100)).isEqualTo("7..0 ");
        Files.delete(directory);
        assertThat(read(-7, 100)).isEqualTo("0..0 ");
    }

    @Test
    void aPieceIsBounded() throws IOException {
        write("x".repeat(100_000));

        LogPiece piece = LogReader.read(work, new ReadLog(PROCESS, LogName.STDOUT, 0, Integer.MAX_VALUE));
        assertThat(piece.file())
                .isEqualTo(WorkDirectory.stdout(WorkDirectory.executorDirectory(work.toRealPath(), PROCESS))
                        .toString());

        assertThat(piece.text().length()).isEqualTo(64 * 1024);
        assertThat(read(0, 0)).isEqualTo("0..100000 x");
        assertThat(read(0, -1)).isEqualTo("0..100000 x");
    }

    @Test
    void noLinkLeadsOutOfTheProcessesDirectory() throws IOException {
        Path secret = Files.writeString(work.resolve("secret"), "secret");
        Path log = WorkDirectory.stdout(directory);
        Files.delete(log);
        Files.createSymbolicLink(log, secret);
        Files.createSymbolicLink(directory.resolve("stdout.1"), secret);
        assertThat(read(0, 100)).isEqualTo("0..0 ");

        Path elsewhere = Files.createDirectories(work.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("stdout"), "secret");
        Files.delete(log);
        Files.delete(directory.resolve("stdout.1"));
        Files.delete(directory);
        Files.createSymbolicLink(directory, elsewhere);
        assertThat(read(0, 100)).isEqualTo("0..0 ");
    }

    @Test
    void aPipeInThePlaceOfALogIsNotWaitedFor() throws Exception {
        Path log = WorkDirectory.stdout(directory);
        Files.delete(log);
        assertThat(new ProcessBuilder("mkfifo", log.toString()).start().waitFor())
                .isZero();

        assertThat(read(0, 100)).isEqualTo("0..0 ");
    }

    private void write(String text) throws IOException {
        Files.writeString(WorkDirectory.stdout(directory), text, StandardOpenOption.APPEND);
    }

    /** {@code offset..size text}, and whether it is over. */
    private String read(long offset, int maxBytes) throws IOException {
        LogPiece piece = LogReader.read(work, new ReadLog(PROCESS, LogName.STDOUT, offset, maxBytes));
        return piece.offset() + ".." + piece.size() + " "
                + new String(piece.text().toArray(), StandardCharsets.UTF_8) + (piece.over() ? " over" : "");
    }
}
