package dev.hearth.benchmarks.jmh;

import dev.hearth.driver.schedule.DagScheduler;
import dev.hearth.driver.schedule.ExecutorLink;
import dev.hearth.driver.schedule.ExecutorScheduler;
import dev.hearth.driver.schedule.JobFailure;
import dev.hearth.driver.schedule.JobListener;
import dev.hearth.driver.schedule.JobSpec;
import dev.hearth.driver.schedule.SchedulerConfig;
import dev.hearth.driver.schedule.TaskNews;
import dev.hearth.driver.schedule.Unheard;
import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import dev.hearth.protocol.DriverToExecutor.TakeBackTasks;
import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.SucceededTasks;
import dev.hearth.rpc.codec.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a task costs the driver's decisions: a whole job of {@value #TASKS} tasks from its submission to its end, with
 * every assignment and every report of success, on executors that are no processes and without a network. Nobody's
 * value is opened. Time is virtual, so that the scheduler sees tasks of a microsecond.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AssignmentBenchmark {
    private static final int TASKS = 100_000;
    private static final int PAYLOAD_BYTES = 100;
    private static final int CORES = 2;
    /** From a launch to the report of its tasks. */
    private static final Duration TURNAROUND = Duration.ofNanos(200_000);

    private static final byte[] VALUE = new byte[Long.BYTES + 1];
    private static final Bytes BODY = Bytes.of(new byte[500]);
    private static final Bytes PAYLOAD = Bytes.of(new byte[PAYLOAD_BYTES]);

    @Param({"1", "1000"})
    public int executors;

    @Param({"false", "true"})
    public boolean payloads;

    private ManualTime time;
    private DagScheduler scheduler;

    @Setup
    public void addExecutors() {
        time = new ManualTime();
        ManualEventLoop loop = new ManualEventLoop(time, "driver");
        scheduler = new DagScheduler(loop, SchedulerConfig.defaults(), new Unheard(), (id, value) -> {});
        loop.execute(() -> {
            for (int i = 0; i < executors; i++) {
                Link link = new Link(loop, scheduler.dispatcher().tasks());
                link.number = link.scheduler.addExecutor("app/" + i, "host-" + i, CORES, link);
            }
        });
        time.advance(Duration.ofMillis(1));
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public int job() {
        Counting listener = new Counting();
        scheduler.submit(
                payloads
                        ? new JobSpec(
                                "job",
                                BODY,
                                TASKS,
                                Optional.empty(),
                                partition -> PAYLOAD,
                                partition -> List.of(),
                                Map.of())
                        : JobSpec.of("job", BODY, TASKS),
                listener);
        while (!listener.over) {
            if (!time.runNext()) {
                throw new IllegalStateException("nothing is left to happen after " + listener.succeeded + " tasks");
            }
        }
        return listener.succeeded;
    }

    private static final class Counting implements JobListener {
        private int succeeded;
        private boolean over;

        @Override
        public void onTaskSucceeded(int partition, Bytes values, int offset, int length) {
            succeeded++;
        }

        @Override
        public void onSucceeded() {
            over = true;
        }

        @Override
        public void onFailed(JobFailure failure) {
            throw new IllegalStateException(failure.message());
        }
    }

    /** Reports the tasks of each launch as succeeded, in one batch. */
    private static final class Link implements ExecutorLink {
        private final ManualEventLoop loop;
        private final ExecutorScheduler scheduler;
        private int number;

        Link(ManualEventLoop loop, ExecutorScheduler scheduler) {
            this.loop = loop;
            this.scheduler = scheduler;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void launch(List<AddTaskSet> added, List<TaskGroup> groups, int weightBytes) {
            var unused = loop.schedule(TURNAROUND, () -> scheduler.news(number, news(groups)));
        }

        private static TaskNews news(List<TaskGroup> groups) {
            List<SucceededTasks> succeeded = new ArrayList<>();
            for (TaskGroup group : groups) {
                SucceededTasks.Writer writer = new SucceededTasks.Writer(group.taskSet(), 64);
                for (IndexRange range : group.ranges()) {
                    for (int i = 0; i < range.count(); i++) {
                        writer.add(range.first() + i, 0, 1_700_000_000_000L, 900, 0, 100, 0, 1, 0, VALUE);
                    }
                }
                for (TaskEntry task : group.tasks()) {
                    writer.add(task.index(), task.attempt(), 1_700_000_000_000L, 900, 0, 100, 0, 1, 0, VALUE);
                }
                succeeded.add(writer.finish());
            }
            return new TaskNews(List.of(), succeeded, List.of(), List.of());
        }

        @Override
        public void kill(KillTask order) {
            throw new IllegalStateException("a task is to be killed: " + order);
        }

        @Override
        public void takeBack(TakeBackTasks order) {
            // everything that was launched has been reported or will be; nothing is given back
            var unused = loop.schedule(
                    TURNAROUND,
                    () -> scheduler.news(
                            number,
                            new TaskNews(
                                    List.of(),
                                    List.of(),
                                    List.of(),
                                    List.of(new TakenBack(order.taskSet(), List.of())))));
        }

        @Override
        public void removeTaskSet(long taskSet, boolean heldValues) {
            // it kept nothing
        }

        @Override
        public void fetchResult(long taskSet, int index, int attempt, long bytes, ResultSink sink) {
            throw new IllegalStateException("a value is to be fetched, and none is held");
        }
    }
}
