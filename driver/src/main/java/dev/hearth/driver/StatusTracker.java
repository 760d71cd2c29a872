package dev.hearth.driver;

import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells how the stages and tasks of an application fare and have fared. Usable from any thread, also when the context is
 * closed. The answers are made on the calling thread, from what the driver has kept: some tens of nanoseconds for each
 * task of a stage, once for a stage that is over.
 *
 * <p>Of stages that are over the last {@code hearth.ui.retainedStages} are known. Their tasks are known one by one as long
 * as there are no more than {@code hearth.ui.retainedTasks} in all, those of the newest stages first; of the others there
 * stay the sums, the slowest and the failed ones. A stage that is under way keeps all of its tasks.
 */
public final class StatusTracker {
    /** Knows what runs. */
    @FunctionalInterface
    interface Running {
        /** Attempts of a stage attempt that are known to run, in no order. */
        List<TaskStatus> of(long stage);
    }

    private final StageLog stages;
    private final ExecutorLog executors;
    private final Running running;

    StatusTracker(StageLog stages, ExecutorLog executors, Running running) {
        this.stages = stages;
        this.executors = executors;
        this.running = running;
    }

    /** The attempts at stages that are known, oldest first, those under way among them. */
    public List<StageStatus> stages() {
        return stages.all().stream().map(each -> each.summary().status()).toList();
    }

    /** The last attempt at the stage; empty if there was none, or it is forgotten. */
    public Optional<StageStatus> stage(int stageId) {
        return stages.last(stageId).map(each -> each.summary().status());
    }

    /**
     * The tasks that compute these partitions, in the order of the partitions: of each the attempt that succeeded, else the
     * last one that is over or is known to run. Tasks that have not begun are left out, and all of them when the stage is not
     * known or its tasks are forgotten.
     */
    public List<TaskStatus> tasks(int stageId, Collection<Integer> partitions) {
        Map<Integer, TaskStatus> best = new LinkedHashMap<>();
        attempts(stageId, partitions).forEach(each -> best.merge(each.partition(), each, StatusTracker::better));
        return List.copyOf(best.values());
    }

    /** Every attempt at a task that is over or is known to run, in their order. */
    public List<TaskStatus> attempts(int stageId, int partition) {
        return attempts(stageId, List.of(partition));
    }

    /** The attempts that succeeded after the longest time, the slowest first, ten at most. */
    public List<TaskStatus> slowest(int stageId) {
        return stages.last(stageId).map(each -> each.summary().slowest()).orElse(List.of());
    }

    /**
     * The attempts that failed or were lost with their executors, oldest first, with their stacks; the first hundred of a
     * stage. {@link StageStatus#failed} tells how many there were.
     */
    public List<TaskStatus> failed(int stageId) {
        return stages.last(stageId).map(each -> each.failed(0)).orElse(List.of());
    }

    /**
     * The attempts that run now and have for 20 ms at least, the longest first. Executors tell of them when they have run
     * for so long; of what they cost nothing but the time is known. Not to be called by listeners that must not wait: it asks
     * the driver's loop.
     */
    public List<TaskStatus> running(int stageId) {
        return stages.last(stageId)
                .filter(each -> !each.isOver())
                .map(each -> running.of(each.id()).stream()
                        .sorted(Comparator.comparing(TaskStatus::duration).reversed())
                        .toList())
                .orElse(List.of());
    }

    /** The last executors that were lost, oldest first, {@code hearth.ui.retainedDeadExecutors} at most. */
    public List<LostExecutor> lostExecutors() {
        return executors.lost();
    }

    private List<TaskStatus> attempts(int stageId, Collection<Integer> partitions) {
        BitSet wanted = new BitSet();
        partitions.stream().filter(each -> each >= 0).forEach(wanted::set);
        // what runs first: what ends in between is found twice then, and not missed
        List<TaskStatus> now = running(stageId).stream()
                .filter(each -> wanted.get(each.partition()))
                .toList();
        List<TaskStatus> over =
                stages.last(stageId).map(each -> each.attempts(wanted)).orElse(List.of());
        return Stream.concat(
                        over.stream(),
                        now.stream().filter(each -> over.stream().noneMatch(ended -> isSame(ended, each))))
                .sorted(RecordReader.IN_ORDER)
                .toList();
    }

    private static boolean isSame(TaskStatus one, TaskStatus other) {
        return one.partition() == other.partition() && one.attempt() == other.attempt();
    }

    private static TaskStatus better(TaskStatus earlier, TaskStatus later) {
        boolean keep = earlier.state() == TaskState.SUCCEEDED && later.state() != TaskState.SUCCEEDED;
        return keep ? earlier : later;
    }
}
