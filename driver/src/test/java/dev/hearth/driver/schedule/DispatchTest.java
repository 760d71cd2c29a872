package dev.hearth.driver.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.rpc.codec.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long stages are said to have waited for an executor. */
class DispatchTest {
    private final ManualTime time = new ManualTime();
    private final ManualEventLoop loop = new ManualEventLoop(time, "driver");
    private final List<String> told = new ArrayList<>();
    private final DagScheduler dag = new DagScheduler(
            loop,
            SchedulerConfig.defaults(),
            new Unheard() {
                @Override
                public void onStageDispatched(StageRecord stage, long nanos) {
                    told.add(stage.stage() + " " + Duration.ofNanos(nanos));
                }
            },
            (id, value) -> {});

    private static final class Nobody implements JobListener {
        @Override
        public void onTaskSucceeded(int partition, Bytes values, int offset, int length) {}

        @Override
        public void onSucceeded() {}

        @Override
        public void onFailed(JobFailure failure) {}
    }

    private long submit(int tasks) {
        long job = dag.submit(JobSpec.of("count", Bytes.of(new byte[1]), tasks), new Nobody());
        time.runUntilIdle();
        return job;
    }

    private void addExecutor(int slots) {
        loop.execute(
                () -> dag.dispatcher().tasks().addExecutor("app-1/0", "w1", slots, new ScriptedScheduler.Recorder()));
        time.runUntilIdle();
    }

    @Test
    void aStageThatWaitsForAnExecutorIsDispatchedWhenThatComes() {
        submit(100);
        time.advance(Duration.ofMillis(2345));
        assertThat(told).isEmpty();

        addExecutor(2);
        time.advance(Duration.ofMinutes(1));

        assertThat(told).containsExactly("0 PT2.345S");
    }

    @Test
    void aStageWithFreeSlotsIsDispatchedInTheTurnItIsSubmittedIn() {
        addExecutor(4);
        time.advance(Duration.ofSeconds(7));

        submit(2);
        submit(1);

        assertThat(told).containsExactly("0 PT0S", "1 PT0S");
    }

    @Test
    void aStageThatIsGivenUpBeforeAnyOfItsTasksLeftIsNotDispatched() {
        long job = submit(2);
        time.advance(Duration.ofSeconds(1));
        dag.cancel(job, "nobody wants it");
        submit(0);

        addExecutor(2);

        assertThat(told).isEmpty();
    }
}
