package dev.hearth.driver;

import dev.hearth.driver.schedule.StageRecord;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One stage attempt as the driver keeps it: with the records of its tasks first, and with no more than their {@link
 * StageSummary} when these were {@linkplain #letGo let go}. Made and ended in the driver's loop, read by any thread; whoever
 * asks first for the summary of a stage that is over makes it for all.
 */
final class StageEntry {
    /** Failed attempts that are shown, and told to listeners; of the others it is known how many they are. */
    static final int FAILURES = 100;

    private final long id;
    private final ExecutorLog executors;
    private final ExecutorLog.Cpu cpuAtStart;
    private volatile ExecutorLog.@Nullable Cpu cpuAtEnd;
    /** Null when it was let go; then the summary is there. */
    private volatile @Nullable StageRecord record;
    /** Null until somebody asked after the end. */
    private volatile @Nullable StageSummary summary;

    StageEntry(StageRecord record, ExecutorLog executors) {
        this.id = record.id();
        this.record = record;
        this.executors = executors;
        this.cpuAtStart = executors.cpu();
    }

    long id() {
        return id;
    }

    /** It is over. In the loop. */
    void ended() {
        cpuAtEnd = executors.cpu();
    }

    boolean isOver() {
        return cpuAtEnd != null;
    }

    StageSummary summary() {
        StageSummary made = summary;
        if (made != null) {
            return made;
        }
        boolean over = isOver();
        StageRecord kept = record;
        if (kept == null) {
            // let go since; the summary was there before that
            return summary();
        }
        StageSummary fresh = new RecordReader(kept).summarize(cpuTime(), FAILURES);
        if (over) {
            summary = fresh;
        }
        return fresh;
    }

    /** Attempts at these partitions that are over; none when the records were let go. */
    List<TaskStatus> attempts(BitSet partitions) {
        StageRecord kept = record;
        return kept == null ? List.of() : new RecordReader(kept).attempts(partitions);
    }

    /** Failed attempts, from the so-many-th on, of the first {@value #FAILURES}. */
    List<TaskStatus> failed(int from) {
        StageRecord kept = record;
        if (kept != null) {
            return new RecordReader(kept).failed(from, Math.max(0, FAILURES - from));
        }
        List<TaskStatus> failed = summary().failed();
        return failed.subList(Math.min(from, failed.size()), failed.size());
    }

    /** Keeps the summary alone. Of a stage that is over; on a thread that may take its time. */
    void letGo() {
        StageSummary unused = summary();
        record = null;
    }

    private Optional<Duration> cpuTime() {
        ExecutorLog.Cpu until = cpuAtEnd;
        ExecutorLog.Cpu to = until == null ? executors.cpu() : until;
        return to.samples() == cpuAtStart.samples()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(to.nanos() - cpuAtStart.nanos()));
    }
}
