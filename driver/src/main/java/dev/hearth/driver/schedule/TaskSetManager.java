package dev.hearth.driver.schedule;

import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * The tasks of one {@link TaskSet}: where each stands, and what follows from the end of an attempt. Confined to the
 * driver's loop; knows no clock, sends nothing.
 *
 * <p>A task is PENDING, then RUNNING on one executor (from the moment it is sent, since it may have started); a RUNNING
 * one goes back to PENDING when its attempt does not succeed, to FETCHING when its value stays at the executor, or to
 * SUCCEEDED; a FETCHING one goes to SUCCEEDED, or back to PENDING when its value is lost. Nothing leaves SUCCEEDED, so a
 * task succeeds once.
 *
 * <p>A set is live until every task has succeeded or it is given up. A set that was given up is a zombie: it launches
 * nothing more, and lives on until its last attempt is known to be over.
 */
final class TaskSetManager {
    private static final byte PENDING = 0;
    private static final byte RUNNING = 1;
    private static final byte FETCHING = 2;
    private static final byte SUCCEEDED = 3;

    /** What the end of an attempt means. */
    enum Outcome {
        /** Not an attempt that is known to run here: a repeat, or news of one that was written off. */
        UNKNOWN,
        /** The attempt is over, and nothing is to be done. */
        OVER,
        /** The task has succeeded; its value is to be delivered. */
        SUCCEEDED,
        /** The task's value has to be fetched first. */
        FETCH,
        /** The task waits again. */
        AGAIN,
        /** The set cannot succeed: {@link #failure()}. */
        ABORT
    }

    /** Collects what one executor is given. */
    interface Launches {
        /** First attempts without payloads. */
        void range(IndexRange range);

        /** A single attempt. */
        void task(TaskEntry task);
    }

    private final TaskSet set;
    private final int maxFailures;
    private final int maxPayloadBytes;
    private final PendingTasks pending;

    private final byte[] states;
    /** Attempts launched so far. */
    private final int[] attempts;
    /** The executor of the last attempt. */
    private final int[] executors;
    /** Attempts that count as failures. */
    private final int[] failures;
    /** What the values that are being fetched come to, by task. */
    private final Map<Integer, Long> fetchingBytes = new HashMap<>();

    private boolean zombie;
    private boolean unlaunchable;
    private int running;
    private int fetching;
    private int succeeded;
    private int failedAttempts;
    private long resultBytes;
    private OptionalLong waitingSinceNanos = OptionalLong.empty();
    private JobFailure failure = JobFailure.of("");

    /**
     * @param maxFailures {@code hearth.task.maxFailures}
     * @param maxPayloadBytes what fits into a message
     */
    TaskSetManager(TaskSet set, int maxFailures, int maxPayloadBytes) {
        this.set = set;
        this.maxFailures = maxFailures;
        this.maxPayloadBytes = maxPayloadBytes;
        this.pending = new PendingTasks(set.tasks(), set.preferences());
        this.states = new byte[set.tasks()];
        this.attempts = new int[set.tasks()];
        this.executors = new int[set.tasks()];
        this.failures = new int[set.tasks()];
    }

    TaskSet set() {
        return set;
    }

    /** Whether it was given up. */
    boolean isZombie() {
        return zombie;
    }

    /** Whether every task has succeeded. */
    boolean hasSucceeded() {
        return succeeded == set.tasks();
    }

    /** Tasks that wait for a slot. */
    int pending() {
        return pending.count();
    }

    /** Attempts that occupy a slot. */
    int running() {
        return running;
    }

    /** Whether attempts or fetches are under way. */
    boolean isBusy() {
        return running > 0 || fetching > 0;
    }

    int succeeded() {
        return succeeded;
    }

    /** Attempts that ended otherwise than by success or on the driver's word. */
    int failedAttempts() {
        return failedAttempts;
    }

    /** Why the set was given up; meaningful once {@link Outcome#ABORT} was given. */
    JobFailure failure() {
        return failure;
    }

    /** On which hosts the application has executors now. */
    void inhabitedHosts(Set<String> hosts) {
        if (pending.anyPrefers()) {
            pending.inhabitedHosts(hosts);
        }
    }

    /** Whether tasks wait that prefer some host, as far as is known without looking for them. */
    boolean mayPreferHosts() {
        return pending.anyPrefers() && pending.count() > 0;
    }

    /** When tasks were first held back for the sake of their hosts, if they were. */
    OptionalLong waitingSinceNanos() {
        return waitingSinceNanos;
    }

    /** Slots were left over while tasks waited for their hosts; the first time counts. */
    void heldBack(long nowNanos) {
        if (waitingSinceNanos.isEmpty()) {
            waitingSinceNanos = OptionalLong.of(nowNanos);
        }
    }

