package dev.hearth.model;

import dev.hearth.rpc.codec.WireId;
import java.util.Locale;
import java.util.Optional;

/** Why a process, or an application, ended, in one word: what ends are counted by, and what programs can go by. */
public enum EndCause {
    /** By itself, with status 0; of an application: it was done. */
    @WireId(1)
    EXITED,
    /** By itself, with another status; of an application: its driver said so. */
    @WireId(value = 2, fallback = true)
    FAILED,
    /** Its heap was too small for it. */
    @WireId(3)
    OUT_OF_MEMORY,
    /** The JVM, or native code in it, crashed. */
    @WireId(4)
    CRASH,
    /** A signal that Hearth did not send. */
    @WireId(5)
    SIGNAL,
    /** Its driver is gone, or could not be reached any more. */
    @WireId(6)
    DRIVER_LOST,
    /** Its process could not be started. */
    @WireId(7)
    NOT_STARTED,
    /** Ended on command. */
    @WireId(8)
    KILLED,
    /** Its worker was lost, and it with it. */
    @WireId(9)
    WORKER_LOST,
    /** Its host, or the cgroup that it ran in, had too little memory for it. */
    @WireId(10)
    HOST_OUT_OF_MEMORY;

    /** The cause of an end: what its worker found out, or else what state and exit status say. */
    public static EndCause of(ExecutorEnd end) {
        return switch (end.state()) {
            case EXITED -> end.found().orElseGet(() -> ofStatus(end.exitCode().orElse(0)));
            case FAILED -> NOT_STARTED;
            case KILLED -> KILLED;
            case LOST -> WORKER_LOST;
            case LAUNCHING, RUNNING -> throw new IllegalArgumentException(end.state() + " is no end");
        };
    }

    /** As programs read it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
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
        Optional<Integer> signal = ExecutorExitCode.signal(status);
        return signal.isPresent() ? SIGNAL : FAILED;
    }
}
