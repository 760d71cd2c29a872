package dev.hearth.executor;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerPipeTest {
    @TempDir
    Path directory;

    @Test
    void theFirstLineIsTheSecretAndTheRestIsWaitedFor() throws IOException {
        try (WorkerPipe pipe = holding("00ff\nmore")) {
            assertThat(pipe.secretLine()).isEqualTo("00ff");
            assertThat(pipe.awaitEnd()).isEqualTo(4);
        }
    }

    @Test
    void anEmptyInputIsRefusedWithASentence() throws IOException {
        try (WorkerPipe pipe = holding("")) {
            assertThatThrownBy(pipe::secretLine).hasMessageContaining("a worker starts executors, people do not");
        }
    }

    @Test
    void aLineWithoutAnEndIsRefusedWithASentence() throws IOException {
        try (WorkerPipe pipe = holding("0".repeat(1 << 20))) {
            assertThatThrownBy(pipe::secretLine).hasMessageContaining("longer than 1024 bytes");
        }
    }

    @Test
    void itsCloseWakesTheThreadThatWaitsForTheEnd() throws Exception {
        Process fifo = new ProcessBuilder("mkfifo", directory.resolve("fifo").toString()).start();
        assertThat(fifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
        // opened for both, so that it neither waits for the other end nor ever sees it gone
        WorkerPipe pipe = new WorkerPipe(FileChannel.open(directory.resolve("fifo"), READ, WRITE));
        CompletableFuture<Long> end = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                end.complete(pipe.awaitEnd());
            } catch (IOException e) {
                end.completeExceptionally(e);
            }
        });
        waiting.setDaemon(true);
        waiting.start();

        pipe.close();

        assertThat(end).failsWithin(10, TimeUnit.SECONDS);
    }

    private WorkerPipe holding(String input) throws IOException {
        return new WorkerPipe(FileChannel.open(Files.writeString(directory.resolve("input"), input)));
    }
}
