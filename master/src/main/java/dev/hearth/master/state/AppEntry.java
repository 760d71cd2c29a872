package dev.hearth.master.state;

import dev.hearth.model.AppId;
import dev.hearth.model.AppSpec;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.DriverId;
import dev.hearth.model.EndCause;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.HistoryEntry;
import dev.hearth.model.ResourceProfile;
import dev.hearth.model.WorkerId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An application: WAITING until its first executor is placed, RUNNING, then one of three ends that stays. In the master's
 * loop.
 */
public final class AppEntry {
    /** Executors that are over are shown, the newest of them, this many. */
    static final int MAX_ENDED_EXECUTORS = 100;

    private final AppId id;
    private final String key;
    private final AppSpec spec;
    private final Instant submitted;
    private final int firstExecutor;
    private final Optional<DriverId> owner;
    private final SortedMap<Integer, ExecutorEntry> executors = new TreeMap<>();
    private final Deque<EndedExecutor> endedExecutors = new ArrayDeque<>();
    private final SortedMap<Integer, Total> totals = new TreeMap<>();
    private final SortedMap<Integer, Integer> staying = new TreeMap<>();
    private final SortedSet<WorkerId> workers = new TreeSet<>();
    private final SortedMap<WorkerId, Integer> failuresByWorker = new TreeMap<>();
    private final SortedSet<ExecutorId> awaited = new TreeSet<>();
    /** Those whose last lines are whole, oldest first. */
    private final Deque<ExecutorId> whole = new ArrayDeque<>();

    private final History history = new History();
    private ApplicationState state = ApplicationState.WAITING;
    private Optional<Instant> ended = Optional.empty();
    private Optional<String> cause = Optional.empty();
    private Optional<EndCause> causeClass = Optional.empty();
    private int nextExecutor;
    private int cores;
    private int failures;
    private long driverPid;
    private boolean attached;
    private boolean claimed;
    private boolean held;
    private long turn;
    private long version;

    AppEntry(AppId id, String key, AppSpec spec, Instant submitted, int firstExecutor, Optional<DriverId> owner) {
        this.id = id;
        this.key = key;
        this.spec = spec;
        this.submitted = submitted;
        this.firstExecutor = firstExecutor;
        this.owner = owner;
        this.nextExecutor = firstExecutor;
        request(new Total(spec.defaultProfile(), spec.executorLimit()));
    }

    public AppId id() {
        return id;
    }

    /** What its driver calls it. */
    public String key() {
        return key;
    }

    public AppSpec spec() {
        return spec;
    }

    /** Whether the master of another cluster started it. */
    public boolean isTakenOver() {
        return firstExecutor > 0;
    }

    public Instant submitted() {
        return submitted;
    }

    /** The driver that the cluster runs whose process registered it. */
    public Optional<DriverId> owner() {
        return owner;
    }

    public ApplicationState state() {
        return state;
    }

    public Optional<Instant> ended() {
        return ended;
    }

    /** Why it ended, when it did not simply finish. */
    public Optional<String> cause() {
        return cause;
    }

    /** Lower than that of whoever came later. */
    public long turn() {
        return turn;
    }

    /** The executors that should exist, by number. */
    public Collection<ExecutorEntry> executors() {
        return Collections.unmodifiableCollection(executors.values());
    }

    public Optional<ExecutorEntry> executor(ExecutorId executor) {
        return Optional.ofNullable(executors.get(executor.number()))
                .filter(each -> each.id().equals(executor));
    }

    /** The newest of the executors that are over, oldest first. */
    public Collection<EndedExecutor> endedExecutors() {
        return Collections.unmodifiableCollection(endedExecutors);
    }

    /** The executor that comes next. */
    public ExecutorId nextExecutor() {
        return new ExecutorId(id, nextExecutor);
    }

    /** Whether the executor was started by another master, before this one took the application over. */
    public boolean isInherited(ExecutorId executor) {
        return executor.number() < firstExecutor;
    }

    /** What it wants, by the numbers of the profiles. */
    public Collection<Total> totals() {
        return Collections.unmodifiableCollection(totals.values());
    }

    public Optional<Total> total(int profile) {
        return Optional.ofNullable(totals.get(profile));
    }

    /** Executors of the profile that are there and are not being ended. */
    public int staying(int profile) {
        return staying.getOrDefault(profile, 0);
    }

    /** Cores of its executors in all. */
    public int cores() {
        return cores;
    }

    /** Every worker that was ever given an executor of it. */
    public SortedSet<WorkerId> workers() {
        return Collections.unmodifiableSortedSet(workers);
    }

    /** Executors that failed since one last proved itself. */
    public int failures() {
        return failures;
    }

    /** Of those, how many on each worker. */
    public SortedMap<WorkerId, Integer> failuresByWorker() {
        return Collections.unmodifiableSortedMap(failuresByWorker);
    }

    /** Whether its driver is connected. */
    public boolean isAttached() {
        return attached;
    }

    /** Whether its driver has registered with this master, and not only with one before it: its secret is known then. */
    public boolean isClaimed() {
        return claimed;
    }

    /** Whether it gets no executors for now, since they kept failing. */
    public boolean isHeld() {
        return held;
    }

    /** Executors of another master's that are expected back. */
    public SortedSet<ExecutorId> awaited() {
        return Collections.unmodifiableSortedSet(awaited);
    }

    /** Why it ended, in one word. */
    public Optional<EndCause> causeClass() {
        return causeClass;
    }

