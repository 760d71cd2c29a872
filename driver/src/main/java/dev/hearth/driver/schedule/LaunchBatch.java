package dev.hearth.driver.schedule;

import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one executor is to be sent at the end of the turn. Confined to the driver's loop. */
final class LaunchBatch implements TaskSetManager.Launches {
    /** What one message comes to before it is sent and another begun. */
    private static final int MAX_BATCH_BYTES = 1 << 20;

    private static final int RANGE_BYTES = 12;
    private static final int ENTRY_BYTES = 20;

    private final ExecutorLink link;
    private final List<AddTaskSet> added = new ArrayList<>();
    private final List<TaskGroup> groups = new ArrayList<>();
    private long groupSet;
    private Optional<AddTaskSet> announcement = Optional.empty();
    private List<IndexRange> ranges = new ArrayList<>();
    private List<TaskEntry> tasks = new ArrayList<>();
    private int rangeFirst;
    private int rangeCount;
    private int weightBytes;
    /** Something was sent, and the link takes nothing more now. */
    private boolean full;

    LaunchBatch(ExecutorLink link) {
        this.link = link;
    }

    /**
     * What follows is of this task set. The link takes something now.
     *
     * @param told whether the executor has heard of it; if not, the announcement goes ahead of the first task
     */
    void begin(AddTaskSet set, boolean told) {
        full = false;
        if (set.taskSet() != groupSet) {
            endGroup();
            groupSet = set.taskSet();
        }
        announcement = told ? Optional.empty() : Optional.of(set);
    }

    @Override
    public boolean takesMore() {
        return !full;
    }

    @Override
    public void range(int first, int count) {
        announce();
        if (rangeCount > 0 && rangeFirst + rangeCount == first) {
            rangeCount += count;
        } else {
            endRange();
            rangeFirst = first;
            rangeCount = count;
            weightBytes += RANGE_BYTES;
        }
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
            full = !link.isReady();
        }
    }

    private void announce() {
        announcement.ifPresent(message -> {
            added.add(message);
            weightBytes += message.body().length();
        });
        announcement = Optional.empty();
    }

    private void endRange() {
        if (rangeCount > 0) {
            ranges.add(new IndexRange(rangeFirst, rangeCount));
            rangeCount = 0;
        }
    }

    private void endGroup() {
        endRange();
        if (!ranges.isEmpty() || !tasks.isEmpty()) {
            groups.add(new TaskGroup(groupSet, ranges, tasks));
            ranges = new ArrayList<>();
            tasks = new ArrayList<>();
        }
    }
}
