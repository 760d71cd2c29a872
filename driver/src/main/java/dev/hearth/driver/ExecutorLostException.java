package dev.hearth.driver;

import dev.hearth.driver.schedule.ExecutorFailure;
import java.util.ArrayList;
import java.util.List;

/** A job failed because executors were lost, or because the master ended the application for that. Tells of the newest one. */
public final class ExecutorLostException extends JobFailedException {
    private static final long serialVersionUID = 1L;

    private final String executor;
    private final String worker;
    private final String reason;
    private final ArrayList<String> lastLines;

    public ExecutorLostException(String message, ExecutorFailure lost) {
        super(message);
        this.executor = lost.executor();
        this.worker = lost.worker();
        this.reason = lost.cause();
        this.lastLines = new ArrayList<>(lost.lastLines());
    }

    /** {@code app-…/3}. */
    public String executor() {
        return executor;
    }

    /** The id of the worker that ran it. */
    public String worker() {
        return worker;
    }

    /** How its process ended: a sentence. */
    public String reason() {
        return reason;
    }

    /** The end of its stderr, oldest first; a few KiB at most. */
    public List<String> lastLines() {
        return List.copyOf(lastLines);
    }
}