    /** The process of its driver, where that runs, as far as it has said. */
    public String driver() {
        String address = spec.driverUrl().substring(spec.driverUrl().lastIndexOf('/') + 1);
        int port = address.lastIndexOf(':');
        String host = port < 0 ? address : address.substring(0, port);
        return "its driver (" + (driverPid > 0 ? "process " + driverPid + " " : "") + "on " + host + ")";
    }

    /** What has happened to it, oldest first; the newest part of very much. */
    public List<HistoryEntry> history() {
        return history.entries();
    }

    /** Rises with each change that can be seen from outside. */
    public long version() {
        return version;
    }

    ExecutorEntry executorOrThrow(ExecutorId executor) {
        return executor(executor)
                .orElseThrow(() -> new IllegalStateException("application " + id + " has no executor " + executor));
    }

    void takeTurn(long number) {
        turn = number;
    }

    void tell(Happening happening) {
        history.add(happening);
    }

    void addExecutor(ExecutorEntry executor) {
        if (executors.putIfAbsent(executor.id().number(), executor) != null) {
            throw new IllegalStateException("executor " + executor.id() + " is assigned twice");
        }
        nextExecutor = Math.max(nextExecutor, executor.id().number() + 1);
        cores += executor.resources().cores();
        stay(executor, 1);
        workers.add(executor.worker());
        awaited.remove(executor.id());
        state = ApplicationState.RUNNING;
        version++;
    }

    ExecutorEntry removeExecutor(ExecutorId executor, ExecutorEnd end) {
        ExecutorEntry entry = executorOrThrow(executor);
        executors.remove(executor.number());
        cores -= entry.resources().cores();
        if (!entry.isEnding()) {
            stay(entry, -1);
        }
        endedExecutors.add(new EndedExecutor(executor, entry.worker(), entry.resources(), entry.pid(), end));
        if (endedExecutors.size() > MAX_ENDED_EXECUTORS) {
            endedExecutors.remove();
        }
        if (!end.lastLines().isEmpty()) {
            whole.add(executor);
            if (whole.size() > LastLines.WHOLE) {
                shorten(whole.remove());
            }
        }
        version++;
        return entry;
    }

    private void shorten(ExecutorId executor) {
        List<EndedExecutor> all = List.copyOf(endedExecutors);
        endedExecutors.clear();
        all.forEach(each -> endedExecutors.add(each.executor().equals(executor) ? each.shortened() : each));
    }

    /** The executor stays until it is over, but is not counted on any more. Idempotent. */
    void endExecutor(ExecutorId executor) {
        ExecutorEntry entry = executorOrThrow(executor);
        if (!entry.isEnding()) {
            entry.end();
            stay(entry, -1);
        }
    }

    private void stay(ExecutorEntry executor, int more) {
        staying.merge(executor.profile(), more, Integer::sum);
    }

    void fork(ExecutorId executor, long pid) {
        executorOrThrow(executor).fork(pid);
        version++;
    }

    /** In place of what it wanted of that profile before. */
    void request(Total total) {
        ResourceProfile profile = total.profile();
        totals.put(profile.id(), total);
    }

    void countFailure(WorkerId worker) {
        failures++;
        failuresByWorker.merge(worker, 1, Integer::sum);
    }

    void forgiveFailures() {
        failures = 0;
        failuresByWorker.clear();
    }

    void attach(boolean isAttached) {
        attached = isAttached;
        claimed |= isAttached;
    }

    void drivenBy(long pid) {
        driverPid = pid;
    }

    /** It seemed to have simply finished. */
    void blame(String why, Optional<EndCause> word) {
        if (state == ApplicationState.FINISHED && cause.isEmpty()) {
            state = ApplicationState.FAILED;
            cause = Optional.of(why);
            causeClass = word;
            version++;
        }
    }

    void hold(boolean isHeld) {
        held = isHeld;
    }

    void await(Set<ExecutorId> expected) {
        awaited.clear();
        awaited.addAll(expected);
    }

    void end(ApplicationState endState, Optional<String> why, Optional<EndCause> word, Instant at) {
        if (!endState.isTerminal() || state.isTerminal()) {
            throw new IllegalStateException("application " + id + " cannot go from " + state + " to " + endState);
        }
        state = endState;
        cause = why;
        causeClass = word;
        ended = Optional.of(at);
        attached = false;
        version++;
    }

    /** What a snapshot says of it, but for its executors. */
    DurableEvent.ApplicationRestored restored() {
        return new DurableEvent.ApplicationRestored(
                id,
                key,
                spec,
                submitted,
                firstExecutor,
                owner,
                nextExecutor,
                state,
                ended,
                cause,
                failures,
                failuresByWorker,
                List.copyOf(workers),
                List.copyOf(totals.values()),
                List.copyOf(endedExecutors),
                history.entries(),
                causeClass);
    }

    /** Makes a new entry what a snapshot says. */
    void restore(DurableEvent.ApplicationRestored saved) {
        nextExecutor = saved.nextExecutor();
        state = saved.state();
        ended = saved.ended();
        cause = saved.cause();
        causeClass = saved.causeClass();
        failures = saved.failures();
        failuresByWorker.putAll(saved.failuresByWorker());
        workers.addAll(saved.workers());
        saved.totals().forEach(this::request);
        endedExecutors.addAll(saved.endedExecutors());
        saved.endedExecutors().stream()
                .filter(each -> !each.end().lastLines().isEmpty())
                .skip(Math.max(
                        0,
                        saved.endedExecutors().stream()
                                        .filter(each -> !each.end().lastLines().isEmpty())
                                        .count()
                                - LastLines.WHOLE))
                .forEach(each -> whole.add(each.executor()));
        history.restore(saved.history());
        version++;
    }
}
