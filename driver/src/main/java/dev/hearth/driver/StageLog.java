package dev.hearth.driver;

import dev.hearth.driver.schedule.StageRecord;
import dev.hearth.driver.schedule.TaskSet;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/**
 * The stages of an application: those under way, and of those that are over the last ones, the very last with the records
 * of their tasks. Written in the driver's loop, at a small constant cost for each stage; read by any thread.
 */
final class StageLog {
    /** An end that is no success takes about as much memory, with its stack, as so many successes. */
    private static final int WEIGHT_OF_A_FAILURE = 256;
    /** Of more than so many in a stage, stacks are not kept. */
    private static final int HEAVY_FAILURES = 1_000;

    private static final int MAX_ATTEMPT = (1 << 16) - 1;

    /**
     * What is kept of stages that are over.
     *
     * @param stages how many of them
     * @param tasks how many task records of them in all
     */
    record Retention(int stages, int tasks) {}

    private final ExecutorLog executors;
    private final Retention retention;
    private final Executor later;
    private final ConcurrentMap<Long, StageEntry> entries = new ConcurrentHashMap<>();

    /** Those that are over, in the order of their ends. */
    private final Deque<StageEntry> over = new ArrayDeque<>();
    /** The last of these, which have their records. */
    private final Deque<Kept> kept = new ArrayDeque<>();

    private long keptWeight;

    private record Kept(StageEntry entry, long weight) {}

    /** @param later makes the summaries of stages whose records are let go; not in the loop */
    StageLog(ExecutorLog executors, Retention retention, Executor later) {
        this.executors = executors;
        this.retention = retention;
        this.later = later;
    }

    /** A stage attempt was submitted. In the loop. */
    void started(StageRecord stage) {
        entries.put(stage.id(), new StageEntry(stage, executors));
    }

    /** The stage attempt, unless it was over and is forgotten. */
    Optional<StageEntry> entry(StageRecord stage) {
        return Optional.ofNullable(entries.get(stage.id()));
    }

    /** A stage attempt is over. In the loop. */
    StageEntry ended(StageRecord stage) {
        StageEntry entry = entries.get(stage.id());
        if (entry == null) {
            throw new IllegalStateException(stage + " is over, and was never started");
        }
        entry.ended();
        long weight = stage.counts().succeeded()
                + (long) WEIGHT_OF_A_FAILURE
                        * Math.min(HEAVY_FAILURES, stage.records().otherEnds());
        over.add(entry);
        kept.add(new Kept(entry, weight));
        keptWeight += weight;
        while (over.size() > retention.stages()) {
            StageEntry oldest = over.remove();
            entries.remove(oldest.id());
            if (!kept.isEmpty() && kept.element().entry() == oldest) {
                keptWeight -= kept.remove().weight();
            }
        }
        while (keptWeight > retention.tasks() && !kept.isEmpty()) {
            Kept oldest = kept.remove();
            keptWeight -= oldest.weight();
            later.execute(oldest.entry()::letGo);
        }
        return entry;
    }

    /** Oldest first. */
    List<StageEntry> all() {
        return entries.values().stream()
                .sorted(Comparator.comparingLong(StageEntry::id))
                .toList();
    }

    /** The last attempt at the stage. */
    Optional<StageEntry> last(int stage) {
        // ids rise with the stage, and then with the attempt
        long lowest = TaskSet.id(stage, 0);
        long highest = TaskSet.id(stage, MAX_ATTEMPT);
        return entries.values().stream()
                .filter(each -> each.id() >= lowest && each.id() <= highest)
                .max(Comparator.comparingLong(StageEntry::id));
    }
}
