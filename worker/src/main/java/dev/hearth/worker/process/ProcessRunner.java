package dev.hearth.worker.process;

import dev.hearth.model.ExecutorEnd;
import java.time.Duration;

/** Follows one process from the order to its end. Belongs to the worker's loop. */
public interface ProcessRunner {

    /** Begins. Once. */
    void start();

    /**
     * Ends the process: SIGTERM, the grace, SIGKILL. Idempotent: the first reason stays, and the earliest SIGKILL.
     *
     * @param reason who ordered it and why, to follow "killed: "
     * @param grace between SIGTERM and SIGKILL; zero kills at once
     */
    void kill(String reason, Duration grace);

    /** Hears, in the loop, what becomes of the process. */
    interface Listener {
        /** It runs. Not called for one whose end was ordered before. */
        void onForked(long pid);

        /** It is over, or never came to be. The last call. */
        void onEnded(ExecutorEnd end);
    }
}
