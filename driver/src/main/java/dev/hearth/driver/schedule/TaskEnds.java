package dev.hearth.driver.schedule;

import dev.hearth.protocol.ExecutorToDriver.AccumulatorUpdate;
import dev.hearth.protocol.ExecutorToDriver.AttemptRange;
import dev.hearth.protocol.ExecutorToDriver.StartedTask;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.ExecutorToDriver.TaskMetrics;
import dev.hearth.protocol.SucceededTasks;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.WireException;
import dev.hearth.rpc.codec.WireInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes what executors say about attempts: books it, delivers values, and tells what follows. Confined to the driver's
 * loop. A batch of successes costs a few steps for each task, and no object.
 */
final class TaskEnds {
    /** How many tasks of a batch show how long tasks take. */
    private static final int MEASURED = 4;
    /** An attempt that is reported to have started has run for about so long. */
    private static final long STARTED_NANOS = 20_000_000;

    /** What follows. */
    interface Consequences {
        /** The set has waiting tasks again. */
        void waitsAgain(LiveTaskSet set);

        /** The set was given up by its manager. */
        void cannotSucceed(LiveTaskSet set);

        /** The counts of the set have changed; it may be over. */
        void progressed(LiveTaskSet set);
    }

    private final TaskSetListener listener;
    private final Consequences consequences;
    /** Executors whose first success has no time yet. */
    private final List<ExecutorSlots> beginners = new ArrayList<>();

    TaskEnds(TaskSetListener listener, Consequences consequences) {
        this.listener = listener;
        this.consequences = consequences;
    }

    /** What came first in this turn came now. */
    void date(long nowNanos) {
        beginners.forEach(each -> each.firstSuccess(nowNanos));
        beginners.clear();
    }

    /** Throws {@link WireException} when a column cannot be read; what was read till then holds. */
    void succeeded(LiveTaskSet set, ExecutorSlots executor, SucceededTasks batch) {
        Optional<Holding> known = set.holding(executor.index());
        if (known.isEmpty()) {
            return;
        }
        measure(set, batch);
        TaskSetManager manager = set.manager();
        Bytes values = batch.values();
        WireInput in = values.input();
        SucceededTasks.Attempts attempts = batch.readAttempts();
        int before = manager.running();
        int startedBefore = manager.startedRunning();
        int succeededBefore = manager.succeeded();
        boolean aborted = false;
        try {
            while (attempts.next()) {
                int length = in.length();
                int offset = values.length() - in.remaining();
                in.skip(length);
                switch (manager.succeeded(executor.index(), attempts.index(), attempts.attempt(), length)) {
                    case SUCCEEDED -> manager.set().values().onTaskSucceeded(attempts.index(), values, offset, length);
                    case ABORT -> aborted = true;
                    default -> {
                        // of a set that was given up, or not known
                    }
                }
            }
            manager.set().records().succeeded(executor.index(), batch);
        } finally {
            known.get().over(before - manager.running(), startedBefore - manager.startedRunning());
        }
        countSuccesses(executor, manager.succeeded() - succeededBefore);
        if (aborted) {
            consequences.cannotSucceed(set);
        }
        consequences.progressed(set);
    }

    void ended(LiveTaskSet set, ExecutorSlots executor, TaskEnded end) {
        TaskSetManager manager = set.manager();
        int startedBefore = manager.startedRunning();
        TaskSetManager.Outcome outcome = manager.ended(executor.index(), executor.description(), end);
        Optional<Holding> holding = set.holding(executor.index());
        if (outcome == TaskSetManager.Outcome.UNKNOWN || holding.isEmpty()) {
            return;
        }
        manager.set().records().ended(executor.index(), end);
        if (end.end() instanceof TaskEnd.Success success) {
            set.duration().took(nanos(end.metrics()));
            countSuccesses(executor, 1);
            succeededAlone(set, executor, end, success, outcome);
        }
        holding.get().over(1, startedBefore - manager.startedRunning());
        follow(set, outcome);
    }

