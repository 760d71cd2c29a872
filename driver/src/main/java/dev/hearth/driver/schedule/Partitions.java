package dev.hearth.driver.schedule;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which partition each task of a set computes. Tasks are counted from 0; a task's index on the wire is its partition.
 * Immutable.
 */
public final class Partitions {
    /** What {@link #taskOf} gives for a partition that the set does not compute. */
    static final int NONE = -1;

    private static final int[] CONTIGUOUS = {};

    private final int first;
    private final int tasks;
    /** Ascending; empty when the partitions follow each other from {@link #first}. */
    private final int[] scattered;

    private Partitions(int first, int tasks, int[] scattered) {
        this.first = first;
        this.tasks = tasks;
        this.scattered = scattered;
    }

    /** All of them, or those named, which are ascending. */
    static Partitions of(int all, Optional<List<Integer>> only) {
        if (only.isEmpty()) {
            return new Partitions(0, all, CONTIGUOUS);
        }
        int[] some = only.get().stream().mapToInt(Integer::intValue).toArray();
        boolean contiguous = some.length == 0 || some[some.length - 1] - some[0] == some.length - 1;
        return contiguous
                ? new Partitions(some.length == 0 ? 0 : some[0], some.length, CONTIGUOUS)
                : new Partitions(0, some.length, some);
    }

    int tasks() {
        return tasks;
    }

    /** Whether tasks that follow each other compute partitions that do. */
    boolean isContiguous() {
        return scattered.length == 0;
    }

    /** The partition that the task computes. */
    int partitionOf(int task) {
        return scattered.length == 0 ? first + task : scattered[task];
    }

    /** The task that computes the partition, or {@link #NONE}. */
    int taskOf(int partition) {
        if (scattered.length == 0) {
            int task = partition - first;
            return task >= 0 && task < tasks ? task : NONE;
        }
        int found = Arrays.binarySearch(scattered, partition);
        return found >= 0 ? found : NONE;
    }
}