    /** Launches one task that prefers the host on the executor, if there is one. */
    void launchLocal(int executor, String host, Launches launches) {
        int task = pending.pollLocal(host);
        if (task != IntQueue.NONE) {
            launchOne(task, executor, launches);
        }
    }

    /**
     * Launches up to {@code most} tasks on the executor; {@link #running} tells how many. Stops when the set turns out to
     * be {@link #unlaunchable}.
     *
     * @param anywhere whether tasks may leave the hosts they prefer
     */
    void launch(int executor, String host, int most, boolean anywhere, Launches launches) {
        int end = running + most;
        while (running < end && !unlaunchable) {
            int task = next(host, anywhere);
            if (task != IntQueue.NONE) {
                launchOne(task, executor, launches);
                continue;
            }
            int fresh = Math.min(end - running, pending.freshCount());
            if (fresh == 0) {
                return;
            }
            launchFresh(pending.takeFresh(fresh), fresh, executor, launches);
        }
    }

    /** Whether a task's payload fits into no message: the set cannot succeed, {@link #failure} says why. */
    boolean unlaunchable() {
        return unlaunchable;
    }

    private int next(String host, boolean anywhere) {
        int task = pending.pollIndifferent();
        if (task == IntQueue.NONE && pending.anyPrefers()) {
            task = pending.pollLocal(host);
            if (task == IntQueue.NONE) {
                task = pending.pollDeserted();
            }
            if (task == IntQueue.NONE && anywhere) {
                task = pending.pollChoosy();
            }
        }
        return task;
    }

    private void launchFresh(int first, int count, int executor, Launches launches) {
        int rangeFirst = first;
        for (int task = first; task < first + count; task++) {
            Bytes payload = set.payload().apply(set.partitions().partitionOf(task));
            if (payload.length() == 0 && set.partitions().isContiguous()) {
                started(task, executor);
            } else {
                addRange(rangeFirst, task, launches);
                rangeFirst = task + 1;
                launchEntry(task, payload, executor, launches);
            }
        }
        addRange(rangeFirst, first + count, launches);
    }

    private void addRange(int first, int end, Launches launches) {
        if (end > first) {
            launches.range(new IndexRange(set.partitions().partitionOf(first), end - first));
        }
    }

    private void launchOne(int task, int executor, Launches launches) {
        launchEntry(task, set.payload().apply(set.partitions().partitionOf(task)), executor, launches);
    }

    private void launchEntry(int task, Bytes payload, int executor, Launches launches) {
        int partition = set.partitions().partitionOf(task);
        if (payload.length() > maxPayloadBytes) {
            unlaunchable = true;
            failure = JobFailure.of("the data of task " + partition + " of stage " + set.stage() + " has "
                    + payload.length() + " bytes, and a message holds at most " + maxPayloadBytes
                    + ": make more partitions, use a broadcast variable, or raise hearth.rpc.message.maxSize");
        } else {
            launches.task(new TaskEntry(partition, attempts[task], payload));
            started(task, executor);
        }
    }

    private void started(int task, int executor) {
        states[task] = RUNNING;
        executors[task] = executor;
        attempts[task]++;
        running++;
    }

    /**
     * An attempt is over, says the executor.
     *
     * @param where names the executor in {@link #failure()}
     */
    Outcome ended(int executor, String where, int partition, int attempt, TaskEnd end) {
        int task = attempt(RUNNING, executor, partition, attempt);
        if (task == Partitions.NONE) {
            return Outcome.UNKNOWN;
        }
        running--;
        states[task] = PENDING;
        if (zombie) {
            return Outcome.OVER;
        }
        if (end instanceof TaskEnd.Success success) {
            return success.result() instanceof TaskEnd.Inline inline
                    ? accept(task, inline.value().length())
                    : fetch(task, ((TaskEnd.Held) success.result()).bytes());
        }
        if (end instanceof TaskEnd.Failed failed) {
            return failed(task, "on " + where + ": " + describe(failed), Optional.of(failed), failed.retry());
        }
        if (end instanceof TaskEnd.ResultLost lost) {
            return failed(task, "on " + where + ": its value was lost: " + lost.reason(), Optional.empty(), true);
        }
        if (end instanceof TaskEnd.Killed
                || end instanceof TaskEnd.FetchFailed
                || end instanceof TaskEnd.CommitDenied) {
            return again(task);
        }
        throw new IllegalStateException("the end of a task is not handled: " + end);
    }

    /** A value that was held at the executor has arrived. */
    Outcome fetched(int executor, int partition, int attempt) {
        int task = attempt(FETCHING, executor, partition, attempt);
        if (task == Partitions.NONE) {
            return Outcome.UNKNOWN;
        }
        fetching--;
        fetchingBytes.remove(task);
        if (zombie) {
            states[task] = PENDING;
            return Outcome.OVER;
        }
        return succeed(task);
    }

