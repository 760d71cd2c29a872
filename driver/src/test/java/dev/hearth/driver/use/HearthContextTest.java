package dev.hearth.driver.use;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.driver.HearthContext;
import dev.hearth.driver.HearthException;
import dev.hearth.driver.JobCancelledException;
import dev.hearth.driver.JobHandle;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HearthContextTest {

    @Test
    void anUnknownKeyIsASentenceWithTheNearestOne() {
        assertThatThrownBy(() -> HearthContext.builder()
                        .master("local")
                        .set("hearth.executor.memroy", "1g")
                        .create())
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("unknown configuration key hearth.executor.memroy")
                .hasMessageContaining("did you mean hearth.executor.memory?");
    }

    @Test
    void aMissingOrMisspeltMasterIsASentence() {
        assertThatThrownBy(() -> HearthContext.builder().create())
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("no master is set");
        assertThatThrownBy(() -> HearthContext.builder().master("locla[2]").create())
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("locla[2]")
                .hasMessageContaining("local[4]");
    }

    @Test
    void aJarThatIsNotThereIsASentence() {
        assertThatThrownBy(() -> HearthContext.builder()
                        .master("local")
                        .jars(Path.of("/no/such/app.jar"))
                        .create())
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("/no/such/app.jar does not exist");
    }

    @Test
    void systemPropertiesAreRecognizedAndWhatIsSetInTheBuilderWins() {
        System.setProperty("hearth.app.one", "property");
        System.setProperty("spark.app.name", "from spark's key");
        System.setProperty("hearth.app.two", "property");
        try (HearthContext context = HearthContext.builder()
                .master("local")
                .set("hearth.app.two", "builder")
                .create()) {
            assertThat(context.settings())
                    .containsEntry("hearth.app.one", "property")
                    .containsEntry("hearth.app.two", "builder")
                    .containsEntry("hearth.app.name", "from spark's key");
        } finally {
            System.clearProperty("hearth.app.one");
            System.clearProperty("spark.app.name");
            System.clearProperty("hearth.app.two");
        }
    }

    @Test
    void oneContextIsLiveAtATime() {
        try (HearthContext first = HearthContext.builder().master("local").create()) {
            assertThatThrownBy(() -> HearthContext.builder().master("local").create())
                    .isInstanceOf(HearthException.class)
                    .hasMessageContaining("create at HearthContextTest.java:");
            assertThat(first.range(0, 3).count()).isEqualTo(3);
        }
        try (HearthContext second = HearthContext.builder().master("local").create()) {
            assertThat(second.range(0, 3).count()).isEqualTo(3);
        }
    }

    @Test
    void closingEndsWhatRunsAndTakesNothingMore() {
        HearthContext context = HearthContext.builder().master("local[2]").create();
        JobHandle<Void> job = context.range(0, 2).foreachAsync(number -> new CountDownLatch(1).await());

        context.close();
        context.close();
        context.stop();

        assertThatThrownBy(job::join).isInstanceOf(JobCancelledException.class).hasMessageContaining("was closed");
        assertThatThrownBy(job.toCompletableFuture()::join).hasRootCauseInstanceOf(JobCancelledException.class);
        assertThatThrownBy(() -> context.range(0, 2))
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(context::executorService).isInstanceOf(HearthException.class);
    }

    @Test
    void noThreadKeepsTheProcessAlive() {
        try (HearthContext context = HearthContext.builder().master("local[2]").create()) {
            assertThat(context.range(0, 2).countAsync().toCompletableFuture().join())
                    .isEqualTo(2);

            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("hearth") && !thread.isDaemon()))
                    .isEmpty();
        }
    }
}
