package dev.hearth.driver.schedule;

import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A task set that is not over, and what each executor that was told of it holds of it. Confined to the driver's loop. */
final class LiveTaskSet {
    private final TaskSetManager manager;
    private final AddTaskSet announcement;
    private final TaskDuration duration = new TaskDuration();
    private final Map<Integer, Holding> holdings = new LinkedHashMap<>();
    private boolean launched;
    private boolean heldValues;
    private String givenUpBecause = "";

    LiveTaskSet(TaskSetManager manager, AddTaskSet announcement) {
        this.manager = manager;
        this.announcement = announcement;
    }

    TaskSetManager manager() {
        return manager;
    }

    long id() {
        return announcement.taskSet();
    }

    AddTaskSet announcement() {
        return announcement;
    }

    /** About how long a task takes. */
    long taskNanos() {
        return duration.nanos();
    }

    TaskDuration duration() {
        return duration;
    }

    /** What the executor of that number holds of it; empty if it was not told of the set. */
    Optional<Holding> holding(int executor) {
        return Optional.ofNullable(holdings.get(executor));
    }

    /** What the executor holds, from now on. */
    Holding hold(ExecutorSlots executor) {
        return holdings.computeIfAbsent(executor.index(), index -> {
            Holding made = new Holding(this, executor);
            executor.add(made);
            return made;
        });
    }

    /** Some of its tasks are launched; whether these are the first. */
    boolean launches() {
        boolean first = !launched;
        launched = true;
        return first;
    }

    /** The executor is lost. */
    void forget(ExecutorSlots executor) {
        holdings.remove(executor.index());
    }

    /** Those of every executor that was told. */
    List<Holding> holdings() {
        return new ArrayList<>(holdings.values());
    }

    /** Some value stays at an executor until the set is removed there. */
    void holdsValues() {
        heldValues = true;
    }

    boolean heldValues() {
        return heldValues;
    }

    /** Why it was given up, if it was. */
    String givenUpBecause() {
        return givenUpBecause;
    }

    void givenUpBecause(String reason) {
        givenUpBecause = reason;
    }
}
