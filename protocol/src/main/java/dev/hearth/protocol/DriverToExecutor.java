package dev.hearth.protocol;

import dev.hearth.rpc.Message;
import dev.hearth.rpc.codec.Bytes;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a driver says to one of its executors. */
public sealed interface DriverToExecutor extends Message {

    /**
     * A stage attempt's function, sent before its first task to that executor, once; and again to one that comes back after a cut.
     *
     * @param taskSet the stage attempt
     * @param body the serialized {@code TaskBody}, opened once
     * @param properties what {@code TaskContext} shows tasks
     */
    record AddTaskSet(long taskSet, int stage, int stageAttempt, Bytes body, Map<String, String> properties)
            implements DriverToExecutor {
        public AddTaskSet {
            properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
        }
    }

    /** Nothing more will be asked about the stage attempt: forget its function and its held results. */
    record RemoveTaskSet(long taskSet) implements DriverToExecutor {}

    /**
     * A batch of tasks to run.
     *
     * @param number of the batch, rising by one from 1; sent again after a cut until acknowledged
     * @param lastStatus number of the last status batch received
     */
    record LaunchTask(long number, long lastStatus, List<TaskGroup> groups) implements DriverToExecutor {
        public LaunchTask {
            groups = List.copyOf(groups);
        }
    }

    /**
     * Tasks of one stage attempt: ranges of first attempts without a payload, and single ones.
     */
    record TaskGroup(long taskSet, List<IndexRange> ranges, List<TaskEntry> tasks) {
        public TaskGroup {
            ranges = List.copyOf(ranges);
            tasks = List.copyOf(tasks);
        }
    }

    /** Partitions {@code first} to {@code first + count - 1}, attempt 0, each. */
    record IndexRange(int first, int count) {
        public IndexRange {
            if (first < 0 || count <= 0) {
                throw new IllegalArgumentException(
                        "a range of tasks starts at 0 or later and is not empty, found first=" + first + " count="
                                + count);
            }
        }
    }

    /**
     * One task.
     *
     * @param payload the partition's own data, empty if the function needs none
     */
    record TaskEntry(int index, int attempt, Bytes payload) {}

    /**
     * End an attempt, queued or running, if it is there.
     *
     * @param interrupt whether to interrupt its thread
     */
    record KillTask(long taskSet, int index, int attempt, boolean interrupt, String reason)
            implements DriverToExecutor {}

    /**
     * Give back tasks that have not started, the last ones first. Answered by one {@link
     * ExecutorToDriver.TakenBack} in the next status batch, which names those that will never start here; the driver
     * places a task elsewhere only after that.
     *
     * @param count how many at most
     */
    record TakeBackTasks(long taskSet, int count) implements DriverToExecutor {}

    /** Status batches up to this number have arrived. Sent when no launch batch carries the news. */
    record AcknowledgeStatus(long lastStatus) implements DriverToExecutor {}

    /** A broadcast value is no longer needed. */
    record RemoveBroadcast(long broadcast) implements DriverToExecutor {}

    /** Exit with code 0, without waiting for tasks. */
    record StopExecutor(String reason) implements DriverToExecutor {}
}
