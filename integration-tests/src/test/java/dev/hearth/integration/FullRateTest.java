package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that do next to nothing, as many as the cluster takes, with and without kill -9 of the executors that run them. */
class FullRateTest {
    private static final int TASKS = 200_000;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(2, 1);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void everyTaskGivesItsOwnValueHoweverManyExecutorsAreKilled(int kills) {
        Child driver = CLUSTER.submission(Programs.jar(), "app.FullRate").start(TASKS, kills, 0x5EED + kills);

        assertThat(driver.exit(LIMIT)).as(driver::report).isZero();
        assertThat(driver.out().lines())
                .contains("wrong=0", "stageTasks=" + TASKS, "stageSucceeded=" + TASKS)
                .contains("told=" + Programs.printed(driver.out(), "drawn").orElse("nothing"));
    }

    @Test
    void aTaskThatTakesItsProcessWithItIsChargedAndTheHundredsQueuedBehindItAreNot() {
        Child driver = CLUSTER.submission(Programs.jar(), "app.Trouble").start("poison");

        assertThat(driver.exit(LIMIT)).as(driver::report).isZero();
        assertThat(Programs.printed(driver.out(), "poison"))
                .hasValueSatisfying(
                        told -> assertThat(told).contains("task 250").contains("4 times"));
        assertThat(driver.out().lines()).contains("charged=250,250,250,250", "after poison=1000");
    }
}
