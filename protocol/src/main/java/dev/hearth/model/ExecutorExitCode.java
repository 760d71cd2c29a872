package dev.hearth.model;

import java.util.Map;

/** What an executor process says by its exit status. Numbers are Spark's where Spark has the case. */
public enum ExecutorExitCode {
    /** Told to stop. */
    NORMAL(0, "it stopped on its driver's word, or user code ended the process with status 0"),
    /** Could not start: arguments, driver out of reach, registration refused. */
    START_FAILED(1, "it could not start, or user code ended the process with status 1"),
    /** An exception nobody expected. */
    UNCAUGHT(50, "an uncaught exception ended it"),
    /** Out of memory. */
    OUT_OF_MEMORY(52, "it ran out of memory"),
    /** The driver is gone, or another one answers in its place. */
    DRIVER_LOST(56, "it lost its driver"),
    /** The worker that forked it is gone. */
    WORKER_LOST(59, "it lost its worker");

    private static final int SIGNALS = 128;
    private static final int LAST_SIGNAL = 64;
    private static final Map<Integer, String> SIGNAL_NAMES = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(5, "SIGTRAP"),
            Map.entry(6, "SIGABRT"),
            Map.entry(7, "SIGBUS"),
            Map.entry(8, "SIGFPE"),
            Map.entry(9, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM"),
            Map.entry(24, "SIGXCPU"),
            Map.entry(25, "SIGXFSZ"),
            Map.entry(31, "SIGSYS"));

    private final int code;
    private final String explanation;

    ExecutorExitCode(int code, String explanation) {
        this.code = code;
        this.explanation = explanation;
    }

    /** The exit status. */
    public int code() {
        return code;
    }

    /** What it means, as the second half of a sentence about the executor. */
    public String explanation() {
        return explanation;
    }

    /**
     * What an exit status tells, for people: {@code exit code 52 (it ran out of memory)}, {@code killed by signal 9
     * (SIGKILL)} for 137.
     */
    public static String explain(int code) {
        for (ExecutorExitCode each : values()) {
            if (each.code == code) {
                return "exit code " + code + " (" + each.explanation + ")";
            }
        }
        if (code > SIGNALS && code <= SIGNALS + LAST_SIGNAL) {
            int signal = code - SIGNALS;
            String name = SIGNAL_NAMES.get(signal);
            return "killed by signal " + signal + (name == null ? "" : " (" + name + ")");
        }
        return "exit code " + code;
    }
}
