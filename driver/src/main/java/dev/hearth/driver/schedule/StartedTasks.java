package dev.hearth.driver.schedule;

import dev.hearth.protocol.ExecutorToDriver.StartedTask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Attempts that their executors have reported to run for a while, for those who ask what runs. Reports come for long tasks
 * alone, and their ends are not looked for until somebody asks, or until many have come. Confined to the driver's loop.
 */
public final class StartedTasks {
    /** Reports of one executor that are kept without a look at what is over. */
    private static final int UNCHECKED = 64;

    /** Knows which attempts are not over. */
    @FunctionalInterface
    interface Running {
        boolean test(int executor, StartedTask task);
    }

    /**
     * An attempt that runs.
     *
     * @param executor the number by which the scheduler knows it
     */
    public record Attempt(int executor, StartedTask task) {}

    private static final class Reports {
        private List<StartedTask> tasks = new ArrayList<>();
        private int checkAt = UNCHECKED;
    }

    private final Map<Integer, Reports> byExecutor = new HashMap<>();
    private final Running running;

    StartedTasks(Running running) {
        this.running = running;
    }

    /** The executor has reported these. */
    void add(int executor, List<StartedTask> started) {
        if (started.isEmpty()) {
            return;
        }
        Reports reports = byExecutor.computeIfAbsent(executor, number -> new Reports());
        reports.tasks.addAll(started);
        if (reports.tasks.size() > reports.checkAt) {
            reports.tasks.removeIf(task -> !running.test(executor, task));
            // so that each report is looked at a few times at most, however many run
            reports.checkAt = UNCHECKED + 2 * reports.tasks.size();
        }
    }

    /** The executor is lost. */
    void forget(int executor) {
        byExecutor.remove(executor);
    }

    /** Those of one task set that run now. */
    List<Attempt> of(long taskSet) {
        List<Attempt> found = new ArrayList<>();
        byExecutor.forEach((executor, reports) -> reports.tasks.stream()
                .filter(task -> task.taskSet() == taskSet && running.test(executor, task))
                .forEach(task -> found.add(new Attempt(executor, task))));
        return found;
    }
}
