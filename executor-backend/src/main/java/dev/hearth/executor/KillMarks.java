package dev.hearth.executor;

import dev.hearth.loop.EventLoop;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Kills of attempts that are not known here, kept for a while: the launch may be on its way, held up by a cut. Belongs to
 * the loop.
 */
final class KillMarks {
    static final Duration KEPT = Duration.ofSeconds(10);
    /** Past it the oldest are forgotten. */
    static final int MAX_MARKS = 100_000;

    private record Key(long taskSet, int index, int attempt) {}

    private record Mark(String reason, long deadlineNanos) {}

    private final EventLoop loop;
    private final Map<Key, Mark> marks = new LinkedHashMap<>();
    private boolean sweeping;

    KillMarks(EventLoop loop) {
        this.loop = loop;
    }

    boolean isEmpty() {
        return marks.isEmpty();
    }

    void remember(KillTask kill) {
        if (marks.size() >= MAX_MARKS) {
            marks.remove(marks.keySet().iterator().next());
        }
        Key key = new Key(kill.taskSet(), kill.index(), kill.attempt());
        marks.remove(key);
        marks.put(key, new Mark(kill.reason(), loop.nanoTime() + KEPT.toNanos()));
        sweepLater();
    }

    /** The reason of a kill that came first, which is then forgotten. */
    Optional<String> take(long taskSet, int index, int attempt) {
        return Optional.ofNullable(marks.remove(new Key(taskSet, index, attempt)))
                .map(Mark::reason);
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
        marks.values().removeIf(mark -> mark.deadlineNanos() - now <= 0);
        if (!marks.isEmpty()) {
            sweepLater();
        }
    }
}
