package dev.hearth.worker;

import dev.hearth.model.ExecutorId;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which processes' logs were read just now: whoever reads one piece is likely to want the next. Belongs to the worker's
 * loop; holds as many as were read within {@link #RECENT}.
 */
final class LogReads {
    /** How long a log counts as being read after a piece was asked for. */
    static final Duration RECENT = Duration.ofSeconds(30);

    /** The one not read for the longest first. */
    private final Map<ExecutorId, Long> lastNanos = new LinkedHashMap<>();

    /** A piece is asked for. */
    void read(ExecutorId process, long nowNanos) {
        forget(nowNanos);
        lastNanos.remove(process);
        lastNanos.put(process, nowNanos);
    }

    /** Whose logs are being read. */
    Set<ExecutorId> recent(long nowNanos) {
        forget(nowNanos);
        return Set.copyOf(lastNanos.keySet());
    }

    private void forget(long nowNanos) {
        Iterator<Long> oldest = lastNanos.values().iterator();
        while (oldest.hasNext() && nowNanos - oldest.next() >= RECENT.toNanos()) {
            oldest.remove();
        }
    }
}
