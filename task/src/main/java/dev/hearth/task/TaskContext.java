package dev.hearth.task;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The task attempt that runs on the calling thread, as user code sees it. Set by the executor before the attempt starts
 * and removed when it ends.
 */
public abstract class TaskContext {
    /** Stays with its thread: a thread-local variable is set once, not at every task. */
    private static final class Place {
        private @Nullable TaskContext context;
    }

    private static final ThreadLocal<Place> PLACE = ThreadLocal.withInitial(Place::new);

    /** The attempt on this thread; empty outside of tasks. */
    public static Optional<TaskContext> current() {
        return Optional.ofNullable(PLACE.get().context);
    }

    /** For executors: makes this the attempt on the calling thread. */
    public static void enter(TaskContext context) {
        PLACE.get().context = context;
    }

    /** For executors: no attempt runs on the calling thread any more. */
    public static void leave() {
        PLACE.get().context = null;
    }

    /** The stage, counted from 0 by the driver. */
    public abstract int stageId();

    /** How often the stage has been tried before. */
    public abstract int stageAttempt();

    /** The partition, which is the task's index in its stage. */
    public abstract int partitionId();

    /** How often this task has been tried before. */
    public abstract int attemptNumber();

    /** The executor: {@code app-…/3}, or {@code local/0}. */
    public abstract String executorId();

    /** The host it runs on. */
    public abstract String hostName();

    /** The properties of the job: its {@code hearth.app.*} settings and local properties. */
    public abstract Map<String, String> properties();

    /**
     * The custom resources that the attempt holds while it runs: addresses, such as the numbers of graphics cards, by the
     * name of the resource. Empty unless {@code hearth.task.resource.NAME.amount} is set. No other attempt of the executor
     * holds the same address at the same time, unless tasks share them because each needs only a part of one.
     */
    public abstract Map<String, List<String>> resources();

    /** Whether the driver has ordered the attempt to end. Long computations look now and then. */
    public abstract boolean isKilled();

    /** Counts records that the attempt read. On the attempt's thread only. */
    public abstract void addRecordsRead(long records);

    /** Counts records that the attempt wrote. On the attempt's thread only. */
    public abstract void addRecordsWritten(long records);

    /** For {@link Accumulator}: the attempt's own share of it, begun at its zero. On the attempt's thread only. */
    protected abstract <P> AccumulatorShare<P> share(
            long accumulator, java.util.function.Supplier<AccumulatorShare<P>> zero);

    /** For {@link Broadcast}: where values are read. */
    protected abstract BroadcastSource broadcasts();
}
