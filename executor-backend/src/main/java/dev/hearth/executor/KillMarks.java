package dev.hearth.executor;

import dev.hearth.loop.EventLoop;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Kills of attempts that were found neither queued nor running, kept for a while: the launch may be on its way, held up by
 * a cut, or a runner may be about to start the attempt. The loop adds marks; runners look when they start an attempt,
 * which costs them one read while there are none.
 */
final class KillMarks {
    static final Duration KEPT = Duration.ofSeconds(10);
    /** Past it the oldest are forgotten. */
    static final int MAX_MARKS = 100_000;

    private record Key(long taskSet, int index, int attempt) {}

    private record Mark(Key key, String reason, long deadlineNanos) {}

    private final EventLoop loop;
    private final Map<Key, Mark> marks = new ConcurrentHashMap<>();
    private volatile boolean marked;

    // from here on: of the loop
    /** Oldest first; some may be forgotten meanwhile. */
    private final Deque<Mark> byAge = new ArrayDeque<>();

    private boolean sweeping;

    KillMarks(EventLoop loop) {
        this.loop = loop;
    }

    /** From any thread. */
    boolean isEmpty() {
        return !marked;
    }

    /** The reason of a kill of the attempt, which is then forgotten. From any thread. */
    Optional<String> take(long taskSet, int index, int attempt) {
        if (!marked) {
            return Optional.empty();
        }
        return Optional.ofNullable(marks.remove(new Key(taskSet, index, attempt)))
                .map(Mark::reason);
    }

    /** As {@link #take} for the first attempts at a range of partitions: the reasons by partition, ascending. */
    Map<Integer, String> takeAll(long taskSet, int first, int count) {
        Map<Integer, String> reasons = new TreeMap<>();
        if (marked) {
            for (Key key : candidates(taskSet, first, count)) {
                take(key.taskSet(), key.index(), key.attempt()).ifPresent(reason -> reasons.put(key.index(), reason));
            }
        }
        return reasons;
    }

    /** In the loop. */
    void remember(KillTask kill) {
        if (byAge.size() >= MAX_MARKS) {
            Mark oldest = byAge.removeFirst();
            marks.remove(oldest.key(), oldest);
        }
        Key key = new Key(kill.taskSet(), kill.index(), kill.attempt());
        Mark mark = new Mark(key, kill.reason(), loop.nanoTime() + KEPT.toNanos());
        marks.put(key, mark);
        byAge.addLast(mark);
        marked = true;
        sweepLater();
    }

    /** Whichever are fewer: the attempts, or the marks. */
    private List<Key> candidates(long taskSet, int first, int count) {
        List<Key> keys = new ArrayList<>();
        if (marks.size() < count) {
            for (Key key : marks.keySet()) {
                if (key.taskSet() == taskSet
                        && key.attempt() == 0
                        && key.index() >= first
                        && key.index() - first < count) {
                    keys.add(key);
                }
            }
        } else {
            for (int i = 0; i < count; i++) {
                keys.add(new Key(taskSet, first + i, 0));
            }
        }
        return keys;
    }

    private void sweepLater() {
        if (!sweeping) {
            sweeping = true;
            loop.schedule(KEPT, this::sweep);
        }
    }

    private void sweep() {
        sweeping = false;
        long now = loop.nanoTime();
        while (!byAge.isEmpty() && byAge.getFirst().deadlineNanos() - now <= 0) {
            Mark mark = byAge.removeFirst();
            marks.remove(mark.key(), mark);
        }
        marked = !byAge.isEmpty();
        if (marked) {
            sweepLater();
        }
    }
}
