package dev.hearth.driver.schedule;

import java.time.Instant;
import java.util.Optional;

/**
 * One attempt at a stage, for those who ask how it fares: what it is, how many of its tasks are done, and what became of
 * their attempts. Written in the driver's loop, once a turn at most; read by any thread.
 */
public final class StageRecord {

    /**
     * How far it is.
     *
     * @param succeeded tasks so far
     * @param failed attempts so far, killed ones not counted
     * @param running attempts that can be running now: those that wait at an executor for a slot are not counted
     */
    public record Counts(int succeeded, int failed, int running) {
        private static final Counts NONE = new Counts(0, 0, 0);
    }

    /**
     * How it ended.
     *
     * @param failure why it did not succeed, a sentence; empty when it did
     */
    public record End(Instant at, Optional<String> failure) {}

    private final long id;
    private final int stage;
    private final int attempt;
    private final long job;
    private final Object description;
    private final int tasks;
    private final Instant submitted;
    private final TaskRecords records;
    private final ExecutorNames executors;
    private volatile Counts counts = Counts.NONE;
    private volatile Optional<End> end = Optional.empty();

    /**
     * Of an attempt that has just been submitted.
     *
     * @param description of its job: {@link JobSpec#description}
     * @param executors names those that the records name by number
     */
    StageRecord(TaskSet set, Object description, Instant submitted, ExecutorNames executors) {
        // its numbers alone: the set itself holds the function and the data of every task
        this.id = set.id();
        this.stage = set.stage();
        this.attempt = set.stageAttempt();
        this.job = set.job();
        this.tasks = set.tasks();
        this.description = description;
        this.submitted = submitted;
        this.records = set.records();
        this.executors = executors;
    }

    /** As messages name it: {@link TaskSet#id()}. */
    public long id() {
        return id;
    }

    public int stage() {
        return stage;
    }

    /** How often the stage had been tried before. */
    public int attempt() {
        return attempt;
    }

    public long job() {
        return job;
    }

    /** What its job does. */
    public String description() {
        return description.toString();
    }

    /** How many it has. */
    public int tasks() {
        return tasks;
    }

    public Instant submitted() {
        return submitted;
    }

    /** What became of its attempts. */
    public TaskRecords records() {
        return records;
    }

    /** The executors by number, those that are gone too. */
    public ExecutorNames executors() {
        return executors;
    }

    public Counts counts() {
        return counts;
    }

    /** How it ended; empty while it is under way. */
    public Optional<End> end() {
        return end;
    }

    /** Tells how far it is now. In the loop. */
    void counts(int succeeded, int failed, int running) {
        counts = new Counts(succeeded, failed, running);
    }

    /** Nothing is added any more. In the loop. */
    void ended(Instant at, Optional<String> failure) {
        end = Optional.of(new End(at, failure));
    }

    @Override
    public String toString() {
        return "stage " + stage + "." + attempt + " of job " + job;
    }
}
