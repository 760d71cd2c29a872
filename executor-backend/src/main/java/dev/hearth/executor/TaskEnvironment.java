package dev.hearth.executor;

import dev.hearth.task.BroadcastSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What the tasks of an {@link Executor} run in.
 *
 * @param userLoader loads the application's classes, and is the context class loader of each task
 * @param broadcasts where tasks read broadcast values
 * @param results keeps what is too large to send
 * @param starts where runners note what they run
 * @param threads runs the runners; ended with the executor
 * @param onOutOfMemory told on the runner's thread before the attempt's failure is reported; an executor process ends here
 */
record TaskEnvironment(
        ClassLoader userLoader,
        BroadcastSource broadcasts,
        HeldResults results,
        StartRecord starts,
        ExecutorService threads,
        Consumer<OutOfMemoryError> onOutOfMemory) {
    private static final long IDLE_SECONDS = 60;

    /** A cached pool of daemon threads {@code task-runner-0}, {@code task-runner-1} and so on, as many as are asked for. */
    static ExecutorService runnerThreads() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "task-runner-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
