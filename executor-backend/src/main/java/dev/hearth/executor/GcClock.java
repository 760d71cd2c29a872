package dev.hearth.executor;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * The time this JVM has spent collecting garbage. Stands at zero until {@link #warm} has loaded what it reads, so that the
 * first task does not wait for that. Safe for use by many threads.
 */
final class GcClock {
    private volatile List<GarbageCollectorMXBean> collectors = List.of();

    /** Loads the management interface: tens of milliseconds, off the loop. Idempotent. */
    void warm() {
        collectors = List.copyOf(ManagementFactory.getGarbageCollectorMXBeans());
    }

    long millis() {
        long millis = 0;
        for (GarbageCollectorMXBean each : collectors) {
            millis += Math.max(0, each.getCollectionTime());
        }
        return millis;
    }
}
