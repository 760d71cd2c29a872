package dev.hearth.model;

import java.util.Map;
import java.util.Optional;

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
    private static final String CRASH = "the JVM or native code in it crashed, unless somebody sent it";
    private static final Map<Integer, String> SIGNAL_NAMES = Map.ofEntries(
            Map.entry(1, "SIGHUP: the terminal that it belonged to is gone, or somebody sent it"),
            Map.entry(2, "SIGINT: somebody interrupted it, as Ctrl-C does"),
            Map.entry(3, "SIGQUIT: somebody sent it"),
            Map.entry(4, "SIGILL: " + CRASH),
            Map.entry(5, "SIGTRAP: " + CRASH),
            Map.entry(6, "SIGABRT: the JVM or native code in it gave up, as after a crash, unless somebody sent it"),
            Map.entry(7, "SIGBUS: " + CRASH),
            Map.entry(8, "SIGFPE: " + CRASH),
            Map.entry(9, "SIGKILL: ended by somebody's kill -9, or by the kernel for want of memory"),
            Map.entry(11, "SIGSEGV: " + CRASH),
            Map.entry(13, "SIGPIPE: what it wrote to was closed"),
            Map.entry(14, "SIGALRM: an alarm that it did not expect"),
            Map.entry(15, "SIGTERM: somebody asked it to end, as kill does, or its host was shutting down"),
            Map.entry(24, "SIGXCPU: it used more CPU time than ulimit -t allows"),
            Map.entry(25, "SIGXFSZ: it made a file larger than ulimit -f allows"),
            Map.entry(31, "SIGSYS: it made a system call that it may not make"));

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

    /** The signal that the status stands for, which it is 128 more than. */
    public static Optional<Integer> signal(int code) {
        return code > SIGNALS && code <= SIGNALS + LAST_SIGNAL ? Optional.of(code - SIGNALS) : Optional.empty();
    }

    /**
     * What an executor's exit status tells, for people: {@code exit code 52 (it ran out of memory)}, {@code killed by
     * signal 15 (SIGTERM: …)} for 143.
     */
    public static String explain(int code) {
        for (ExecutorExitCode each : values()) {
            if (each.code == code) {
                return "exit code " + code + " (" + each.explanation + ")";
            }
        }
        return explainProgram(code);
    }

    /** What the exit status of any program tells: most of them mean what the program wants. */
    public static String explainProgram(int code) {
        Optional<Integer> signal = signal(code);
        if (signal.isPresent()) {
            // a wrapper, a shell say, passes the status on: that is no other end
            String name = SIGNAL_NAMES.get(signal.get());
            return "killed by signal " + signal.get() + (name == null ? "" : " (" + name + ")");
        }
        return "exit code " + code + " (the program ended itself, as System.exit(" + code + ") does)";
    }
}
