package dev.hearth.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConsoleProgressBarTest {
    private final ProgressLine line = new ProgressLine();

    @Test
    void aShortJobIsNeverShown() {
        line.started(new HearthListener.JobStarted(1, "count at A.java:1", 10));
        for (int tick = 1; tick < ProgressLine.PATIENCE_TICKS; tick++) {
            line.tick();
        }
        assertThat(line.text(200)).isEmpty();

        line.ended(new HearthListener.JobEnded(1, true));
        line.tick();
        assertThat(line.text(200)).isEmpty();
    }

    @Test
    void theLineTellsWhatIsDoneRunningAndFailed() {
        line.started(new HearthListener.JobStarted(1, "collect at WordCount.java:31", 10_000));
        line.progressed(new HearthListener.JobProgressed(1, new JobProgress(10_000, 1234, 2, 8)));
        grow();

        assertThat(line.text(200))
                .isEqualTo("[collect at WordCount.java:31] ██░░░░░░░░░░░░░░░░░░ 1234/10000 tasks, 8 running, 2 failed");
        assertThat(line.text(20)).isEqualTo("[collect at WordCoun");
    }

    @Test
    void aJobThatWaitsSaysWhy() {
        line.started(new HearthListener.JobStarted(1, "count", 2));
        line.waiting(new HearthListener.JobWaiting(1, "no executor has registered"));
        grow();

        assertThat(line.text(200))
                .isEqualTo("[count] ░░░░░░░░░░░░░░░░░░░░ 0/2 tasks, waiting: no executor has registered");
    }

    @Test
    void severalJobsAreShownAsTheOldestAndANumber() {
        line.started(new HearthListener.JobStarted(1, "first", 2));
        line.started(new HearthListener.JobStarted(2, "second", 2));
        grow();

        assertThat(line.text(200)).startsWith("[first]").endsWith("(+1 more)");
    }

    @Test
    void theBarRedrawsOnlyWhatHasChangedAndClearsItAtTheEnd() throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ScheduledExecutorService drawer = Executors.newSingleThreadScheduledExecutor();
        ConsoleProgressBar bar = new ConsoleProgressBar(new PrintStream(written, true, StandardCharsets.UTF_8), drawer);

        bar.onJobStarted(new HearthListener.JobStarted(1, "count", 2));
        for (int tick = 0; tick < 3 * ProgressLine.PATIENCE_TICKS; tick++) {
            Future<?> ticked = drawer.submit(bar::tick);
            ticked.get();
        }
        bar.onJobEnded(new HearthListener.JobEnded(1, true));
        bar.onApplicationEnded();
        assertThat(drawer.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        assertThat(written.toString(StandardCharsets.UTF_8))
                .isEqualTo("\r\u001b[K[count] ░░░░░░░░░░░░░░░░░░░░ 0/2 tasks, 0 running\r\u001b[K");
    }

    private void grow() {
        for (int tick = 0; tick < ProgressLine.PATIENCE_TICKS; tick++) {
            line.tick();
        }
    }
}
