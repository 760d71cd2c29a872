package dev.hearth.executor;

import dev.hearth.model.ExecutorExitCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the executor's process: with its shutdown hooks, which are the user's, and without them once they have taken
 * {@link #HOOKS_LIMIT}; at once when memory has run out. From any thread, once.
 */
final class ProcessEnd implements ExitHook {
    static final Duration HOOKS_LIMIT = Duration.ofSeconds(2);

    /** For shutdown hooks when user code ends the process. */
    private static final Duration USER_HOOKS_LIMIT = Duration.ofSeconds(5);

    /** More than a connection takes to close where the peer answers; the JVM would then end without it. */
    private static final Duration RELEASE_LIMIT = Duration.ofMillis(200);

    private static final Logger log = LoggerFactory.getLogger(ProcessEnd.class);

    private final AtomicBoolean ending = new AtomicBoolean();
    private final AtomicReference<Runnable> release = new AtomicReference<>(() -> {});

    /**
     * What wakes the threads that wait in native code, for a socket or for input. While there is one, the JVM waits for it
     * at its end, for 300 ms, and the cores of the process stay taken.
     */
    void releasing(Runnable threads) {
        release.set(threads);
    }

    @Override
    public void exit(ExecutorExitCode code, String reason) {
        if (!ending.compareAndSet(false, true)) {
            return;
        }
        try {
            if (code == ExecutorExitCode.NORMAL) {
                log.info("exit code={} reason=\"{}\"", code.code(), reason);
            } else {
                log.error("exit code={} ({}): {}", code.code(), code.explanation(), reason);
            }
            if (code == ExecutorExitCode.WORKER_LOST) {
                // nobody is left who would end the group
                ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            }
            if (code == ExecutorExitCode.OUT_OF_MEMORY) {
                Runtime.getRuntime().halt(code.code());
            }
            // on threads of their own: the caller may be the loop, or hold what a hook waits for
            Thread halt = new Thread(() -> haltAfterLimit(code), "executor-halt");
            halt.setDaemon(true);
            halt.start();
            Thread exit = new Thread(() -> exitReleased(code), "executor-exit");
            // as a child of the loop it would be a daemon: were the main thread to end first, the status would be 0
            exit.setDaemon(false);
            exit.start();
        } catch (OutOfMemoryError e) {
            Runtime.getRuntime().halt(code.code());
        }
    }

    /**
     * Sees to it that the process ends although user code called {@code System.exit} with a shutdown hook that does not
     * return. Called once, before user code runs.
     */
    static void boundUserHooks() {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            Thread halt = new Thread(
                                    () -> haltAfter(USER_HOOKS_LIMIT, ExecutorExitCode.UNCAUGHT),
                                    "executor-hooks-limit");
                            halt.setDaemon(true);
                            halt.start();
                        },
                        "executor-hooks"));
    }

    private void exitReleased(ExecutorExitCode code) {
        Thread releasing = new Thread(release.get(), "executor-release");
        releasing.setDaemon(true);
        releasing.start();
        try {
            releasing.join(RELEASE_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.exit(code.code());
    }

    private static void haltAfterLimit(ExecutorExitCode code) {
        haltAfter(HOOKS_LIMIT, code);
    }

    private static void haltAfter(Duration limit, ExecutorExitCode code) {
        try {
            boolean unused = new CountDownLatch(1).await(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(code.code());
    }
}
