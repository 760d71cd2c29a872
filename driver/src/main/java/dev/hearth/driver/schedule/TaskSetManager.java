package dev.hearth.driver.schedule;

import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The tasks of one {@link TaskSet}: where each stands, and what follows from the end of an attempt. Confined to the
 * driver's loop; knows no clock, sends nothing.
 *
 * <p>A task is PENDING, then RUNNING on one executor (from the moment it is sent, since it may have started); a RUNNING
 * one goes back to PENDING when its attempt does not succeed or is taken back before it started, to FETCHING when its value
 * stays at the executor, or to SUCCEEDED; a FETCHING one goes to SUCCEEDED, or back to PENDING when its value is lost.
 * Nothing leaves SUCCEEDED, so a task succeeds once.
 *
 * <p>A set is live until every task has succeeded or it is given up. A set that was given up is a zombie: it launches
 * nothing more, and lives on until its last attempt is known to be over.
 */
final class TaskSetManager {

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
        /** The set cannot succeed and is a zombie from now on: {@link #failure()}. */
        ABORT
    }

    /** Collects what one executor is given. */
    interface Launches {
        /** Whether it takes anything more now. */
        boolean takesMore();

        /** First attempts without payloads at partitions that follow each other. */
        void range(int first, int count);

        /** A single attempt. */
        void task(TaskEntry task);
    }

    private final TaskSet set;
    private final int maxPayloadBytes;
    private final PendingTasks pending;
    private final TaskStates tasks;
    private final TaskFailures failures;
    private final ResultBytes results;

    private boolean zombie;
    private boolean unlaunchable;
    private int running;
    /** Of the running ones, those reported to have run for a while. */
    private int startedRunning;

    private int canRun;
    private int fetching;
    private int succeeded;
    private OptionalLong waitingSinceNanos = OptionalLong.empty();
    private JobFailure failure = JobFailure.of("");

    /**
     * @param maxFailures {@code hearth.task.maxFailures}
     * @param maxPayloadBytes what fits into a message
     */
    TaskSetManager(TaskSet set, int maxFailures, int maxPayloadBytes) {
        this.set = set;
        this.maxPayloadBytes = maxPayloadBytes;
        this.pending = new PendingTasks(set.tasks(), set.preferences());
        this.tasks = new TaskStates(set.tasks());
        this.failures = new TaskFailures(maxFailures);
        this.results = new ResultBytes(set.maxResultBytes());
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

    /** Tasks that were sent nowhere. */
    int pending() {
        return pending.count();
    }

    /** Attempts that were sent and are not known to be over. */
    int running() {
        return running;
    }

    /** Of these, the ones that were reported to have run for a while. */
    int startedRunning() {
        return startedRunning;
    }

    /** Of these, how many can be running now: what an executor holds beyond its slots waits there. */
    int canRun() {
        return canRun;
    }

    /** So many more can be running than before. */
    void canRun(int more) {
        canRun += more;
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
        return failures.attempts();
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

    /** Whether some of its tasks prefer hosts. */
    boolean prefersHosts() {
        return pending.anyPrefers();
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

    /** Launches one task that prefers the host on the executor, if there is one; how many it launched. */
    int launchLocal(int executor, String host, Launches launches) {
        int before = running;
        int task = pending.pollLocal(host);
        if (task != IntQueue.NONE) {
            launchOne(task, executor, launches);
        }
        return running - before;
    }

    /**
     * Launches up to {@code most} tasks on the executor, and gives how many. Stops when the set turns out to be
     * {@link #unlaunchable}.
     *
     * @param anywhere whether tasks may leave the hosts they prefer
     */
    int launch(int executor, String host, int most, boolean anywhere, Launches launches) {
        int before = running;
        int end = running + most;
        boolean plain = set.payload() == JobSpec.NO_PAYLOAD && set.partitions().isContiguous();
        while (running < end && !unlaunchable && launches.takesMore()) {
            int task = next(host, anywhere);
            if (task != IntQueue.NONE) {
                launchOne(task, executor, launches);
                continue;
            }
            int fresh = Math.min(plain ? end - running : 1, pending.freshCount());
            if (fresh == 0) {
                break;
            }
            int first = pending.takeFresh(fresh);
            if (plain) {
                launches.range(set.partitions().partitionOf(first), fresh);
                tasks.launchFirst(first, first + fresh, executor);
                running += fresh;
            } else {
                launchOne(first, executor, launches);
            }
        }
        return running - before;
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

    private void launchOne(int task, int executor, Launches launches) {
        int partition = set.partitions().partitionOf(task);
        Bytes payload = set.payload().apply(partition);
        if (payload.length() > maxPayloadBytes) {
            unlaunchable = true;
            failure = JobFailure.of("the data of task " + partition + " of stage " + set.stage() + " has "
                    + payload.length() + " bytes, and a message holds at most " + maxPayloadBytes
                    + ": make more partitions, use a broadcast variable, or raise hearth.rpc.message.maxSize");
            return;
        }
        int attempt = tasks.attempts(task);
        if (attempt == 0 && payload.length() == 0) {
            launches.range(partition, 1);
        } else {
            launches.task(new TaskEntry(partition, attempt, payload));
        }
        tasks.launch(task, executor);
        running++;
    }

    /** An attempt has succeeded with a small value, says the executor. Allocates nothing, as long as there is room for results. */
    Outcome succeeded(int executor, int partition, int attempt, int bytes) {
        int task = attempt(TaskStates.RUNNING, executor, partition, attempt);
        if (task == Partitions.NONE) {
            return Outcome.UNKNOWN;
        }
        leave(task);
        if (zombie || exceedsResultBound(bytes)) {
            tasks.become(task, TaskStates.PENDING);
            return zombie ? Outcome.OVER : abort();
        }
        return succeed(task);
    }

    /**
     * An attempt is over, says the executor.
     *
     * @param where names the executor in {@link #failure()}
     */
    Outcome ended(int executor, String where, TaskEnded ended) {
        TaskEnd end = ended.end();
        if (end instanceof TaskEnd.Success success && success.result() instanceof TaskEnd.Inline inline) {
            return succeeded(
                    executor, ended.index(), ended.attempt(), inline.value().length());
        }
        int task = attempt(TaskStates.RUNNING, executor, ended.index(), ended.attempt());
        if (task == Partitions.NONE) {
            return Outcome.UNKNOWN;
        }
        leave(task);
        tasks.become(task, TaskStates.PENDING);
        if (zombie) {
            return Outcome.OVER;
        }
        if (end instanceof TaskEnd.Success success && success.result() instanceof TaskEnd.Held held) {
            return fetch(task, held.bytes());
        }
        if (end instanceof TaskEnd.Failed failed) {
            return failed(
                    task, "on " + where + ": " + TaskFailures.describe(failed), Optional.of(failed), failed.retry());
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

    /** Whether that attempt was sent there and is not known to be over. */
    boolean isRunning(int executor, int partition, int attempt) {
        return attempt(TaskStates.RUNNING, executor, partition, attempt) != Partitions.NONE;
    }

    /** An attempt has run for a while, says the executor. False if that is known, or the attempt is not. */
    boolean started(int executor, int partition, int attempt) {
        int task = attempt(TaskStates.RUNNING, executor, partition, attempt);
        if (task == Partitions.NONE || tasks.hasStarted(task)) {
            return false;
        }
        tasks.start(task);
        startedRunning++;
        return true;
    }

    /**
     * An attempt was taken back before it started, says the executor: the task waits again, under the same number.
     * Attempts that are not known to be there are ignored.
     */
    void takenBack(int executor, int partition, int attempt) {
        int task = attempt(TaskStates.RUNNING, executor, partition, attempt);
        if (task == Partitions.NONE) {
            return;
        }
        leave(task);
        tasks.takeBack(task);
        if (!zombie) {
            pending.add(task);
        }
    }

    /** A value that was held at the executor has arrived. */
    Outcome fetched(int executor, int partition, int attempt) {
        int task = attempt(TaskStates.FETCHING, executor, partition, attempt);
        if (task == Partitions.NONE) {
            return Outcome.UNKNOWN;
        }
        fetching--;
        results.fetched(task);
        if (zombie) {
            tasks.become(task, TaskStates.PENDING);
            return Outcome.OVER;
        }
        return succeed(task);
    }

    /** A value that was held at the executor cannot be had; counts as a failure. */
    Outcome fetchFailed(int executor, String where, int partition, int attempt, String reason) {
        int task = attempt(TaskStates.FETCHING, executor, partition, attempt);
        if (task == Partitions.NONE) {
            return Outcome.UNKNOWN;
        }
        fetchEndedEmpty(task);
        String what = "on " + where + ": its value was lost: " + reason;
        set.records().lost(executor, partition, attempt, what);
        return zombie ? Outcome.OVER : failed(task, what, Optional.empty(), true);
    }

    /**
     * An executor is lost: what was launched there waits again, charged where the charge applies.
     *
     * @return ABORT if that was one failure too many for a task, else OVER
     */
    Outcome executorLost(int executor, String where, LossReason reason) {
        Charge charge = new Charge(reason);
        String what = where + " was lost: " + reason.sentence();
        Outcome outcome = Outcome.OVER;
        int left = running + fetching;
        for (int task = tasks.firstOpen(); left > 0; task++) {
            int state = tasks.state(task);
            if (state != TaskStates.RUNNING && state != TaskStates.FETCHING) {
                continue;
            }
            left--;
            if (tasks.executor(task) != executor) {
                continue;
            }
            boolean charged = false;
            if (state == TaskStates.RUNNING) {
                int partition = set.partitions().partitionOf(task);
                charged = charge.applies(set.id(), partition, lastAttempt(task), tasks.hasStarted(task));
                if (charged || tasks.hasStarted(task)) {
                    set.records().lost(executor, partition, lastAttempt(task), what);
                }
                leave(task);
                tasks.become(task, TaskStates.PENDING);
            } else {
                fetchEndedEmpty(task);
            }
            if (zombie) {
                continue;
            }
            Outcome each = charged ? failed(task, what, Optional.empty(), true) : again(task);
            if (each == Outcome.ABORT) {
                outcome = each;
            }
        }
        return outcome;
    }

    /** Nothing more is launched; what runs is waited for. Idempotent. */
    void giveUp() {
        zombie = true;
        pending.clear();
    }

    /** Hears of attempts that were sent and are not known to be over. */
    @FunctionalInterface
    interface RunningAttempts {
        void accept(int executor, int partition);
    }

    /** Every attempt that was sent and is not known to be over. Looks at every task that has not succeeded. */
    void forEachRunning(RunningAttempts each) {
        int left = running;
        for (int task = tasks.firstOpen(); left > 0; task++) {
            if (tasks.state(task) == TaskStates.RUNNING) {
                left--;
                each.accept(tasks.executor(task), set.partitions().partitionOf(task));
            }
        }
    }

    /** The attempt at the partition that was sent to the executor and is not known to be over. */
    OptionalInt runningAttempt(int executor, int partition) {
        int task = set.partitions().taskOf(partition);
        boolean known =
                task != Partitions.NONE && tasks.state(task) == TaskStates.RUNNING && tasks.executor(task) == executor;
        return known ? OptionalInt.of(lastAttempt(task)) : OptionalInt.empty();
    }

    /** The number of the task's last attempt, from 0. */
    private int lastAttempt(int task) {
        return tasks.attempts(task) - 1;
    }

    /** The failures a task is charged with. */
    int failures(int task) {
        return failures.of(task);
    }

    private int attempt(int state, int executor, int partition, int attempt) {
        int task = set.partitions().taskOf(partition);
        return task != Partitions.NONE && tasks.is(task, state, executor, attempt) ? task : Partitions.NONE;
    }

    /** The running attempt is over, or taken back. */
    private void leave(int task) {
        running--;
        if (tasks.hasStarted(task)) {
            startedRunning--;
        }
    }

    private Outcome fetch(int task, long bytes) {
        if (exceedsResultBound(bytes)) {
            return abort();
        }
        tasks.become(task, TaskStates.FETCHING);
        results.fetching(task, bytes);
        fetching++;
        return Outcome.FETCH;
    }

    private void fetchEndedEmpty(int task) {
        fetching--;
        results.lost(task);
        tasks.become(task, TaskStates.PENDING);
    }

    private Outcome succeed(int task) {
        tasks.become(task, TaskStates.SUCCEEDED);
        succeeded++;
        return Outcome.SUCCEEDED;
    }

    private boolean exceedsResultBound(long bytes) {
        if (results.fits(bytes)) {
            return false;
        }
        failure = JobFailure.of(results.excess(succeeded + fetching + 1, set.tasks()));
        return true;
    }

    private Outcome again(int task) {
        pending.add(task);
        return Outcome.AGAIN;
    }

    private Outcome failed(int task, String what, Optional<TaskEnd.Failed> cause, boolean retry) {
        String name = "task " + set.partitions().partitionOf(task) + " of stage " + set.stage();
        Optional<JobFailure> last = failures.count(task, name, what, cause, retry);
        if (last.isEmpty()) {
            return again(task);
        }
        failure = last.get();
        return abort();
    }

    private Outcome abort() {
        giveUp();
        return Outcome.ABORT;
    }

    @Override
    public String toString() {
        return "stage " + set.stage() + "." + set.stageAttempt() + " of job " + set.job() + ": succeeded=" + succeeded
                + " running=" + running + " fetching=" + fetching + " pending=" + pending.count() + " zombie=" + zombie;
    }
}
