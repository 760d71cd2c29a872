package dev.hearth.driver.schedule;

import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import dev.hearth.protocol.DriverToExecutor.TakeBackTasks;
import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.protocol.ExecutorToDriver.AccumulatorUpdate;
import dev.hearth.protocol.ExecutorToDriver.AttemptRange;
import dev.hearth.protocol.ExecutorToDriver.StartedTask;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.SucceededTasks;
import dev.hearth.rpc.codec.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** A scheduler whose executors write down what they are given, and say what a test has them say. */
final class ScriptedScheduler {
    /** Writes down what it is given: {@code set:partition}. */
    static final class Recorder implements ExecutorLink {
        final List<String> launched = new ArrayList<>();
        final List<String> orders = new ArrayList<>();
        boolean ready = true;
        /** What it takes before it is full. */
        long roomBytes = Long.MAX_VALUE;

        @Override
        public boolean isReady() {
            return ready && roomBytes > 0;
        }

        @Override
        public void launch(List<AddTaskSet> added, List<TaskGroup> groups, int weightBytes) {
            roomBytes -= weightBytes;
            added.forEach(each -> orders.add("add " + (each.taskSet() >> 16)));
            for (TaskGroup group : groups) {
                for (IndexRange range : group.ranges()) {
                    for (int i = 0; i < range.count(); i++) {
                        launched.add((group.taskSet() >> 16) + ":" + (range.first() + i));
                    }
                }
                for (TaskEntry task : group.tasks()) {
                    launched.add((group.taskSet() >> 16) + ":" + task.index());
                }
            }
        }

        @Override
        public void kill(KillTask order) {
            orders.add("kill " + (order.taskSet() >> 16) + ":" + order.index());
        }

        @Override
        public void takeBack(TakeBackTasks order) {
            orders.add("take back " + order.count() + " of " + (order.taskSet() >> 16));
        }

        @Override
        public void removeTaskSet(long taskSet, boolean heldValues) {
            orders.add("remove " + (taskSet >> 16));
        }

        @Override
        public void fetchResult(long taskSet, int partition, int attempt, long bytes, ResultSink sink) {
            throw new AssertionError("no value is held");
        }

        List<String> taken() {
            List<String> now = List.copyOf(launched);
            launched.clear();
            return now;
        }
    }

    static final class Ends implements TaskSetListener {
        final List<String> lines = new ArrayList<>();
        /** Stages whose first tasks have left. */
        final List<Integer> begun = new ArrayList<>();

        int canRun;

        @Override
        public void onAccumulators(TaskSetManager set, List<AccumulatorUpdate> updates) {
            lines.add("accumulators " + set.set().stage());
        }

        @Override
        public void onProgress(TaskSetManager set) {
            canRun = set.canRun();
        }

        @Override
        public void onFirstLaunch(TaskSetManager set) {
            begun.add(set.set().stage());
        }

        @Override
        public void onTaskSetSucceeded(TaskSetManager set) {
            lines.add("done " + set.set().stage());
        }

        @Override
        public void onTaskSetFailed(TaskSetManager set, JobFailure failure) {
            lines.add("failed " + set.set().stage());
        }
    }

    final Ends ends = new Ends();
    /** What each task takes, as its executor measures it. */
    long taskNanos = Duration.ofSeconds(1).toNanos();

    final TaskScheduler scheduler;

    ScriptedScheduler(int taskCpus, Duration localityWait) {
        SchedulerConfig defaults = SchedulerConfig.defaults();
        this.scheduler = new TaskScheduler(
                new SchedulerConfig(
                        taskCpus,
                        4,
                        localityWait,
                        Long.MAX_VALUE,
                        defaults.maxMessageBytes(),
                        defaults.maxUnacknowledgedBytes()),
                ends,
                new ExecutorNames(),
                () -> {});
    }

    void submit(int stage, int tasks) {
        submit(stage, tasks, index -> List.of());
    }

    void submit(int stage, int tasks, IntFunction<List<String>> hosts) {
        submit(stage, tasks, hosts, JobSpec.NO_PAYLOAD);
    }

    void submit(int stage, int tasks, IntFunction<List<String>> hosts, IntFunction<Bytes> payload) {
        scheduler.submit(new TaskSet(
                TaskSet.id(stage, 0),
                stage,
                stage,
                0,
                Bytes.of(new byte[1]),
                Partitions.of(tasks, Optional.empty()),
                Preferences.of(tasks, hosts),
                payload,
                Map.of(),
                Long.MAX_VALUE,
                (partition, values, offset, length) -> ends.lines.add("task " + stage + ":" + partition),
                new TaskRecords()));
    }

    void end(int executor, int stage, int partition, int attempt) {
        SucceededTasks.Writer writer = new SucceededTasks.Writer(TaskSet.id(stage, 0), 1);
        writer.add(partition, attempt, 0, taskNanos, 0, 0, 0, 0, 0, new byte[0]);
        scheduler.news(executor, new TaskNews(List.of(), List.of(writer.finish()), List.of(), List.of()));
    }

    void started(int executor, int stage, int partition) {
        scheduler.news(
                executor,
                new TaskNews(
                        List.of(),
                        List.of(),
                        List.of(new StartedTask(TaskSet.id(stage, 0), partition, 0, 0)),
                        List.of()));
    }

    void takenBack(int executor, int stage, int first, int count) {
        List<AttemptRange> ranges = count == 0 ? List.of() : List.of(new AttemptRange(first, count, 0));
        scheduler.news(
                executor,
                new TaskNews(List.of(), List.of(), List.of(), List.of(new TakenBack(TaskSet.id(stage, 0), ranges))));
    }
}
