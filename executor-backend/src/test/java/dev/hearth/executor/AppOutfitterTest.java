package dev.hearth.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.executor.Outfitter.Outfit;
import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ResourceAddresses;
import dev.hearth.model.RunningFile;
import dev.hearth.protocol.ExecutorToDriver.AppConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppOutfitterTest {
    private static final ExecutorIdentity IDENTITY =
            new ExecutorIdentity(new ExecutorId(new AppId("app-1"), 3), 4711, "host-a", 123, 4);

    @TempDir
    private Path directory;

    private final ManualTime time = new ManualTime();
    private final ManualEventLoop loop = new ManualEventLoop(time, "executor");

    private Outfit outfit(Path own, Map<String, String> properties) {
        return outfit(IDENTITY, own, properties);
    }

    private Outfit outfit(ExecutorIdentity identity, Path own, Map<String, String> properties) {
        AppOutfitter outfitter = new AppOutfitter(identity, loop, directory.resolve("jars"), own, error -> {});
        CompletableFuture<Outfit> made = new CompletableFuture<>();
        loop.execute(() -> outfitter
                .outfit(new AppConfig(properties, List.of()), new DriverStreams(), news -> {})
                .whenComplete((outfit, failure) -> {
                    if (failure == null) {
                        made.complete(outfit);
                    } else {
                        made.completeExceptionally(failure);
                    }
                }));
        time.runUntilIdle();
        assertThat(made).isDone();
        return made.join();
    }

    private void close(Outfit outfit) {
        loop.execute(outfit.executor()::close);
        time.runUntilIdle();
    }

    @Test
    void theFileOfWhatRunsHasAPlaceForEachSlot() throws Exception {
        Outfit outfit = outfit(directory, Map.of("hearth.task.cpus", "2"));

        assertThat(RunningFile.read(directory.resolve(RunningFile.NAME))).isEmpty();
        assertThat(Files.size(directory.resolve(RunningFile.NAME))).isEqualTo(2 * 32);
        close(outfit);
    }

    @Test
    void anExecutorThatCannotWriteItGoesOnWithout() {
        Outfit outfit = outfit(directory.resolve("none"), Map.of());

        assertThat(outfit.executor().running()).isEmpty();
        assertThat(directory.resolve("none")).doesNotExist();
        close(outfit);
    }

    @Test
    void aTaskThatNeedsMoreThanTheExecutorHasIsRefused() {
        assertThatThrownBy(() -> outfit(directory, Map.of("hearth.task.cpus", "5")))
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("hearth.task.cpus=5 is more than the 4 cores of executor app-1/3");
    }

    @Test
    void slotsFollowTheResourcesThatTasksHold() throws Exception {
        ExecutorIdentity rich =
                new ExecutorIdentity(IDENTITY.id(), 4711, "host-a", 123, 4, ResourceAddresses.parse("gpu=0,1,2"));

        Outfit outfit = outfit(rich, directory, Map.of("hearth.task.resource.gpu.amount", "1"));

        assertThat(Files.size(directory.resolve(RunningFile.NAME))).isEqualTo(3 * 32);
        close(outfit);
    }

    @Test
    void anExecutorWithoutTheResourcesOfATaskIsRefused() {
        assertThatThrownBy(() -> outfit(directory, Map.of("hearth.task.resource.gpu.amount", "1")))
                .isInstanceOf(CompletionException.class)
                .hasMessageContainingAll("each task occupies cores=1 gpu=1", "app-1/3", "hearth.executor.resource");
    }
}
