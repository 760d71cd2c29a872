package dev.hearth.executor;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * The time this JVM spends collecting garbage. Stands at zero until {@link #warm} has loaded what it reads, so that the
 * first task does not wait for that. Safe for use by many threads.
 */
final class GcClock {
    /** What it reads, and what that showed at first. */
    private record Source(List<GarbageCollectorMXBean> collectors, long startMillis) {
        private long totalMillis() {
            long millis = 0;
            for (GarbageCollectorMXBean each : collectors) {
                millis += Math.max(0, each.getCollectionTime());
            }
            return millis;
        }
    }

    private volatile Source source = new Source(List.of(), 0);

    /** Loads the management interface: tens of milliseconds, off the loop. Idempotent. */
    void warm() {
        Source found = new Source(ManagementFactory.getGarbageCollectorMXBeans(), 0);
        source = new Source(found.collectors(), found.totalMillis());
    }

    /** Since {@link #warm}. */
    long millis() {
        Source now = source;
        return now.totalMillis() - now.startMillis();
    }
}
