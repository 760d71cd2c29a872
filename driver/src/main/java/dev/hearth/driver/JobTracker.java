package dev.hearth.driver;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The last known progress of one job: written in the driver's loop, read anywhere. */
final class JobTracker {
    private volatile JobProgress progress = JobProgress.none(0);
    private final AtomicInteger releases = new AtomicInteger();

    JobProgress progress() {
        return progress;
    }

    void set(JobProgress latest) {
        progress = latest;
    }

    /**
     * The trackers of the jobs under way. Which of the two comes first is open: the loop that reports on a job, or the
     * thread that submitted it and now learns its id; so either makes the tracker, and it goes when both have let go.
     */
    static final class Index {
        private static final int OWNERS = 2;
        private final ConcurrentMap<Long, JobTracker> trackers = new ConcurrentHashMap<>();

        JobTracker of(long job) {
            return trackers.computeIfAbsent(job, id -> new JobTracker());
        }

        void release(long job) {
            if (of(job).releases.incrementAndGet() == OWNERS) {
                trackers.remove(job);
            }
        }

        int size() {
            return trackers.size();
        }
    }
}
