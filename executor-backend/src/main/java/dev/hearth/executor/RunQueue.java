package dev.hearth.executor;

import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.ExecutorToDriver.AttemptRange;
import dev.hearth.rpc.codec.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Attempts that wait for a slot, oldest first, as a chain of {@link RunSegment}s: a range of partitions takes as much
 * room as a single task. Runners take from its front, each attempt by one compare-and-set; the loop alone adds, takes
 * back and kills. Whatever happens at once, each attempt leaves it once. Its bound is kept by {@link Executor}, which
 * counts what it has launched.
 */
final class RunQueue {
    private static final VarHandle FRONT;

    static {
        try {
            FRONT = MethodHandles.lookup().findVarHandle(RunQueue.class, "front", RunSegment.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The attempt that {@link #take} took; belongs to whoever takes, and is filled again each time. */
    static final class Claim {
        private RunSegment segment;
        private int place;

        Claim(RunQueue queue) {
            segment = queue.front;
        }

        StageTasks stage() {
            return segment.stage();
        }

        int index() {
            return segment.index(place);
        }

        int attempt() {
            return segment.attempt(place);
        }

        Bytes payload() {
            return segment.payload(place);
        }
    }

    /** Whatever stands before it in the chain has run out. */
    private volatile RunSegment front;

    private volatile boolean paused;
    /** Of the loop. */
    private RunSegment last;

    /** {@code none} is a stage for the empty segment that every chain begins with. */
    RunQueue(StageTasks none) {
        last = RunSegment.range(none, 0, 0);
        front = last;
    }

    /** Takes the oldest attempt; false when there is none, or while it is paused. */
    boolean take(Claim claim) {
        while (!paused) {
            RunSegment segment = front;
            int place = segment.takeFirst();
            if (place >= 0) {
                claim.segment = segment;
                claim.place = place;
                return true;
            }
            if (!advance(segment)) {
                return false;
            }
        }
        return false;
    }

    /** Whether there is nothing to take. */
    boolean isIdle() {
        while (!paused) {
            RunSegment segment = front;
            if (!segment.hasRunOut()) {
                return false;
            }
            if (!advance(segment)) {
                return true;
            }
        }
        return true;
    }

    private boolean advance(RunSegment runOut) {
        RunSegment following = runOut.following();
        if (following == runOut) {
            return false;
        }
        FRONT.compareAndSet(this, runOut, following);
        return true;
    }

    // from here on: of the loop

    /** Queues first attempts at partitions. */
    void add(StageTasks stage, int first, int count) {
        add(RunSegment.range(stage, first, count));
    }

    /** Queues tasks; at least one. */
    void add(StageTasks stage, List<TaskEntry> entries) {
        add(RunSegment.entries(stage, entries));
    }

    /** Takes back so many attempts of the stage or as many as wait, the last ones first; they never start. */
    List<AttemptRange> takeBack(StageTasks stage, int count) {
        List<AttemptRange> taken = new ArrayList<>();
        int left = count;
        while (left > 0 && !stage.queued().isEmpty()) {
            RunSegment segment = stage.queued().getLast();
            left -= segment.takeLast(left, taken);
            if (segment.hasRunOut()) {
                stage.queued().removeLast();
            }
        }
        return taken;
    }

    /** Takes one attempt out; false when it does not wait, be it that it has started or never was here. */
    boolean kill(StageTasks stage, int index, int attempt) {
        for (RunSegment segment : stage.queued()) {
            int place = segment.place(index, attempt);
            List<RunSegment> instead = place < 0 ? List.of() : segment.takeOut(place);
            if (!instead.isEmpty()) {
                if (instead.size() > 1) {
                    stage.replaceQueued(segment, instead);
                    if (segment == last) {
                        last = instead.get(instead.size() - 1);
                    }
                }
                return true;
            }
        }
        return false;
    }

    /** While it is paused nothing can be taken. */
    void pause(boolean pause) {
        paused = pause;
    }

    private void add(RunSegment segment) {
        segment.stage().addQueued(segment);
        last.append(segment);
        last = segment;
    }
}
