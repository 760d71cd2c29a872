package dev.hearth.executor;

import dev.hearth.model.ExecutorExitCode;

/** Ends the process; the main class does, tests remember. */
@FunctionalInterface
interface ExitHook {
    /** {@code reason} is a sentence for the log. From any thread; the first call counts. */
    void exit(ExecutorExitCode code, String reason);
}
