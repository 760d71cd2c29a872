package dev.hearth.executor;

import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.ExecutorToDriver.AttemptRange;
import dev.hearth.rpc.codec.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * Attempts of one stage attempt that were launched together: a range of partitions without payloads, or an array of
 * tasks. Those that still wait are the places from the head to the tail of its cursor, which one compare-and-set moves:
 * runners take at the head, the loop at the tail. A segment that has run out stays so.
 *
 * <p>Where the loop takes one out of the middle, others stand in the segment's place from then on.
 */
final class RunSegment {
    private static final TaskEntry[] NO_ENTRIES = {};
    /** The cursor of a segment that others replace; no other cursor is negative. */
    private static final long REPLACED = -1;

    private static final long HEAD_UNIT = 1L << 32;
    private static final VarHandle CURSOR;
    private static final VarHandle NEXT;

    static {
        try {
            CURSOR = MethodHandles.lookup().findVarHandle(RunSegment.class, "cursor", long.class);
            NEXT = MethodHandles.lookup().findVarHandle(RunSegment.class, "next", RunSegment.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final StageTasks stage;
    /** Of place 0; of ranges alone. */
    private final int first;

    private final TaskEntry[] entries;
    /** The head in the upper half, the tail in the lower one. */
    private volatile long cursor;
    /** The segment behind, or this one where there is none yet. */
    private volatile RunSegment next = this;
    /** Stands in this one's place once it is {@link #REPLACED}; of no meaning before. */
    private RunSegment replacement = this;

    private RunSegment(StageTasks stage, int first, TaskEntry[] entries, int head, int tail) {
        this.stage = stage;
        this.first = first;
        this.entries = entries;
        this.cursor = cursor(head, tail);
    }

    /** First attempts at the partitions from {@code first} on; {@code count} may be 0. */
    static RunSegment range(StageTasks stage, int first, int count) {
        return new RunSegment(stage, first, NO_ENTRIES, 0, count);
    }

    static RunSegment entries(StageTasks stage, List<TaskEntry> entries) {
        TaskEntry[] array = entries.toArray(TaskEntry[]::new);
        return new RunSegment(stage, 0, array, 0, array.length);
    }

    StageTasks stage() {
        return stage;
    }

    int index(int place) {
        return entries.length == 0 ? first + place : entries[place].index();
    }

    int attempt(int place) {
        return entries.length == 0 ? 0 : entries[place].attempt();
    }

    Bytes payload(int place) {
        return entries.length == 0 ? Bytes.EMPTY : entries[place].payload();
    }

    /** The segment to look into when this one has run out or is replaced; this one when there is none. */
    RunSegment following() {
        return cursor == REPLACED ? replacement : next;
    }

    boolean hasRunOut() {
        long now = cursor;
        return now == REPLACED || head(now) == tail(now);
    }

    /** Takes the place at the head; negative when it has run out. */
    int takeFirst() {
        while (true) {
            long now = cursor;
            if (now == REPLACED || head(now) == tail(now)) {
                return -1;
            }
            if (CURSOR.compareAndSet(this, now, now + HEAD_UNIT)) {
                return head(now);
            }
        }
    }

    // from here on: of the loop

    /** {@code behind} follows this one, which was the last. */
    void append(RunSegment behind) {
        NEXT.setVolatile(this, behind);
    }

    /** Takes so many places at the tail, or as many as there are, and adds what stood there to {@code taken}; how many. */
    int takeLast(int count, List<AttemptRange> taken) {
        while (true) {
            long now = cursor;
            if (now == REPLACED || head(now) == tail(now)) {
                return 0;
            }
            int from = Math.max(head(now), tail(now) - count);
            if (CURSOR.compareAndSet(this, now, cursor(head(now), from))) {
                addRanges(from, tail(now), taken);
                return tail(now) - from;
            }
        }
    }

    /** The place of the attempt, whether it still waits or not; negative when it was none of this segment. */
    int place(int index, int attempt) {
        if (entries.length == 0) {
            long place = (long) index - first;
            return attempt == 0 && place >= 0 && place < Integer.MAX_VALUE ? (int) place : -1;
        }
        for (int place = 0; place < entries.length; place++) {
            if (entries[place].index() == index && entries[place].attempt() == attempt) {
                return place;
            }
        }
        return -1;
    }

    /**
     * Takes the place out, if it still waits: then gives what is to be looked after instead of this segment, in order;
     * nothing when it does not wait.
     */
    List<RunSegment> takeOut(int place) {
        while (true) {
            long now = cursor;
            if (now == REPLACED || place < head(now) || place >= tail(now)) {
                return List.of();
            }
            if (place == head(now) || place == tail(now) - 1) {
                long without = place == head(now) ? now + HEAD_UNIT : cursor(head(now), place);
                if (CURSOR.compareAndSet(this, now, without)) {
                    return List.of(this);
                }
            } else {
                RunSegment before = new RunSegment(stage, first, entries, head(now), place);
                RunSegment behind = new RunSegment(stage, first, entries, place + 1, tail(now));
                before.next = behind;
                behind.next = next == this ? behind : next;
                // seen by nobody unless the cursor says so
                replacement = before;
                if (CURSOR.compareAndSet(this, now, REPLACED)) {
                    return List.of(before, behind);
                }
            }
        }
    }

    private void addRanges(int from, int to, List<AttemptRange> taken) {
        if (entries.length == 0) {
            taken.add(new AttemptRange(first + from, to - from, 0));
            return;
        }
        int began = from;
        for (int place = from + 1; place <= to; place++) {
            boolean goesOn = place < to
                    && attempt(place) == attempt(began)
                    && (long) index(place) == (long) index(began) + (place - began);
            if (!goesOn) {
                taken.add(new AttemptRange(index(began), place - began, attempt(began)));
                began = place;
            }
        }
    }

    private static long cursor(int head, int tail) {
        return (long) head << 32 | tail;
    }

    private static int head(long cursor) {
        return (int) (cursor >>> 32);
    }

    private static int tail(long cursor) {
        return (int) cursor;
    }
}
