package dev.hearth.master.http.jetty;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that take bodies piece by piece: few, and not all of them for one holder. Safe for use by many threads. */
final class Uploads {
    /** Each has a thread; one more is refused. */
    static final int MOST = 4;

    static final int MOST_OF_ONE = 2;
    private static final long IDLE_SECONDS = 10;

    private final ConcurrentMap<String, Integer> held = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "http-upload");
                thread.setDaemon(true);
                return thread;
            });

    /** Runs it on a thread that may block; false: there are too many, of this holder or together. */
    boolean run(String holder, Runnable upload) {
        if (held.merge(holder, 1, Integer::sum) > MOST_OF_ONE) {
            give(holder);
            return false;
        }
        try {
            threads.execute(() -> {
                try {
                    upload.run();
                } finally {
                    give(holder);
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            give(holder);
            return false;
        }
    }

    private void give(String holder) {
        held.computeIfPresent(holder, (same, count) -> count == 1 ? null : count - 1);
    }

    /** Idempotent. */
    void stop() {
        threads.shutdownNow();
    }
}
