package dev.hearth.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.driver.schedule.StageScript;
import dev.hearth.model.Progress;
import dev.hearth.model.Progress.StageProgress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the master is told of jobs, stages and tasks. */
class ProgressLogTest {
    private final ProgressLog log = new ProgressLog();

    @Test
    void stagesUnderWayAreNamedAndThoseThatAreOverCounted() {
        log.jobStarted();
        StageScript over = new StageScript(0, 0, 10);
        log.started(over.stage());
        over.succeeds(0, 0, 10);
        log.ended(over.ends(Optional.empty()));
        log.jobEnded(true);
        log.jobStarted();
        StageScript active = new StageScript(1, 0, 400);
        log.started(active.stage());
        active.succeeds(0, 0, 120);

        assertThat(log.now(3))
                .isEqualTo(new Progress(
                        1, 1, 0, 130, 0, 3, List.of(new StageProgress(1, "count at Test", 400, 120, 0, 0))));
    }

    @Test
    void aJobThatFailsIsCountedAsSuch() {
        log.jobStarted();
        log.jobEnded(false);

        assertThat(log.now(0)).isEqualTo(new Progress(0, 0, 1, 0, 0, 0, List.of()));
    }

    @Test
    void ofManyStagesTheOldestAreNamed() {
        for (int i = 0; i < 1000; i++) {
            log.started(new StageScript(i, 0, 1).stage());
        }

        assertThat(log.now(0).stages())
                .hasSize(10)
                .first()
                .satisfies(stage -> assertThat(stage.stage()).isZero());
    }
}
