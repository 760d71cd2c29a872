package dev.hearth.master.state;

import dev.hearth.model.AppId;
import dev.hearth.model.DriverId;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.DriverState;
import dev.hearth.model.EndCause;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.HistoryEntry;
import dev.hearth.model.WorkerId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A driver that was submitted: SUBMITTED while it waits for a worker or for its time, RUNNING while it has a process, then
 * one of the ends, where it stays. It has at most one process, an <em>attempt</em>, at a time. In the master's loop.
 *
 * <p>While the worker of its attempt is lost, the attempt is <em>astray</em>: it may live, and nothing takes its place
 * before that is ruled out.
 */
public final class DriverEntry {
    /** Of the workers where it could not be started, this many are avoided. */
    private static final int MAX_AVOIDED = 100;

    private final DriverId id;
    private final String key;
    private final DriverSpec spec;
    private final Instant submitted;
    private final History history = new History();
    private final SortedSet<WorkerId> workers = new TreeSet<>();
    private final SortedSet<WorkerId> avoided = new TreeSet<>();
    private DriverState state = DriverState.SUBMITTED;
    private Optional<ExecutorEntry> newest = Optional.empty();
    private Optional<Integer> exitCode = Optional.empty();
    private Optional<String> killReason = Optional.empty();
    private Optional<String> cause = Optional.empty();
    private Optional<Instant> ended = Optional.empty();
    private List<String> lastLines = List.of();
    private Optional<EndCause> causeClass = Optional.empty();
    private int nextAttempt;
    private int failures;
    private boolean held;
    private boolean astray;
    private long version;

    DriverEntry(DriverId id, String key, DriverSpec spec, Instant submitted) {
        this.id = id;
        this.key = key;
        this.spec = spec;
        this.submitted = submitted;
    }

    public DriverId id() {
        return id;
    }

    /** As workers know it. */
    public AppId asApplication() {
        return new AppId(id.value());
    }

    /** What its submitter calls the submission. */
    public String key() {
        return key;
    }

    public DriverSpec spec() {
        return spec;
    }

    public Instant submitted() {
        return submitted;
    }

    public DriverState state() {
        return state;
    }

    /** The process that it has, astray or not. */
    public Optional<ExecutorEntry> attempt() {
        return state == DriverState.RUNNING ? newest : Optional.empty();
    }

    /** The process that should exist on a worker that is not lost. */
    public Optional<ExecutorEntry> desired() {
        return astray ? Optional.empty() : attempt();
    }

    /** Its newest process, whether that is over or not. */
    public Optional<ExecutorEntry> newest() {
        return newest;
    }

    /** The process that comes next. */
    public ExecutorId nextAttempt() {
        return id.attempt(nextAttempt);
    }

    /** How often in a row it failed soon after its start. */
    public int failures() {
        return failures;
    }

    /** Whether its time to be started again has not come. */
    public boolean isHeld() {
        return held;
    }

    /** Whether it waits for a worker alone. */
    public boolean isReady() {
        return state == DriverState.SUBMITTED && !held;
    }

    /** Whether the worker of its process is lost. */
    public boolean isAstray() {
        return astray;
    }

    /** Why it is to end, once somebody has asked for that. */
    public Optional<String> killReason() {
        return killReason;
    }

    /** Workers where it could not be started. */
    public SortedSet<WorkerId> avoided() {
        return Collections.unmodifiableSortedSet(avoided);
    }

    /** Every worker that was ever given a process of it. */
    public SortedSet<WorkerId> workers() {
        return Collections.unmodifiableSortedSet(workers);
    }

    /** Of its last process that ended by itself or by a signal. */
    public Optional<Integer> exitCode() {
        return exitCode;
    }

    /** Why it ended, if it did not simply finish; or why its process is astray. */
    public Optional<String> cause() {
        return cause;
    }

    public Optional<Instant> ended() {
        return ended;
    }

