package dev.hearth.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.model.DispatchTimes;
import dev.hearth.model.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How often the master is told how far the application is. */
class ProgressReportsTest {
    private final ManualTime time = new ManualTime();
    private final ManualEventLoop loop = new ManualEventLoop(time, "driver");
    private final List<Long> sent = new ArrayList<>();
    private long tasksDone;
    private DispatchTimes dispatch = DispatchTimes.NONE;
    private boolean takes = true;
    private final ProgressReports reports = new ProgressReports(loop, this::now, this::send);

    private ProgressReport now() {
        return new ProgressReport(new Progress(0, 0, 0, tasksDone, 0, 0, List.of()), dispatch);
    }

    private boolean send(ProgressReport report) {
        if (takes) {
            sent.add(report.progress().tasksDone());
        }
        return takes;
    }

    @Test
    void aChangeIsToldOnceAndNoMoreThanOnceASecond() {
        loop.execute(reports::begin);
        time.advance(Duration.ofSeconds(10));
        assertThat(sent).isEmpty();

        for (int i = 0; i < 5000; i++) {
            tasksDone++;
            time.advance(Duration.ofMillis(1));
        }
        time.advance(Duration.ofSeconds(10));

        assertThat(sent).hasSizeBetween(5, 6).last().isEqualTo(5000L);
    }

    @Test
    void aStageThatLeftIsAChange() {
        loop.execute(reports::begin);
        dispatch = new DispatchTimes(List.of(1L), 1);
        time.advance(Duration.ofSeconds(10));

        assertThat(sent).containsExactly(0L);
    }

    @Test
    void theEndTellsWhatHasChangedAndNothingFollows() {
        loop.execute(reports::begin);
        time.advance(Duration.ofMillis(100));
        tasksDone = 7;
        loop.execute(reports::conclude);
        loop.execute(reports::conclude);
        time.advance(Duration.ofSeconds(10));

        assertThat(sent).containsExactly(7L);
    }

    @Test
    void whatCannotBeSentIsDroppedAndTheNextOneSaysItAll() {
        loop.execute(reports::begin);
        takes = false;
        tasksDone = 1;
        time.advance(Duration.ofSeconds(5));
        tasksDone = 2;
        takes = true;
        time.advance(Duration.ofSeconds(5));

        assertThat(sent).containsExactly(2L);
    }

    @Test
    void aMasterThatHasHeardNothingIsToldAgain() {
        loop.execute(reports::begin);
        tasksDone = 1;
        time.advance(Duration.ofSeconds(2));
        loop.execute(reports::end);
        loop.execute(reports::end);
        tasksDone = 2;
        time.advance(Duration.ofSeconds(5));
        assertThat(sent).containsExactly(1L);

        loop.execute(reports::begin);
        loop.execute(reports::begin);
        time.advance(Duration.ofSeconds(5));

        assertThat(sent).containsExactly(1L, 2L);
    }
}
