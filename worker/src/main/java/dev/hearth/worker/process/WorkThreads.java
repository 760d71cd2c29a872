package dev.hearth.worker.process;

import dev.hearth.loop.FaultHandler;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** What the threads for blocking work have in common. */
final class WorkThreads {
    private WorkThreads() {}

    /** Daemons, numbered from 0. */
    static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** A process that is forgotten on the way would stay in the books for ever, and a log that is would grow. */
    static Runnable guarded(FaultHandler faults, String attempted, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                faults.handleFault(attempted, e);
            }
        };
    }
}
