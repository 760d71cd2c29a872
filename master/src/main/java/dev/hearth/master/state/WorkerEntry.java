package dev.hearth.master.state;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.WorkerToMaster.RunningExecutor;
import dev.hearth.protocol.WorkerToMaster.WorkerCondition;
import dev.hearth.protocol.WorkerToMaster.WorkerReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A worker that is alive, and what runs there. In the master's loop. */
public final class WorkerEntry {
    private final Place place;
    private final Resources capacity;
    private final SortedMap<ExecutorId, ExecutorEntry> executors = new TreeMap<>();
    private final SortedMap<ExecutorId, Occupant> occupants = new TreeMap<>();
    private final SortedMap<AppId, Long> finishes = new TreeMap<>();
    private Resources used = Resources.NONE;
    private WorkerCondition condition = WorkerCondition.GOOD;
    private Optional<String> drainedBy = Optional.empty();
    private boolean reopening;
    private OptionalLong digest = OptionalLong.empty();
    private boolean connected;
    private long lastCommand;
    private long version;

    WorkerEntry(Place place, Resources capacity) {
        this.place = place;
        this.capacity = capacity;
    }

    public WorkerId id() {
        return place.worker();
    }

    /** Its id and where it listens. */
    public Place place() {
        return place;
    }

    public String host() {
        return place.host();
    }

    public int port() {
        return place.port();
    }

    public Resources capacity() {
        return capacity;
    }

    /** What executors, drivers and occupants take. */
    public Resources used() {
        return used;
    }

    /** What is left; nothing less than zero, even where another master had given away more. */
    public Resources free() {
        Map<String, Integer> amounts = capacity.amounts();
        if (!amounts.isEmpty() && !used.amounts().isEmpty()) {
            amounts = new TreeMap<>(amounts);
            amounts.replaceAll(
                    (name, units) -> Math.max(0, units - used.amounts().getOrDefault(name, 0)));
        }
        return new Resources(
                Math.max(0, capacity.cores() - used.cores()),
                Math.max(0, capacity.memoryBytes() - used.memoryBytes()),
                amounts);
    }

    /** The processes that should exist there, executors and attempts at drivers. */
    public SortedMap<ExecutorId, ExecutorEntry> executors() {
        return Collections.unmodifiableSortedMap(executors);
    }

    /** The processes there that nobody wants. */
    public SortedMap<ExecutorId, Occupant> occupants() {
        return Collections.unmodifiableSortedMap(occupants);
    }

    /** Applications that the worker was told are over, and has not confirmed, with the number of that command. */
    public Map<AppId, Long> finishes() {
        return Collections.unmodifiableMap(finishes);
    }

    /** Whether it is connected. */
    public boolean isConnected() {
        return connected;
    }

    /** Whether it may be given anything: it is connected, and neither to be left nor in trouble. */
    public boolean takesMore() {
        return connected && condition.takesMore();
    }

    /** ALIVE, DRAINING or DEGRADED. */
    public WorkerState state() {
        return state(condition);
    }

    /** Of a worker in that condition. */
    public static WorkerState state(WorkerCondition condition) {
        if (condition.draining()) {
            return WorkerState.DRAINING;
        }
        return condition.trouble().isPresent() ? WorkerState.DEGRADED : WorkerState.ALIVE;
    }

    /** Why it is given nothing, if it is not. */
    public Optional<String> trouble() {
        return condition.draining()
                ? Optional.of(drainedBy.or(condition::trouble).orElse("it was asked on its host to take nothing new"))
                : condition.trouble();
    }

    /** What it says of itself; it is to be left also as long as somebody here wants that. */
    public WorkerCondition condition() {
        return condition;
    }

    /** Why it was told to take nothing new, if it was. */
    public Optional<String> drainedBy() {
        return drainedBy;
    }

    /** Whether it was told to take something again, and has not said that it does. */
    public boolean isReopening() {
        return reopening;
    }

    /** The number of the last command issued to it. */
    public long lastCommand() {
        return lastCommand;
    }

    /** {@link WorkerReport#digest} of a report by which everything is as it should be. */
    public long digest() {
        if (digest.isEmpty()) {
            SortedSet<ExecutorId> expected = new TreeSet<>(occupants.keySet());
            executors.values().stream().filter(each -> !each.isPostponed()).forEach(each -> expected.add(each.id()));
            List<RunningExecutor> running = new ArrayList<>();
            expected.forEach(each -> running.add(new RunningExecutor(each, Resources.NONE, 0)));
            digest = OptionalLong.of(new WorkerReport(0, running, List.of()).digest());
        }
        return digest.getAsLong();
    }

    /** Rises with each change that can be seen from outside. */
    public long version() {
        return version;
    }

    /** Commands that were issued on an earlier connection and not reached are lost, and their numbers are used again. */
    void connect(long reachedCommand) {
        connected = true;
        lastCommand = reachedCommand;
        occupants.replaceAll((id, each) ->
                new Occupant(each.resources(), each.pid(), Math.min(each.number(), reachedCommand), each.ending()));
        version++;
    }

    void disconnect() {
        connected = false;
        version++;
    }

    void say(WorkerCondition said) {
        condition = new WorkerCondition(drainedBy.isPresent() || said.draining(), said.trouble());
        reopening &= said.draining();
        version++;
    }

    void drain(String reason) {
        condition = new WorkerCondition(true, condition.trouble());
        drainedBy = Optional.of(drainedBy.orElse(reason));
        reopening = false;
        version++;
    }

    void reopen() {
        drainedBy = Optional.empty();
        reopening = condition.draining();
        version++;
    }

    void issue(long number, Optional<AppId> finished) {
        if (number != lastCommand + 1) {
            throw new IllegalStateException(
                    "command " + number + " cannot follow command " + lastCommand + " to worker " + id());
        }
        lastCommand = number;
        digest = OptionalLong.empty(); // what was postponed may have been launched
        finished.ifPresent(app -> finishes.put(app, number));
    }

    void confirm(long upTo) {
        finishes.values().removeIf(number -> number <= upTo);
    }

    void add(ExecutorEntry executor) {
        executors.put(executor.id(), executor);
        use(executor.resources());
    }

    void remove(ExecutorId executor) {
        Optional.ofNullable(executors.remove(executor)).ifPresent(each -> release(each.resources()));
    }

    void postpone(ExecutorId executor) {
        Optional.ofNullable(executors.get(executor)).ifPresent(ExecutorEntry::postpone);
        digest = OptionalLong.empty();
    }

    void becomeOccupant(ExecutorEntry executor) {
        remove(executor.id());
        addOccupant(executor.id(), new Occupant(executor.resources(), executor.pid(), executor.command(), true));
    }

    void addOccupant(ExecutorId executor, Occupant occupant) {
        if (occupants.putIfAbsent(executor, occupant) == null) {
            use(occupant.resources());
        }
    }

    void removeOccupant(ExecutorId executor) {
        Optional.ofNullable(occupants.remove(executor)).ifPresent(occupant -> release(occupant.resources()));
    }

    private void use(Resources more) {
        used = used.plus(more);
        digest = OptionalLong.empty();
        version++;
    }

    private void release(Resources less) {
        used = used.minus(less);
        digest = OptionalLong.empty();
        version++;
    }
}
