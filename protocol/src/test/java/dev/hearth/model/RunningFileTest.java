package dev.hearth.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.model.ExecutorEnd.RunningAttempt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningFileTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void inTheDirectory() {
        file = directory.resolve(RunningFile.NAME);
    }

    @Test
    void whatRunsIsRead() throws IOException {
        RunningFile running = RunningFile.create(file, 4);
        running.started(0, 1L << 40, 7, 0);
        running.started(1, 5, 8, 0);
        running.started(3, -1, Integer.MAX_VALUE, 3);

        running.finished(1);

        assertThat(RunningFile.read(file))
                .containsExactly(new RunningAttempt(1L << 40, 7, 0), new RunningAttempt(-1, Integer.MAX_VALUE, 3));
    }

    @Test
    void theLastStartInASlotCounts() throws IOException {
        RunningFile running = RunningFile.create(file, 1);
        running.started(0, 1, 1, 0);
        running.finished(0);
        running.started(0, 1, 2, 0);

        assertThat(RunningFile.read(file)).containsExactly(new RunningAttempt(1, 2, 0));
    }

    @Test
    void aNewFileIsEmpty() throws IOException {
        RunningFile.create(file, 2).started(1, 1, 1, 1);

        assertThat(RunningFile.create(file, 3).slots()).isEqualTo(3);
        assertThat(RunningFile.read(file)).isEmpty();
    }

    @Test
    void aFileThatIsNotThereCannotBeRead() {
        assertThatThrownBy(() -> RunningFile.read(file)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Files.write(file, new byte[33]);
        assertThatThrownBy(() -> RunningFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("33 bytes");

        Files.write(file, new byte[(1 << 21) + 32]);
        assertThatThrownBy(() -> RunningFile.read(file)).isInstanceOf(IOException.class);
    }

    /** User code may write what it likes: what is read is bounded, whatever it is. */
    @Test
    void garbageIsReadWithinBounds() throws IOException {
        byte[] garbage = new byte[320];
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 200; round++) {
            random.nextBytes(garbage);
            garbage[random.nextInt(10) * 32 + 16] = 1;
            Files.write(file, garbage);

            assertThat(RunningFile.read(file)).hasSizeLessThanOrEqualTo(10);
        }
    }

    @Test
    void itCannotBeMadeWhereThereIsNoDirectory() {
        assertThatThrownBy(() -> RunningFile.create(directory.resolve("none/running"), 1))
                .isInstanceOf(IOException.class);
    }
}
