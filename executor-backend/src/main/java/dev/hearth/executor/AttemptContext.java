package dev.hearth.executor;

import dev.hearth.protocol.ExecutorToDriver.AccumulatorUpdate;
import dev.hearth.protocol.ExecutorToDriver.RunningTask;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.AccumulatorShare;
import dev.hearth.task.BroadcastSource;
import dev.hearth.task.TaskContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An attempt that runs, as user code on its thread sees it, and as the heartbeat thread does. */
final class AttemptContext extends TaskContext {
    private static final Logger log = LoggerFactory.getLogger(AttemptContext.class);

    private final TaskAttempt attempt;
    private final ExecutorSpec spec;
    private final BroadcastSource broadcasts;
    private final long startedEpochMillis;
    private final long startedNanos;
    /** By accumulator; ordered, so that equal attempts give equal bytes. */
    private final Map<Long, AccumulatorShare<?>> shares = new ConcurrentSkipListMap<>();

    private final LongAdder recordsRead = new LongAdder();
    private final LongAdder recordsWritten = new LongAdder();

    AttemptContext(
            TaskAttempt attempt,
            ExecutorSpec spec,
            BroadcastSource broadcasts,
            long startedEpochMillis,
            long startedNanos) {
        this.attempt = attempt;
        this.spec = spec;
        this.broadcasts = broadcasts;
        this.startedEpochMillis = startedEpochMillis;
        this.startedNanos = startedNanos;
    }

    long startedEpochMillis() {
        return startedEpochMillis;
    }

    long startedNanos() {
        return startedNanos;
    }

    long recordsRead() {
        return recordsRead.sum();
    }

    long recordsWritten() {
        return recordsWritten.sum();
    }

    /** What was added to accumulators; on the attempt's thread. */
    List<AccumulatorUpdate> shares() {
        if (shares.isEmpty()) {
            return List.of();
        }
        List<AccumulatorUpdate> updates = new ArrayList<>(shares.size());
        shares.forEach((id, share) -> updates.add(new AccumulatorUpdate(id, Bytes.of(share.bytes()))));
        return updates;
    }

    /** For heartbeats; on any thread. */
    RunningTask progress(long nowNanos) {
        return new RunningTask(
                attempt.stage().taskSet(),
                attempt.index(),
                attempt.attempt(),
                startedEpochMillis,
                Math.max(0, nowNanos - startedNanos),
                sharesSoFar());
    }

    private List<AccumulatorUpdate> sharesSoFar() {
        if (shares.isEmpty()) {
            return List.of();
        }
        List<AccumulatorUpdate> updates = new ArrayList<>(shares.size());
        shares.forEach((id, share) -> {
            try {
                share.progress().ifPresent(bytes -> updates.add(new AccumulatorUpdate(id, Bytes.of(bytes))));
            } catch (RuntimeException e) {
                // an accumulator of the user's own, read while its task changes it: the end will tell
                log.debug("accumulator {} of {} could not be read", id, attempt, e);
            }
        });
        return updates;
    }

    @Override
    public int stageId() {
        return attempt.stage().stage();
    }

    @Override
    public int stageAttempt() {
        return attempt.stage().stageAttempt();
    }

    @Override
    public int partitionId() {
        return attempt.index();
    }

    @Override
    public int attemptNumber() {
        return attempt.attempt();
    }

    @Override
    public String executorId() {
        return spec.executorId();
    }

    @Override
    public String hostName() {
        return spec.hostName();
    }

    @Override
    public Map<String, String> properties() {
        return attempt.stage().properties();
    }

    @Override
    public boolean isKilled() {
        return attempt.isKilled();
    }

    @Override
    public void addRecordsRead(long records) {
        recordsRead.add(records);
    }

    @Override
    public void addRecordsWritten(long records) {
        recordsWritten.add(records);
    }

    @Override
    @SuppressWarnings("unchecked") // an accumulator's shares are all of its own kind
    protected <P> AccumulatorShare<P> share(long accumulator, Supplier<AccumulatorShare<P>> zero) {
        AccumulatorShare<?> known = shares.get(accumulator);
        return (AccumulatorShare<P>) (known != null ? known : shares.computeIfAbsent(accumulator, id -> zero.get()));
    }

    @Override
    protected BroadcastSource broadcasts() {
        return broadcasts;
    }
}
