package dev.hearth.driver.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** On which hosts the tasks of a set are best run, by task. Immutable. */
final class Preferences {
    /** None of the tasks cares. */
    static final Preferences NONE = new Preferences(List.of(), new int[0][]);

    private static final int[] ANYWHERE = new int[0];

    private final List<String> hosts;
    /** By task, positions in {@link #hosts}; empty when no task cares. */
    private final int[][] byTask;

    private Preferences(List<String> hosts, int[][] byTask) {
        this.hosts = hosts;
        this.byTask = byTask;
    }

    /** Asks once for each task. */
    static Preferences of(int tasks, IntFunction<List<String>> preferredHosts) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        int[][] byTask = NONE.byTask;
        for (int task = 0; task < tasks; task++) {
            List<String> preferred = preferredHosts.apply(task);
            if (preferred.isEmpty()) {
                continue;
            }
            if (numbers.isEmpty()) {
                byTask = new int[tasks][];
                Arrays.fill(byTask, ANYWHERE);
            }
            byTask[task] = preferred.stream()
                    .distinct()
                    .mapToInt(host -> {
                        int next = numbers.size();
                        return numbers.computeIfAbsent(host, h -> next);
                    })
                    .toArray();
        }
        return numbers.isEmpty() ? NONE : new Preferences(new ArrayList<>(numbers.keySet()), byTask);
    }

    /** Every host that some task prefers. */
    List<String> hosts() {
        return hosts;
    }

    /** Positions in {@link #hosts()} of those that the task prefers; empty if it does not matter. */
    int[] of(int task) {
        return byTask.length == 0 ? ANYWHERE : byTask[task];
    }

    /** Whether no task cares. */
    boolean isEmpty() {
        return hosts.isEmpty();
    }
}
