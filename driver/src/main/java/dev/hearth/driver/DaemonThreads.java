package dev.hearth.driver;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;

/** Thread pools that never keep the process alive. */
final class DaemonThreads {
    private DaemonThreads() {}

    /** As many threads as there is work, with this context class loader. */
    static ExecutorService cached(String name, ClassLoader loader) {
        return Executors.newCachedThreadPool(factory(name, loader));
    }

    /** The pool, or a thread of its own for what comes after the pool's end: somebody may wait for that too. */
    static Executor evenAfterShutdown(ExecutorService pool, String name, ClassLoader loader) {
        return task -> {
            try {
                pool.execute(task);
            } catch (RejectedExecutionException e) {
                factory(name, loader).newThread(task).start();
            }
        };
    }

    /** One thread with a clock. */
    static ScheduledExecutorService timer(String name) {
        return Executors.newSingleThreadScheduledExecutor(factory(name, DaemonThreads.class.getClassLoader()));
    }

    /** Runs one task on a thread of its own. */
    static void start(String name, Runnable task) {
        factory(name, DaemonThreads.class.getClassLoader()).newThread(task).start();
    }

    private static ThreadFactory factory(String name, ClassLoader loader) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }
}
