package dev.hearth.driver.schedule;

import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import dev.hearth.protocol.DriverToExecutor.TakeBackTasks;
import dev.hearth.protocol.ExecutorToDriver.StartedTask;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.SucceededTasks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which task runs where: live task sets by job, the executors and their slots. Confined to the driver's loop; knows no
 * clock and no network, and hands what it decides to {@link ExecutorLink}s.
 *
 * <p>Whatever changes the picture asks, through the {@code due} given to it, for one {@link #assign} at the end of the
 * turn. That costs a constant for each task launched, for each set with waiting tasks that comes before it, and for each
 * executor that offers something; it never looks at tasks it does not launch, and at other executors only to take back
 * tasks that wait there while slots are free, every few milliseconds at most.
 */
public final class TaskScheduler implements ExecutorScheduler {

    private final SchedulerConfig config;
    private final Runnable due;
    private final TaskSetListener listener;
    private final ExecutorNames names;

    private final Map<Long, LiveTaskSet> sets = new LinkedHashMap<>();
    private final TreeSet<TaskSetManager> waiting = new TreeSet<>((one, other) -> {
        int byJob = Long.compare(one.set().job(), other.set().job());
        return byJob != 0 ? byJob : Long.compare(one.set().id(), other.set().id());
    });
    /** Those of which nothing has run since they were {@linkplain #watchIdle watched}. */
    private final Set<TaskSetManager> idle = new HashSet<>();

    private final Map<Integer, ExecutorSlots> executors = new LinkedHashMap<>();
    private final Map<String, ExecutorSlots> executorsById = new HashMap<>();
    private final Map<String, Integer> executorsByHost = new LinkedHashMap<>();
    private final Offers offers = new Offers();
    private final TaskAssignment assignment = new TaskAssignment(offers);
    private final TaskEnds ends;
    private final StartedTasks startedTasks = new StartedTasks(this::isRunning);
    /** Since when slots have been free beside tasks that wait for one elsewhere. */
    private OptionalLong unevenSinceNanos = OptionalLong.empty();
    /** When to look next for tasks to take back. */
    private long nextLookNanos;

    /** @param due asks for {@link #assign} at the end of the turn */
    TaskScheduler(SchedulerConfig config, TaskSetListener listener, ExecutorNames names, Runnable due) {
        this.config = config;
        this.listener = listener;
        this.names = names;
        this.due = due;
        this.ends = new TaskEnds(listener, new Follow());
    }

    /** What executors are called, by number. Any thread may read it. */
    public ExecutorNames names() {
        return names;
    }

    /** Takes up a task set with at least one task. */
    void submit(TaskSet set) {
        TaskSetManager manager = new TaskSetManager(set, config.maxFailures(), config.maxPayloadBytes());
        manager.inhabitedHosts(executorsByHost.keySet());
        AddTaskSet announcement =
                new AddTaskSet(set.id(), set.stage(), set.stageAttempt(), set.body(), set.properties());
        if (sets.putIfAbsent(set.id(), new LiveTaskSet(manager, announcement)) != null) {
            throw new IllegalStateException("task set " + set.id() + " was submitted twice");
        }
        waiting.add(manager);
        due.run();
    }

    /** Gives the set up and ends what runs of it; the listener hears nothing of it any more. Idempotent. */
    void cancel(long taskSet, String reason) {
        LiveTaskSet set = sets.get(taskSet);
        if (set != null && !set.manager().isZombie()) {
            giveUp(set, reason);
        }
    }

    @Override
    public int addExecutor(String id, String host, int slots, ExecutorLink link) {
        ExecutorSlots executor = new ExecutorSlots(names.add(id, host), id, host, slots, link);
        executors.put(executor.index(), executor);
        executorsById.put(id, executor);
        if (executorsByHost.merge(host, 1, Integer::sum) == 1) {
            hostsChanged();
        }
        offer(executor);
        return executor.index();
    }

    /** The link of the executor may take launches again. Unknown executors are ignored. */
    public void executorReady(int executor) {
        ExecutorSlots slots = executors.get(executor);
        if (slots != null) {
            offer(slots);
        }
    }

    /** Nothing more is launched on the executor; what runs there may still end. Unknown executors are ignored. */
    public void suspend(int executor) {
        ExecutorSlots slots = executors.get(executor);
        if (slots != null) {
            slots.suspend();
            offers.refresh(slots);
        }
    }

    /**
     * Nothing more is launched on the executor, and what waits there is taken back; what runs there goes on. Repeating it
     * is harmless; unknown executors are ignored.
     */
    public void drain(int executor) {
        ExecutorSlots slots = executors.get(executor);
        if (slots != null) {
            suspend(executor);
            depart(slots);
            slots.takeBackAll();
        }
    }

    /** Whether nothing waits or runs on the executor, and no value is fetched from it. Unknown executors do nothing. */
    public boolean isIdle(int executor) {
        ExecutorSlots slots = executors.get(executor);
        return slots == null || slots.isIdle();
    }

    /** The executor is gone: what it held is launched again elsewhere. Unknown executors are ignored. */
    public void executorLost(int executor, LossReason reason) {
        ExecutorSlots slots = executors.remove(executor);
        if (slots == null) {
            return;
        }
        slots.suspend();
        offers.remove(slots);
        startedTasks.forget(executor);
        executorsById.remove(slots.id(), slots);
        depart(slots);
        for (Holding holding : slots.holdings()) {
            LiveTaskSet set = holding.set();
            TaskSetManager manager = set.manager();
            holding.over(holding.launched(), 0);
            set.forget(slots);
            boolean wasZombie = manager.isZombie();
            if (manager.executorLost(executor, slots.description(), reason) == TaskSetManager.Outcome.ABORT) {
                abort(set);
            } else if (!wasZombie) {
                waitAgain(manager);
                listener.onProgress(manager);
            }
            retireIfOver(set);
        }
    }

    @Override
    public void news(int executor, TaskNews news) {
        ExecutorSlots slots = executors.get(executor);
        if (slots == null) {
            return;
        }
        // an attempt may be told to have started and to be over in one batch
        startedTasks.add(executor, news.started());
        for (StartedTask each : news.started()) {
            LiveTaskSet set = sets.get(each.taskSet());
            if (set != null) {
                ends.started(set, slots, each);
            }
        }
        for (SucceededTasks each : news.succeeded()) {
            LiveTaskSet set = sets.get(each.taskSet());
            if (set != null) {
                ends.succeeded(set, slots, each);
            }
        }
        for (TaskEnded each : news.ended()) {
            LiveTaskSet set = sets.get(each.taskSet());
            if (set != null) {
                ends.ended(set, slots, each);
            }
        }
        for (TakenBack each : news.takenBack()) {
            LiveTaskSet set = sets.get(each.taskSet());
            if (set != null) {
                takenBack(set, slots, each);
            }
        }
        offer(slots);
    }

    /**
     * Launches what can be launched.
     *
     * @return when to assign again although nothing has changed, because tasks are held back for their hosts or wait
     *     beside free slots
     */
    OptionalLong assign(long nowNanos) {
        ends.date(nowNanos);
        OptionalLong next = OptionalLong.empty();
        if (waiting.isEmpty()) {
            return even(nowNanos, next);
        }
        List<TaskSetManager> begun = new ArrayList<>();
        List<LiveTaskSet> unlaunchable = new ArrayList<>();
        Iterator<TaskSetManager> inOrder = waiting.iterator();
        while (inOrder.hasNext() && !offers.isEmpty()) {
            TaskSetManager manager = inOrder.next();
            LiveTaskSet set = live(manager);
            if (assignment.place(set, waitIsOver(manager, nowNanos))) {
                idle.remove(manager);
                if (set.launches()) {
                    begun.add(manager);
                }
                listener.onProgress(manager);
            }
            if (manager.unlaunchable()) {
                unlaunchable.add(set);
                inOrder.remove();
            } else if (manager.pending() == 0) {
                inOrder.remove();
            } else if (manager.mayPreferHosts() && offers.size(Offers.Tier.FREE_SLOTS) > 0) {
                manager.heldBack(nowNanos);
                next = earlier(
                        next,
                        manager.waitingSinceNanos().orElse(nowNanos)
                                + config.localityWait().toNanos());
            }
        }
        // before any order to end what was just launched
        assignment.send();
        begun.forEach(listener::onFirstLaunch);
        unlaunchable.forEach(set -> {
            abort(set);
            retireIfOver(set);
        });
        return even(nowNanos, next);
    }

    /** From now on {@link #starving} tells of the sets that have waiting tasks and no attempt running now. */
    void watchIdle() {
        idle.clear();
        for (TaskSetManager each : waiting) {
            if (each.running() == 0) {
                idle.add(each);
            }
        }
    }

    /** Those of the sets in {@link #watchIdle} that still wait and of which no attempt has run since, in order of launch. */
    List<TaskSetManager> starving() {
        return waiting.stream().filter(idle::contains).toList();
    }

    /** Whether tasks wait for slots. */
    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** A set of an earlier job that has attempts running. */
    Optional<TaskSetManager> firstRunningBefore(TaskSetManager set) {
        return sets.values().stream()
                .map(LiveTaskSet::manager)
                .filter(each -> each.set().job() < set.set().job() && each.running() > 0)
                .findFirst();
    }

    /** Executors that have registered, and are neither lost nor drained. */
    int executors() {
        return (int)
                executors.values().stream().filter(each -> !each.hasDeparted()).count();
    }

    /** The executor of that id, if it has registered and is not lost. */
    public Optional<ExecutorSlots> executor(String id) {
        return Optional.ofNullable(executorsById.get(id));
    }

    /** Attempts of the set that were reported to run, and do. */
    public List<StartedTasks.Attempt> running(long taskSet) {
        return startedTasks.of(taskSet);
    }

    /** Whether any task set is left, zombies included. */
    public boolean isIdle() {
        return sets.isEmpty();
    }

    /** Attempts that executors hold, by executor number; for checks. */
    public Map<Integer, Integer> busySlots() {
        Map<Integer, Integer> busy = new TreeMap<>();
        executors.forEach((index, executor) -> busy.put(index, executor.busy()));
        return busy;
    }

    private boolean isRunning(int executor, StartedTask task) {
        LiveTaskSet set = sets.get(task.taskSet());
        return set != null && set.manager().isRunning(executor, task.index(), task.attempt());
    }

    private LiveTaskSet live(TaskSetManager manager) {
        LiveTaskSet set = sets.get(manager.set().id());
        if (set == null) {
            throw new IllegalStateException("a set that is over still waits: " + manager);
        }
        return set;
    }

    private boolean waitIsOver(TaskSetManager manager, long nowNanos) {
        long waitNanos = config.localityWait().toNanos();
        OptionalLong since = manager.waitingSinceNanos();
        return waitNanos == 0 || since.isPresent() && nowNanos - since.getAsLong() >= waitNanos;
    }

    private static OptionalLong earlier(OptionalLong one, long other) {
        return OptionalLong.of(one.isPresent() && one.getAsLong() - other < 0 ? one.getAsLong() : other);
    }

    /** Takes back tasks that wait at executors while slots are free at others, if that goes on and is worth it. */
    private OptionalLong even(long nowNanos, OptionalLong next) {
        if (!offers.isUneven()) {
            unevenSinceNanos = OptionalLong.empty();
            return next;
        }
        if (unevenSinceNanos.isEmpty()) {
            unevenSinceNanos = OptionalLong.of(nowNanos);
            nextLookNanos = nowNanos + TakeBack.WORTH_NANOS;
        }
        if (nowNanos - nextLookNanos < 0) {
            return earlier(next, nextLookNanos);
        }
        nextLookNanos = nowNanos + TakeBack.WORTH_NANOS;
        int freeSlots = offers.freeSlots();
        if (freeSlots == 0) {
            return next;
        }
        long unevenForNanos = nowNanos - unevenSinceNanos.getAsLong();
        List<TakeBack.Load> loads = new ArrayList<>();
        boolean unasked = false;
        for (ExecutorSlots each : offers.loaded()) {
            int reclaimable = each.reclaimable();
            if (reclaimable > 0 && each.isOpen()) {
                unasked = true;
                loads.add(new TakeBack.Load(
                        each.index(), Math.min(each.queued(), reclaimable), each.shortSlots(), each.heldNanos()));
            }
        }
        for (TakeBack.Share share : TakeBack.plan(freeSlots, unevenForNanos, loads)) {
            ExecutorSlots executor = executors.get(share.executor());
            if (executor != null) {
                executor.takeBack(share.count());
            }
        }
        return unasked ? earlier(next, nextLookNanos) : next;
    }

    private void takenBack(LiveTaskSet set, ExecutorSlots executor, TakenBack answer) {
        Optional<Holding> holding = set.holding(executor.index());
        if (holding.isEmpty()) {
            return;
        }
        TaskSetManager manager = set.manager();
        boolean wasKilling = manager.isZombie() && holding.get().isAsked();
        ends.takenBack(set, holding.get(), answer);
        if (manager.isZombie()) {
            if (wasKilling && !holding.get().isAsked()) {
                kill(set, holding.get());
            }
        } else {
            waitAgain(manager);
            listener.onProgress(manager);
        }
        retireIfOver(set);
    }

    private void waitAgain(TaskSetManager manager) {
        if (manager.pending() > 0 && !manager.isZombie()) {
            waiting.add(manager);
            due.run();
        }
    }

    private void abort(LiveTaskSet set) {
        JobFailure failure = set.manager().failure();
        giveUp(set, failure.message());
        listener.onTaskSetFailed(set.manager(), failure);
    }

    private void giveUp(LiveTaskSet set, String reason) {
        waiting.remove(set.manager());
        set.manager().giveUp();
        set.manager()
                .forEachRunning(
                        (executor, partition) -> set.holding(executor).ifPresent(holding -> holding.toEnd(partition)));
        set.givenUpBecause(reason);
        for (Holding holding : set.holdings()) {
            ExecutorSlots executor = holding.executor();
            if (holding.launched() > 2 * executor.slots()) {
                // what waits there is taken back with one order, and what is left is ended when that is answered
                holding.ordered(Integer.MAX_VALUE);
                executor.link().takeBack(new TakeBackTasks(set.id(), Integer.MAX_VALUE));
            } else {
                kill(set, holding);
            }
        }
        retireIfOver(set);
    }

    private static void kill(LiveTaskSet set, Holding holding) {
        ExecutorSlots executor = holding.executor();
        for (int next = holding.takeToEnd(); next != IntQueue.NONE; next = holding.takeToEnd()) {
            int partition = next;
            set.manager()
                    .runningAttempt(executor.index(), partition)
                    .ifPresent(attempt -> executor.link()
                            .kill(new KillTask(set.id(), partition, attempt, true, set.givenUpBecause())));
        }
    }

    /** Nothing more can come of the set: executors forget it. */
    private void retireIfOver(LiveTaskSet set) {
        TaskSetManager manager = set.manager();
        boolean over = manager.hasSucceeded() || manager.isZombie() && !manager.isBusy();
        if (over && sets.remove(set.id(), set)) {
            if (manager.hasSucceeded()) {
                // somebody waits for this, and nobody for the rest
                listener.onTaskSetSucceeded(manager);
            }
            waiting.remove(manager);
            for (Holding holding : set.holdings()) {
                holding.executor().remove(holding);
                holding.executor().link().removeTaskSet(set.id(), set.heldValues());
            }
        }
    }

    private void offer(ExecutorSlots executor) {
        if (offers.refresh(executor) != Offers.Tier.NONE && !waiting.isEmpty() || offers.isUneven()) {
            due.run();
        }
    }

    /** Tasks that prefer its host need not wait for it. */
    private void depart(ExecutorSlots executor) {
        if (executor.depart() && executorsByHost.merge(executor.host(), -1, Integer::sum) == 0) {
            executorsByHost.remove(executor.host());
            hostsChanged();
        }
    }

    private void hostsChanged() {
        sets.values().forEach(set -> set.manager().inhabitedHosts(executorsByHost.keySet()));
        due.run();
    }

    /** What follows from the end of attempts. */
    private final class Follow implements TaskEnds.Consequences {
        @Override
        public void waitsAgain(LiveTaskSet set) {
            waitAgain(set.manager());
        }

        @Override
        public void cannotSucceed(LiveTaskSet set) {
            abort(set);
        }

        @Override
        public void progressed(LiveTaskSet set) {
            // the end tells of the last step itself
            if (!set.manager().hasSucceeded()) {
                listener.onProgress(set.manager());
            }
            retireIfOver(set);
        }
    }
}
