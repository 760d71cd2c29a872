package dev.hearth.driver.schedule;

import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import dev.hearth.protocol.ExecutorToDriver.AccumulatorUpdate;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
 * executor with a free slot; it never looks at tasks it does not launch.
 */
public final class TaskScheduler implements ExecutorScheduler {

    /** A task set and the executors that have been told of it. */
    private record Entry(TaskSetManager manager, AddTaskSet announcement, Set<ExecutorSlots> told) {}

    private final SchedulerConfig config;
    private final Runnable due;
    private final TaskSetListener listener;

    private final Map<Long, Entry> sets = new LinkedHashMap<>();
    private final TreeSet<TaskSetManager> waiting = new TreeSet<>(
            Comparator.<TaskSetManager>comparingLong(each -> each.set().job())
                    .thenComparingLong(each -> each.set().id()));
    private final Map<Integer, ExecutorSlots> executors = new LinkedHashMap<>();
    private final Map<String, Integer> executorsByHost = new LinkedHashMap<>();
    /** Executors with free slots, the one that was given a task longest ago first. */
    private final ArrayDeque<ExecutorSlots> offers = new ArrayDeque<>();

    /** Executors whose first success has no time yet. */
    private final List<ExecutorSlots> beginners = new ArrayList<>();

    private int nextExecutor;

    /** @param due asks for {@link #assign} at the end of the turn */
    TaskScheduler(SchedulerConfig config, TaskSetListener listener, Runnable due) {
        this.config = config;
        this.listener = listener;
        this.due = due;
    }

    /** Takes up a task set with at least one task. */
    void submit(TaskSet set) {
        TaskSetManager manager = new TaskSetManager(set, config.maxFailures(), config.maxPayloadBytes());
        manager.inhabitedHosts(executorsByHost.keySet());
        AddTaskSet announcement =
                new AddTaskSet(set.id(), set.stage(), set.stageAttempt(), set.body(), set.properties());
        if (sets.putIfAbsent(set.id(), new Entry(manager, announcement, new LinkedHashSet<>())) != null) {
            throw new IllegalStateException("task set " + set.id() + " was submitted twice");
        }
        waiting.add(manager);
        due.run();
    }

    /** Gives the set up and ends what runs of it; the listener hears nothing of it any more. Idempotent. */
    void cancel(long taskSet, String reason) {
        Entry entry = sets.get(taskSet);
        if (entry != null && !entry.manager().isZombie()) {
            giveUp(entry, reason);
        }
    }

