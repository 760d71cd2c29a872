package dev.hearth.rpc;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that read the sources and write the sinks of streams: daemons, a few, gone when they have been idle. */
final class BlockingThreads {
    private static final int MAX_THREADS = 32;
    private static final long IDLE_SECONDS = 5;

    private BlockingThreads() {}

    /** Each stream has at most one task here, which bounds the queue. No thread starts before the first task. */
    static Executor create() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MAX_THREADS, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "hearth-stream-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