    /** The end of the stderr of its last process that failed, oldest first. */
    public List<String> lastLines() {
        return lastLines;
    }

    /** Why its last process that is over ended, in one word. */
    public Optional<EndCause> causeClass() {
        return causeClass;
    }

    /** What has happened to it, oldest first; of very much the newest part. */
    public List<HistoryEntry> history() {
        return history.entries();
    }

    /** Rises with each change that can be seen from outside. */
    public long version() {
        return version;
    }

    void happened(Happening happening) {
        history.add(happening);
        version++;
    }

    void launch(ExecutorEntry attempt) {
        if (state != DriverState.SUBMITTED) {
            throw new IllegalStateException("driver " + id + " is " + state + " and cannot be launched");
        }
        state = DriverState.RUNNING;
        held = false;
        newest = Optional.of(attempt);
        nextAttempt = Math.max(nextAttempt, attempt.id().number() + 1);
        workers.add(attempt.worker());
        version++;
    }

    void fork(long pid) {
        newest.ifPresent(each -> each.fork(pid));
        version++;
    }

    /** Its process is over, and another one is to come when the hold ends. */
    void attemptEnded(ExecutorEnd end, int failuresInARow, boolean avoidWorker) {
        WorkerId worker = newest.orElseThrow().worker();
        state = DriverState.SUBMITTED;
        held = true;
        astray = false;
        cause = Optional.empty();
        failures = failuresInARow;
        exitCode = end.exitCode();
        lastLines = end.lastLines();
        causeClass = Optional.of(EndCause.of(end));
        if (!avoidWorker) {
            avoided.clear();
        } else if (avoided.size() < MAX_AVOIDED) {
            avoided.add(worker);
        }
        version++;
    }

    void stray(String why) {
        astray = true;
        cause = Optional.of(why);
        version++;
    }

    void find() {
        astray = false;
        cause = Optional.empty();
        version++;
    }

    void requestKill(String reason) {
        killReason = Optional.of(reason);
        version++;
    }

    void end(DriverState end, Optional<ExecutorEnd> last, Optional<String> why, Instant at) {
        if (!end.isTerminal() || state.isTerminal()) {
            throw new IllegalStateException("driver " + id + " cannot go from " + state + " to " + end);
        }
        state = end;
        held = false;
        astray = false;
        cause = why;
        ended = Optional.of(at);
        last.ifPresent(each -> {
            exitCode = each.exitCode();
            lastLines = each.lastLines();
            causeClass = Optional.of(EndCause.of(each));
        });
        version++;
    }

    void endHold() {
        held = false;
        version++;
    }

    /** Everything that a restarted master has to know, as one event. */
    DriverEvent.DriverRestored restored() {
        return new DriverEvent.DriverRestored(
                id,
                key,
                spec,
                submitted,
                state,
                newest.map(each -> new DriverEvent.Launched(each.id(), each.place())),
                new DriverEvent.Course(
                        nextAttempt, failures, astray, killReason, exitCode, cause, ended, lastLines, causeClass),
                List.copyOf(workers),
                List.copyOf(avoided),
                history.entries());
    }

    static DriverEntry of(DriverEvent.DriverRestored event) {
        DriverEntry entry = new DriverEntry(event.driver(), event.key(), event.spec(), event.submitted());
        DriverEvent.Course course = event.course();
        entry.newest = event.newest().map(each -> each.entry(event.spec()));
        entry.state = event.state();
        entry.nextAttempt = course.nextAttempt();
        entry.failures = course.failures();
        entry.astray = course.astray();
        entry.killReason = course.killReason();
        entry.exitCode = course.exitCode();
        entry.cause = course.cause();
        entry.ended = course.ended();
        entry.lastLines = course.lastLines();
        entry.causeClass = course.causeClass();
        entry.workers.addAll(event.workers());
        entry.avoided.addAll(event.avoided());
        entry.history.restore(event.history());
        return entry;
    }
}