    void started(LiveTaskSet set, ExecutorSlots executor, StartedTask task) {
        if (set.manager().started(executor.index(), task.index(), task.attempt())) {
            set.duration().takes(STARTED_NANOS);
            set.holding(executor.index()).ifPresent(Holding::started);
            // so that what runs is seen before the first task is over
            listener.onProgress(set.manager());
        }
    }

    /** An order to take tasks back was answered. Throws {@link WireException} when it names more than there are. */
    void takenBack(LiveTaskSet set, Holding holding, TakenBack answer) {
        TaskSetManager manager = set.manager();
        long named = answer.attempts().stream().mapToLong(AttemptRange::count).sum();
        if (named > holding.launched()) {
            throw new WireException(named + " tasks of task set " + set.id() + " were taken back, where there are "
                    + holding.launched());
        }
        int before = manager.running();
        for (AttemptRange range : answer.attempts()) {
            for (int i = 0; i < range.count(); i++) {
                manager.takenBack(holding.executor().index(), range.first() + i, range.attempt());
            }
        }
        int taken = before - manager.running();
        holding.answered(taken);
        holding.over(taken, 0);
    }

    private void succeededAlone(
            LiveTaskSet set,
            ExecutorSlots executor,
            TaskEnded end,
            TaskEnd.Success success,
            TaskSetManager.Outcome outcome) {
        if (outcome == TaskSetManager.Outcome.FETCH && success.result() instanceof TaskEnd.Held held) {
            fetch(set, executor, end, held.bytes(), success.accumulators());
        } else if (outcome == TaskSetManager.Outcome.SUCCEEDED && success.result() instanceof TaskEnd.Inline inline) {
            deliver(set, end.index(), inline.value(), success.accumulators());
        }
    }

    private void fetch(
            LiveTaskSet set, ExecutorSlots executor, TaskEnded end, long bytes, List<AccumulatorUpdate> accumulators) {
        TaskSetManager manager = set.manager();
        set.holdsValues();
        executor.fetching(1);
        executor.link().fetchResult(end.taskSet(), end.index(), end.attempt(), bytes, new ExecutorLink.ResultSink() {
            @Override
            public void onResult(Bytes value) {
                executor.fetching(-1);
                TaskSetManager.Outcome outcome = manager.fetched(executor.index(), end.index(), end.attempt());
                if (outcome == TaskSetManager.Outcome.SUCCEEDED) {
                    deliver(set, end.index(), value, accumulators);
                }
                follow(set, outcome);
            }

            @Override
            public void onResultLost(String reason) {
                executor.fetching(-1);
                follow(
                        set,
                        manager.fetchFailed(
                                executor.index(), executor.description(), end.index(), end.attempt(), reason));
            }
        });
    }

    private void deliver(LiveTaskSet set, int partition, Bytes value, List<AccumulatorUpdate> accumulators) {
        TaskSetManager manager = set.manager();
        if (!accumulators.isEmpty()) {
            listener.onAccumulators(manager, accumulators);
        }
        manager.set().values().onTaskSucceeded(partition, value, 0, value.length());
    }

    private void follow(LiveTaskSet set, TaskSetManager.Outcome outcome) {
        switch (outcome) {
            case UNKNOWN -> {
                return;
            }
            case AGAIN -> consequences.waitsAgain(set);
            case ABORT -> consequences.cannotSucceed(set);
            case OVER, FETCH, SUCCEEDED -> {
                // the counts tell
            }
        }
        consequences.progressed(set);
    }

    private void countSuccesses(ExecutorSlots executor, int number) {
        if (executor.countSuccesses(number)) {
            beginners.add(executor);
        }
    }

    private static void measure(LiveTaskSet set, SucceededTasks batch) {
        SucceededTasks.Metrics metrics = batch.readMetrics();
        for (int left = Math.min(MEASURED, batch.count()); left > 0; left--) {
            set.duration().took(nanos(metrics.next()));
        }
    }

    private static long nanos(TaskMetrics metrics) {
        return metrics.runNanos() + metrics.deserializeNanos() + metrics.serializeNanos();
    }
}
