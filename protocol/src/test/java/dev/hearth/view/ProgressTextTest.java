package dev.hearth.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.model.Progress;
import dev.hearth.model.Progress.StageProgress;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How far an application is: in a word, in lines, and never longer than it may be. */
class ProgressTextTest {
    private static final Progress UNDER_WAY = new Progress(
            1, 2, 1, 1234, 3, 4, List.of(new StageProgress(3, "collect at \u001b[2JX.java:31", 400, 120, 8, 2)));

    @Test
    void whatIsUnderWayIsToldInTasks() {
        assertThat(new ProgressText(UNDER_WAY).brief()).isEqualTo("30 %, 120 of 400 tasks");
        assertThat(new ProgressText(UNDER_WAY).lines())
                .containsExactly(
                        "1 job under way, 2 jobs done, 1 failed, 1234 tasks done, 3 failed attempts, 4 executors",
                        "stage 3, collect at  [2JX.java:31: 120 of 400 tasks, 8 running, 2 failed attempts");
    }

    @Test
    void whatIsNotIsToldInJobs() {
        assertThat(new ProgressText(Progress.NONE).brief()).isEmpty();
        assertThat(new ProgressText(new Progress(0, 1, 0, 1, 0, 1, List.of())).brief())
                .isEqualTo("1 job done");
        assertThat(new ProgressText(new Progress(1, 0, 0, 0, 0, 1, List.of(new StageProgress(0, "", 0, 0, 0, 0))))
                        .brief())
                .isEmpty();
    }

    @Test
    void programsGetEveryNumber() {
        assertThat(new ProgressText(UNDER_WAY).tree())
                .containsOnlyKeys(
                        "jobsActive", "jobsDone", "jobsFailed", "tasksDone", "failedAttempts", "executors", "stages");
    }

    @Test
    void itHasABound() {
        StageProgress longest = new StageProgress(0, "x".repeat(10_000), 1, 0, 0, 0);

        assertThat(longest.description()).hasSize(100).endsWith("x…");
        assertThatThrownBy(() -> new Progress(1, 0, 0, 0, 0, 0, Collections.nCopies(11, longest)))
                .hasMessage("progress names at most 10 stages, found 11");
    }
}