    /** A value that was held at the executor cannot be had; counts as a failure. */
    Outcome fetchFailed(int executor, String where, int partition, int attempt, String reason) {
        int task = attempt(FETCHING, executor, partition, attempt);
        if (task == Partitions.NONE) {
            return Outcome.UNKNOWN;
        }
        fetchEndedEmpty(task);
        return zombie
                ? Outcome.OVER
                : failed(task, "on " + where + ": its value was lost: " + reason, Optional.empty(), true);
    }

    /**
     * An executor is lost: what ran there waits again, charged if the loss is.
     *
     * @return ABORT if that was one failure too many for a task, else OVER
     */
    Outcome executorLost(int executor, String where, LossReason reason) {
        Outcome outcome = Outcome.OVER;
        for (int task = 0; task < states.length; task++) {
            if (executors[task] != executor || (states[task] != RUNNING && states[task] != FETCHING)) {
                continue;
            }
            boolean ran = states[task] == RUNNING;
            if (ran) {
                running--;
                states[task] = PENDING;
            } else {
                fetchEndedEmpty(task);
            }
            if (zombie) {
                continue;
            }
            String what = where + " was lost: " + reason.sentence();
            Outcome each = ran && reason.charged() ? failed(task, what, Optional.empty(), true) : again(task);
            if (each == Outcome.ABORT) {
                outcome = Outcome.ABORT;
                zombie = true;
            }
        }
        return outcome;
    }

    /** Nothing more is launched; what runs is waited for. */
    void giveUp() {
        zombie = true;
        pending.clear();
    }

    /** Every running attempt, by task; for orders to end them. */
    void forEachRunning(IntConsumer task) {
        for (int each = 0; each < states.length && running > 0; each++) {
            if (states[each] == RUNNING) {
                task.accept(each);
            }
        }
    }

    /** The executor that the task's last attempt was given to. */
    int executorOf(int task) {
        return executors[task];
    }

    /** The number of the task's last attempt, from 0. */
    int lastAttempt(int task) {
        return attempts[task] - 1;
    }

    /** The failures a task is charged with. */
    int failures(int task) {
        return failures[task];
    }

    private int attempt(byte state, int executor, int partition, int attempt) {
        int task = set.partitions().taskOf(partition);
        boolean known = task != Partitions.NONE
                && states[task] == state
                && executors[task] == executor
                && attempts[task] == attempt + 1;
        return known ? task : Partitions.NONE;
    }

    private Outcome accept(int task, long bytes) {
        return exceedsResultBound(bytes) ? Outcome.ABORT : succeed(task);
    }

    private Outcome fetch(int task, long bytes) {
        if (exceedsResultBound(bytes)) {
            return Outcome.ABORT;
        }
        states[task] = FETCHING;
        fetchingBytes.put(task, bytes);
        fetching++;
        return Outcome.FETCH;
    }

    private void fetchEndedEmpty(int task) {
        fetching--;
        resultBytes -= fetchingBytes.getOrDefault(task, 0L);
        fetchingBytes.remove(task);
        states[task] = PENDING;
    }

    private Outcome succeed(int task) {
        states[task] = SUCCEEDED;
        succeeded++;
        return Outcome.SUCCEEDED;
    }

    private boolean exceedsResultBound(long bytes) {
        resultBytes += bytes;
        if (resultBytes <= set.maxResultBytes()) {
            return false;
        }
        failure = JobFailure.of(
                "the results of " + (succeeded + fetching + 1) + " of its " + set.tasks() + " tasks come to "
                        + resultBytes + " bytes, more than hearth.driver.maxResultSize allows (" + set.maxResultBytes()
                        + " bytes): bring less to the driver, write the result to files, or raise the limit");
        return true;
    }

    private Outcome again(int task) {
        pending.add(task);
        return Outcome.AGAIN;
    }

    private Outcome failed(int task, String what, Optional<TaskEnd.Failed> cause, boolean retry) {
        failedAttempts++;
        failures[task]++;
        if (retry && failures[task] < maxFailures) {
            return again(task);
        }
        String name = "task " + set.partitions().partitionOf(task) + " of stage " + set.stage();
        failure = new JobFailure(
                retry
                        ? name + " failed " + times(failures[task]) + "; last, " + what
                        : name + " failed in a way that another attempt does not change; " + what,
                cause);
        return Outcome.ABORT;
    }

    private static String times(int number) {
        return number == 1 ? "once" : number + " times";
    }

    private static String describe(TaskEnd.Failed failed) {
        return failed.message().isEmpty() ? failed.className() : failed.className() + ": " + failed.message();
    }

    @Override
    public String toString() {
        return "stage " + set.stage() + "." + set.stageAttempt() + " of job " + set.job() + ": succeeded=" + succeeded
                + " running=" + running + " fetching=" + fetching + " pending=" + pending.count() + " zombie=" + zombie;
    }
}
