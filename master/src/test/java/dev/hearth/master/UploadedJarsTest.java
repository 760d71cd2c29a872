package dev.hearth.master;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.model.Artifact;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long jars wait for their drivers, and how many may. */
class UploadedJarsTest {
    private static final int LARGEST = 100;

    @TempDir
    private Path directory;

    private final ManualTime time = new ManualTime();
    private final ManualEventLoop loop = new ManualEventLoop(time, "master");

    private UploadedJars jars;

    @BeforeEach
    void make() {
        ArtifactStore store = new ArtifactStore(directory, loop, new ManualEventLoop(time, "disk"));
        jars = new UploadedJars(loop, store, LARGEST, () -> store.keepOnly(Set.of()));
    }

    @Test
    void aJarIsKeptForTenMinutesAndLongerWhenItIsUploadedAgain() throws IOException {
        upload("the jar", Optional.empty());
        time.advance(UploadedJars.KEPT.minusSeconds(1));
        upload("the jar", Optional.empty());
        time.advance(UploadedJars.KEPT.minusSeconds(1));
        assertThat(stored("the jar")).contains(7L);
        assertThat(directory.resolve(jar("the jar").sha256())).hasContent("the jar");

        time.advance(Duration.ofSeconds(2));

        assertThat(stored("the jar")).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatHasNotComeAsAWholeLeavesNothingAndTakesNoRoom() throws IOException {
        String large = "y".repeat(LARGEST);
        for (int i = 0; i < 20; i++) {
            upload(large, Optional.of("the client is gone"));
        }
        assertThat(directory).isEmptyDirectory();

        upload(large, Optional.empty());

        assertThat(stored(large)).contains((long) LARGEST);
    }

    @Test
    void oneThatIsTooLargeAndOneTooManyAreRefusedWithWhatToDo() throws IOException {
        assertThatThrownBy(() -> upload("x".repeat(LARGEST + 1), Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("hearth.deploy.maxArtifactSize");
        for (int i = 0; i < 4; i++) {
            upload(String.valueOf(i).repeat(LARGEST), Optional.empty());
        }
        assertThatThrownBy(() -> upload("5", Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wait for their drivers");

        time.advance(UploadedJars.KEPT);
        upload("5", Optional.empty());
        assertThat(stored("5")).contains(1L);
    }

    private void upload(String content, Optional<String> failure) throws IOException {
        Artifact jar = jar(content);
        Upload upload = inLoop(() -> jars.begin(jar));
        upload.write(ByteBuffer.wrap(content.getBytes(UTF_8)));
        CompletionStage<Void> ended = inLoop(() -> jars.end(jar, upload, failure));
        assertThat(ended.toCompletableFuture()).isDone();
    }

    private Optional<Long> stored(String content) {
        try {
            return inLoop(() -> jars.bytes(jar(content).sha256()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @FunctionalInterface
    private interface Step<T> {
        T run() throws IOException;
    }

    private <T> T inLoop(Step<T> step) throws IOException {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                done.complete(step.run());
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        time.runUntilIdle();
        try {
            return done.join();
        } catch (CompletionException e) {
            throw new IOException(e.getCause().getMessage(), e);
        }
    }

    private static Artifact jar(String content) {
        byte[] bytes = content.getBytes(UTF_8);
        return new Artifact("upload.jar", TestSubmitter.sha256(bytes), bytes.length);
    }
}
