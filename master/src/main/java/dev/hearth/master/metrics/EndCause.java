package dev.hearth.master.metrics;

import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorExitCode;

/** Why a process of an application or driver ended, in few words: what ends are counted by. */
public enum EndCause {
    /** By itself, with status 0. */
    EXITED,
    /** By itself, with another status. */
    FAILED,
    /** Its heap was too small for it. */
    OUT_OF_MEMORY,
    /** A signal that Hearth did not send. */
    SIGNAL,
    /** It could not reach its driver any more. */
    DRIVER_LOST,
    /** Its process could not be started. */
    NOT_STARTED,
    /** Ended on command. */
    KILLED,
    /** Its worker was lost, and it with it. */
    WORKER_LOST;

    private static final int SIGNALS = 128;

    /** The cause of an end. */
    public static EndCause of(ExecutorEnd end) {
        return switch (end.state()) {
            case EXITED -> ofStatus(end.exitCode().orElse(0));
            case FAILED -> NOT_STARTED;
            case KILLED -> KILLED;
            case LOST -> WORKER_LOST;
            case LAUNCHING, RUNNING -> throw new IllegalArgumentException(end.state() + " is no end");
        };
    }

    private static EndCause ofStatus(int status) {
        if (status == ExecutorExitCode.OUT_OF_MEMORY.code()) {
            return OUT_OF_MEMORY;
        }
        if (status == ExecutorExitCode.DRIVER_LOST.code()) {
            return DRIVER_LOST;
        }
        if (status == ExecutorExitCode.WORKER_LOST.code()) {
            return WORKER_LOST;
        }
        if (status == 0) {
            return EXITED;
        }
        return status > SIGNALS ? SIGNAL : FAILED;
    }
}
