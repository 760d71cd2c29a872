package dev.hearth.driver.schedule;

import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One executor as the {@link TaskScheduler} sees it: its slots, and what it is to be sent at the end of the turn.
 * Confined to the driver's loop.
 */
public final class ExecutorSlots implements TaskSetManager.Launches {
    /** What one launch batch comes to before it is sent and another begun. */
    private static final int MAX_BATCH_BYTES = 1 << 20;

    private static final int RANGE_BYTES = 12;
    private static final int ENTRY_BYTES = 20;

    private final int index;
    private final String id;
    private final String host;
    private final int slots;
    private final ExecutorLink link;
    private int busy;
    private boolean offered;
    private boolean suspended;
    private long succeeded;
    private OptionalLong firstSuccessNanos = OptionalLong.empty();

    private final List<AddTaskSet> added = new ArrayList<>();
    private final List<TaskGroup> groups = new ArrayList<>();
    private long groupSet;
    private Optional<AddTaskSet> announcement = Optional.empty();
    private List<IndexRange> ranges = new ArrayList<>();
    private List<TaskEntry> tasks = new ArrayList<>();
    private int weightBytes;

    /**
     * @param index its number in this driver, never given twice
     * @param id {@code app-…/3}
     */
    ExecutorSlots(int index, String id, String host, int slots, ExecutorLink link) {
        this.index = index;
        this.id = id;
        this.host = host;
        this.slots = slots;
        this.link = link;
    }

    int index() {
        return index;
    }

    String host() {
        return host;
    }

    ExecutorLink link() {
        return link;
    }

    String id() {
        return id;
    }

    /** How messages name it. */
    String description() {
        return "executor " + id + " at host " + host;
    }

    int busy() {
        return busy;
    }

    int free() {
        return slots - busy;
    }

    /** Whether it stands in the scheduler's queue of executors with free slots. */
    boolean isOffered() {
        return offered;
    }

    void offered(boolean now) {
        offered = now;
    }

    /** Nothing more is launched on it, since it is known to be on its way out. */
    void suspend() {
        suspended = true;
    }

    boolean canTake() {
        return free() > 0 && !suspended && link.isReady();
    }

    /** A task has succeeded on it; how many have now. */
    long countSuccess() {
        return ++succeeded;
    }

    /** Tasks that have succeeded on it. */
    public long succeeded() {
        return succeeded;
    }

    /** The first success came in a turn that ended at this time. */
    void firstSuccess(long nanos) {
        firstSuccessNanos = OptionalLong.of(nanos);
    }

    public OptionalLong firstSuccessNanos() {
        return firstSuccessNanos;
    }

    /** Slots have been taken. Throws {@link IllegalStateException} when there are not so many. */
    void occupy(int number) {
        if (number > free()) {
            throw new IllegalStateException(description() + " has " + free() + " free slots of " + slots + ", " + number
                    + " tasks were launched on it");
        }
        busy += number;
    }

    /** A slot is free again. */
    void release() {
        if (busy == 0) {
            throw new IllegalStateException(description() + " has no task running, and one has ended");
        }
        busy--;
    }

    /**
     * What follows is of this task set.
     *
     * @param told whether the executor has heard of it; if not, the announcement goes ahead of the first task
     */
    void begin(AddTaskSet set, boolean told) {
        if (set.taskSet() != groupSet) {
            endGroup();
            groupSet = set.taskSet();
        }
        announcement = told ? Optional.empty() : Optional.of(set);
    }

    @Override
    public void range(IndexRange range) {
        announce();
        ranges.add(range);
        weightBytes += RANGE_BYTES;
    }

    @Override
    public void task(TaskEntry task) {
        if (weightBytes > 0 && weightBytes + task.payload().length() > MAX_BATCH_BYTES) {
            flush();
        }
        announce();
        tasks.add(task);
        weightBytes += ENTRY_BYTES + task.payload().length();
    }

    /** Sends what was collected. */
    void flush() {
        endGroup();
        if (!added.isEmpty() || !groups.isEmpty()) {
            link.launch(List.copyOf(added), List.copyOf(groups), weightBytes);
            added.clear();
            groups.clear();
            weightBytes = 0;
        }
    }

    private void announce() {
        announcement.ifPresent(message -> {
            added.add(message);
            weightBytes += message.body().length();
        });
        announcement = Optional.empty();
    }

    private void endGroup() {
        if (!ranges.isEmpty() || !tasks.isEmpty()) {
            groups.add(new TaskGroup(groupSet, ranges, tasks));
            ranges = new ArrayList<>();
            tasks = new ArrayList<>();
        }
    }

    @Override
    public String toString() {
        return description() + " busy=" + busy + "/" + slots;
    }
}
