package dev.hearth.master.state;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A worker that is alive, and what runs there. In the master's loop. */
public final class WorkerEntry {
    private final WorkerId id;
    private final String host;
    private final int port;
    private final Resources capacity;
    private final SortedMap<ExecutorId, Resources> executors = new TreeMap<>();
    private final SortedMap<ExecutorId, Occupant> occupants = new TreeMap<>();
    private final SortedMap<AppId, Long> finishes = new TreeMap<>();
    private Resources used = Resources.NONE;
    private boolean connected;
    private long lastCommand;
    private long version;

    WorkerEntry(WorkerId id, String host, int port, Resources capacity) {
        this.id = id;
        this.host = host;
        this.port = port;
        this.capacity = capacity;
    }

    public WorkerId id() {
        return id;
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    public Resources capacity() {
        return capacity;
    }

    /** What executors and occupants take. */
    public Resources used() {
        return used;
    }

    /** What is left; nothing less than zero, even where another master had given away more. */
    public Resources free() {
        return new Resources(
                Math.max(0, capacity.cores() - used.cores()), Math.max(0, capacity.memoryBytes() - used.memoryBytes()));
    }

    /** The executors that should exist there. */
    public SortedMap<ExecutorId, Resources> executors() {
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

    /** Whether it is connected; only then it is given executors. */
    public boolean isConnected() {
        return connected;
    }

    /** The number of the last command issued to it. */
    public long lastCommand() {
        return lastCommand;
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

    void issue(long number, Optional<AppId> finished) {
        if (number != lastCommand + 1) {
            throw new IllegalStateException(
                    "command " + number + " cannot follow command " + lastCommand + " to worker " + id);
        }
        lastCommand = number;
        finished.ifPresent(app -> finishes.put(app, number));
    }

    void confirm(long upTo) {
        finishes.values().removeIf(number -> number <= upTo);
    }

    void add(ExecutorEntry executor) {
        executors.put(executor.id(), executor.resources());
        use(executor.resources());
    }

    void remove(ExecutorId executor) {
        Optional.ofNullable(executors.remove(executor)).ifPresent(this::release);
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
        version++;
    }

    private void release(Resources less) {
        used = used.minus(less);
        version++;
    }
}