    @Override
    public int addExecutor(String id, String host, int slots, ExecutorLink link) {
        ExecutorSlots executor = new ExecutorSlots(nextExecutor++, id, host, slots, link);
        executors.put(executor.index(), executor);
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
        }
    }

    /** The executor is gone: what it ran is launched again elsewhere. Unknown executors are ignored. */
    public void executorLost(int executor, LossReason reason) {
        ExecutorSlots slots = executors.remove(executor);
        if (slots == null) {
            return;
        }
        slots.suspend();
        boolean last = executorsByHost.merge(slots.host(), -1, Integer::sum) == 0;
        if (last) {
            executorsByHost.remove(slots.host());
            hostsChanged();
        }
        for (Entry entry : List.copyOf(sets.values())) {
            entry.told().remove(slots);
            TaskSetManager manager = entry.manager();
            boolean wasZombie = manager.isZombie();
            if (manager.executorLost(executor, slots.description(), reason) == TaskSetManager.Outcome.ABORT) {
                abort(entry);
            } else if (!wasZombie) {
                waitAgain(manager);
                listener.onProgress(manager);
            }
            retireIfOver(entry);
        }
    }

    @Override
    public void ended(int executor, List<TaskEnded> ends) {
        ExecutorSlots slots = executors.get(executor);
        if (slots == null) {
            return;
        }
        long set = 0;
        Optional<Entry> entry = Optional.empty();
        for (TaskEnded end : ends) {
            // a batch is mostly of one set: it is looked up once
            if (entry.isEmpty() || end.taskSet() != set) {
                set = end.taskSet();
                entry = Optional.ofNullable(sets.get(set));
            }
            entry.ifPresent(each -> ended(each, slots, end));
        }
        offer(slots);
    }

    /**
     * Launches what can be launched.
     *
     * @return when to assign again although nothing has changed, because tasks are held back for their hosts
     */
    OptionalLong assign(long nowNanos) {
        beginners.forEach(each -> each.firstSuccess(nowNanos));
        beginners.clear();
        OptionalLong next = OptionalLong.empty();
        List<Entry> unlaunchable = new ArrayList<>();
        Set<ExecutorSlots> touched = new LinkedHashSet<>();
        Iterator<TaskSetManager> inOrder = waiting.iterator();
        while (inOrder.hasNext() && !offers.isEmpty()) {
            TaskSetManager manager = inOrder.next();
            Entry entry = entry(manager);
            place(entry, waitIsOver(manager, nowNanos), touched);
            if (manager.unlaunchable()) {
                unlaunchable.add(entry);
                inOrder.remove();
            } else if (manager.pending() == 0) {
                inOrder.remove();
            } else if (!offers.isEmpty()) {
                manager.heldBack(nowNanos);
                next = earlier(
                        next,
                        manager.waitingSinceNanos().orElse(nowNanos)
                                + config.localityWait().toNanos());
            }
        }
        // before any order to end what was just launched
        touched.forEach(ExecutorSlots::flush);
        unlaunchable.forEach(entry -> {
            abort(entry);
            retireIfOver(entry);
        });
        return next;
    }

    /** Sets with waiting tasks of which no attempt runs, in order of launch. */
    List<TaskSetManager> starving() {
        return waiting.stream().filter(each -> each.running() == 0).toList();
    }

    /** Whether tasks wait for slots. */
    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** A set of an earlier job that has attempts running. */
    Optional<TaskSetManager> firstRunningBefore(TaskSetManager set) {
        return sets.values().stream()
                .map(Entry::manager)
                .filter(each -> each.set().job() < set.set().job() && each.running() > 0)
                .findFirst();
    }

    /** Executors that have registered and are not lost. */
    int executors() {
        return executors.size();
    }

    /** The executor of that id, if it has registered and is not lost. */
    public Optional<ExecutorSlots> executor(String id) {
        return executors.values().stream().filter(each -> each.id().equals(id)).findFirst();
    }

    /** Whether any task set is left, zombies included. */
    public boolean isIdle() {
        return sets.isEmpty();
    }

    /** Attempts that occupy slots, by executor number; for checks. */
    public Map<Integer, Integer> busySlots() {
        Map<Integer, Integer> busy = new TreeMap<>();
        executors.forEach((index, executor) -> busy.put(index, executor.busy()));
        return busy;
    }

    private Entry entry(TaskSetManager manager) {
        Entry entry = sets.get(manager.set().id());
        if (entry == null) {
            throw new IllegalStateException("a set that is over still waits: " + manager);
        }
        return entry;
    }

    private boolean waitIsOver(TaskSetManager manager, long nowNanos) {
        long waitNanos = config.localityWait().toNanos();
        OptionalLong since = manager.waitingSinceNanos();
        return waitNanos == 0 || since.isPresent() && nowNanos - since.getAsLong() >= waitNanos;
    }

    private static OptionalLong earlier(OptionalLong one, long other) {
        return OptionalLong.of(one.isPresent() && one.getAsLong() - other < 0 ? one.getAsLong() : other);
    }

    private void place(Entry entry, boolean anywhere, Set<ExecutorSlots> touched) {
        TaskSetManager manager = entry.manager();
        if (manager.mayPreferHosts()) {
            // local slots first, so that no task takes one from a task that prefers it
            rotate(
                    entry,
                    touched,
                    (executor, share) -> manager.launchLocal(executor.index(), executor.host(), executor));
        }
        rotate(
                entry,
                touched,
                (executor, share) -> manager.launch(
                        executor.index(), executor.host(), Math.min(share, executor.free()), anywhere, executor));
    }

    @FunctionalInterface
    private interface Launch {
        /** Launches something on the executor, about {@code share} tasks. */
        void on(ExecutorSlots executor, int share);
    }

    /** Goes round the executors with free slots until no task waits, no slot is left, or a whole round launches nothing. */
    private void rotate(Entry entry, Set<ExecutorSlots> touched, Launch launch) {
        TaskSetManager manager = entry.manager();
        int refused = 0;
        int leftInRound = 0;
        int share = 1;
        while (manager.pending() > 0 && !manager.unlaunchable() && refused < offers.size()) {
            if (leftInRound == 0) {
                leftInRound = offers.size();
                share = Math.max(1, manager.pending() / leftInRound);
            }
            leftInRound--;
            ExecutorSlots executor = offers.remove();
            executor.offered(false);
            if (!executor.canTake()) {
                continue;
            }
            boolean launched = launchOn(entry, executor, share, launch) > 0;
            refused = launched ? 0 : refused + 1;
            if (launched) {
                touched.add(executor);
            }
            if (executor.free() > 0) {
                executor.offered(true);
                offers.add(executor);
            }
        }
    }

    private int launchOn(Entry entry, ExecutorSlots executor, int share, Launch launch) {
        int before = entry.manager().running();
        executor.begin(entry.announcement(), entry.told().contains(executor));
        launch.on(executor, share);
        int launched = entry.manager().running() - before;
        if (launched > 0) {
            executor.occupy(launched);
            entry.told().add(executor);
        }
        return launched;
    }

    private void ended(Entry entry, ExecutorSlots executor, TaskEnded end) {
        TaskSetManager manager = entry.manager();
        TaskSetManager.Outcome outcome =
                manager.ended(executor.index(), executor.description(), end.index(), end.attempt(), end.end());
        if (outcome == TaskSetManager.Outcome.UNKNOWN) {
            return;
        }
        executor.release();
        if (end.end() instanceof TaskEnd.Success success) {
            if (executor.countSuccess() == 1) {
                beginners.add(executor);
            }
            if (outcome == TaskSetManager.Outcome.FETCH && success.result() instanceof TaskEnd.Held held) {
                fetch(entry, executor, end, held.bytes(), success.accumulators());
            } else if (success.result() instanceof TaskEnd.Inline inline) {
                follow(entry, outcome, end.index(), inline.value(), success.accumulators());
                return;
            }
        }
        follow(entry, outcome, end.index(), Bytes.EMPTY, List.of());
    }

    private void fetch(
            Entry entry, ExecutorSlots executor, TaskEnded end, long bytes, List<AccumulatorUpdate> accumulators) {
        TaskSetManager manager = entry.manager();
        executor.link().fetchResult(end.taskSet(), end.index(), end.attempt(), bytes, new ExecutorLink.ResultSink() {
            @Override
            public void onResult(Bytes value) {
                TaskSetManager.Outcome outcome = manager.fetched(executor.index(), end.index(), end.attempt());
                follow(entry, outcome, end.index(), value, accumulators);
            }

            @Override
            public void onResultLost(String reason) {
                TaskSetManager.Outcome outcome = manager.fetchFailed(
                        executor.index(), executor.description(), end.index(), end.attempt(), reason);
                follow(entry, outcome, end.index(), Bytes.EMPTY, List.of());
            }
        });
    }

    private void follow(
            Entry entry,
            TaskSetManager.Outcome outcome,
            int partition,
            Bytes value,
            List<AccumulatorUpdate> accumulators) {
        TaskSetManager manager = entry.manager();
        switch (outcome) {
            case UNKNOWN, OVER, FETCH -> {}
            case SUCCEEDED -> listener.onTaskSucceeded(manager, partition, value, accumulators);
            case AGAIN -> waitAgain(manager);
            case ABORT -> abort(entry);
        }
        if (outcome != TaskSetManager.Outcome.UNKNOWN) {
            listener.onProgress(manager);
            retireIfOver(entry);
        }
    }

    private void waitAgain(TaskSetManager manager) {
        if (manager.pending() > 0 && !manager.isZombie()) {
            waiting.add(manager);
            due.run();
        }
    }

    private void abort(Entry entry) {
        JobFailure failure = entry.manager().failure();
        giveUp(entry, failure.message());
        listener.onTaskSetFailed(entry.manager(), failure);
    }

    private void giveUp(Entry entry, String reason) {
        TaskSetManager manager = entry.manager();
        TaskSet set = manager.set();
        waiting.remove(manager);
        manager.giveUp();
        manager.forEachRunning(task -> {
            ExecutorSlots executor = executors.get(manager.executorOf(task));
            if (executor != null) {
                int partition = set.partitions().partitionOf(task);
                executor.link().kill(new KillTask(set.id(), partition, manager.lastAttempt(task), true, reason));
            }
        });
        retireIfOver(entry);
    }

    /** Nothing more can come of the set: executors forget it. */
    private void retireIfOver(Entry entry) {
        TaskSetManager manager = entry.manager();
        boolean over = manager.hasSucceeded() || manager.isZombie() && !manager.isBusy();
        if (over && sets.remove(manager.set().id(), entry)) {
            waiting.remove(manager);
            entry.told()
                    .forEach(executor ->
                            executor.link().removeTaskSet(manager.set().id()));
            if (manager.hasSucceeded()) {
                listener.onTaskSetSucceeded(manager);
            }
        }
    }

    private void offer(ExecutorSlots executor) {
        if (!executor.isOffered() && executor.canTake()) {
            executor.offered(true);
            offers.add(executor);
        }
        if (executor.isOffered()) {
            due.run();
        }
    }

    private void hostsChanged() {
        sets.values().forEach(entry -> entry.manager().inhabitedHosts(executorsByHost.keySet()));
        due.run();
    }
}
