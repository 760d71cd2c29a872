package dev.hearth.executor;

import dev.hearth.protocol.ExecutorToDriver.AccumulatorUpdate;
import dev.hearth.protocol.ExecutorToDriver.RunningTask;
import dev.hearth.protocol.ExecutorToDriver.StartedTask;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.AccumulatorShare;
import dev.hearth.task.BroadcastSource;
import dev.hearth.task.TaskContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An attempt that has started, as user code on its thread sees it, and the heartbeat thread, and the loop.
 *
 * <p>RUNNING, then OVER. A kill that interrupts passes through INTERRUPTING to INTERRUPTED, and the attempt does not end in
 * between: its interrupt never reaches the next attempt on that thread.
 */
final class AttemptContext extends TaskContext {
    private static final Logger log = LoggerFactory.getLogger(AttemptContext.class);

    // plain numbers: one of them changes at every task
    private static final int RUNNING = 0;
    private static final int INTERRUPTING = 1;
    private static final int INTERRUPTED = 2;
    private static final int OVER = 3;

    private static final VarHandle STATE;
    private static final VarHandle RECORDS_READ;
    private static final VarHandle RECORDS_WRITTEN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(AttemptContext.class, "state", int.class);
            RECORDS_READ = lookup.findVarHandle(AttemptContext.class, "recordsRead", long.class);
            RECORDS_WRITTEN = lookup.findVarHandle(AttemptContext.class, "recordsWritten", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final TaskSlot slot;
    private final StageTasks stage;
    private final int index;
    private final int attempt;
    private final long startedNanos;
    private final long startedEpochMillis;
    private final Thread thread = Thread.currentThread();

    private volatile int state;
    private volatile @Nullable String killReason;
    /** By accumulator; ordered, so that equal attempts give equal bytes. None until the first is asked for. */
    private volatile @Nullable Map<Long, AccumulatorShare<?>> shares;

    private long recordsRead;
    private long recordsWritten;
    /** Of the loop: whether the driver was told that it runs. */
    private boolean told;

    /** On the thread that is to run it. */
    AttemptContext(TaskSlot slot, RunQueue.Claim claim, long startedNanos, long startedEpochMillis) {
        this.slot = slot;
        this.stage = claim.stage();
        this.index = claim.index();
        this.attempt = claim.attempt();
        this.startedNanos = startedNanos;
        this.startedEpochMillis = startedEpochMillis;
    }

    StageTasks stage() {
        return stage;
    }

    long startedNanos() {
        return startedNanos;
    }

    long startedEpochMillis() {
        return startedEpochMillis;
    }

    long recordsRead() {
        return recordsRead;
    }

    long recordsWritten() {
        return recordsWritten;
    }

    boolean is(long taskSet, int otherIndex, int otherAttempt) {
        return stage.taskSet() == taskSet && index == otherIndex && attempt == otherAttempt;
    }

    /** Why it is to end, if it is. */
    Optional<String> killReason() {
        return Optional.ofNullable(killReason);
    }

    /** Ends it; the first reason counts. From the loop, and from its own thread before it runs. */
    void kill(String reason, boolean interrupt) {
        if (killReason == null) {
            killReason = reason;
        }
        int found = state;
        if (interrupt && (found == RUNNING || found == INTERRUPTED) && STATE.compareAndSet(this, found, INTERRUPTING)) {
            thread.interrupt();
            state = INTERRUPTED;
        }
    }

    /** On its thread: from now on no kill interrupts that thread, and none is left pending. */
    void finish() {
        while (!STATE.compareAndSet(this, RUNNING, OVER) && !STATE.compareAndSet(this, INTERRUPTED, OVER)) {
            // the loop is between its two steps of an interrupt, a few instructions apart
            Thread.onSpinWait();
        }
        Thread.interrupted();
    }

    boolean isOver() {
        return state == OVER;
    }

    /** What to tell the driver about its start, if that was not asked before. In the loop. */
    Optional<StartedTask> tellOnce() {
        if (told) {
            return Optional.empty();
        }
        told = true;
        return Optional.of(new StartedTask(stage.taskSet(), index, attempt, startedEpochMillis));
    }

    /** Whether {@link #tellOnce} was asked. In the loop. */
    boolean isTold() {
        return told;
    }

    /** What was added to accumulators; on the attempt's thread. */
    List<AccumulatorUpdate> shares() {
        Map<Long, AccumulatorShare<?>> all = shares;
        if (all == null) {
            return List.of();
        }
        List<AccumulatorUpdate> updates = new ArrayList<>(all.size());
        all.forEach((id, share) -> updates.add(new AccumulatorUpdate(id, Bytes.of(share.bytes()))));
        return updates;
    }

    /** For heartbeats; on any thread. */
    RunningTask progress(long nowNanos) {
        return new RunningTask(
                stage.taskSet(),
                index,
                attempt,
                startedEpochMillis,
                Math.max(0, nowNanos - startedNanos),
                sharesSoFar());
    }

    private List<AccumulatorUpdate> sharesSoFar() {
        Map<Long, AccumulatorShare<?>> all = shares;
        if (all == null) {
            return List.of();
        }
        List<AccumulatorUpdate> updates = new ArrayList<>(all.size());
        all.forEach((id, share) -> {
            try {
                share.progress().ifPresent(bytes -> updates.add(new AccumulatorUpdate(id, Bytes.of(bytes))));
            } catch (RuntimeException e) {
                // an accumulator of the user's own, read while its task changes it: the end will tell
                log.debug("accumulator {} of {} could not be read", id, this, e);
            }
        });
        return updates;
    }

    @Override
    public int stageId() {
        return stage.stage();
    }

    @Override
    public int stageAttempt() {
        return stage.stageAttempt();
    }

    @Override
    public int partitionId() {
        return index;
    }

    @Override
    public int attemptNumber() {
        return attempt;
    }

    @Override
    public String executorId() {
        return slot.spec().executorId();
    }

    @Override
    public String hostName() {
        return slot.spec().hostName();
    }

    @Override
    public Map<String, String> properties() {
        return stage.properties();
    }

    @Override
    public Map<String, List<String>> resources() {
        return slot.resources();
    }

    @Override
    public boolean isKilled() {
        return killReason != null;
    }

    @Override
    public void addRecordsRead(long records) {
        RECORDS_READ.setOpaque(this, recordsRead + records);
    }

    @Override
    public void addRecordsWritten(long records) {
        RECORDS_WRITTEN.setOpaque(this, recordsWritten + records);
    }

    @Override
    @SuppressWarnings("unchecked") // an accumulator's shares are all of its own kind
    protected <P> AccumulatorShare<P> share(long accumulator, Supplier<AccumulatorShare<P>> zero) {
        Map<Long, AccumulatorShare<?>> all = shares;
        if (all == null) {
            all = new ConcurrentSkipListMap<>();
            shares = all;
        }
        AccumulatorShare<?> known = all.get(accumulator);
        return (AccumulatorShare<P>) (known != null ? known : all.computeIfAbsent(accumulator, id -> zero.get()));
    }

    @Override
    protected BroadcastSource broadcasts() {
        return slot.environment().broadcasts();
    }

    /** As failures and logs name it. */
    @Override
    public String toString() {
        return "task " + index + " (attempt " + attempt + ") of stage " + stage.stage() + "." + stage.stageAttempt();
    }
}
