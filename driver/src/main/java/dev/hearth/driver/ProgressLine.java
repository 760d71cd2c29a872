package dev.hearth.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the progress bar shows, and when: the oldest job that has run for {@value #PATIENCE_TICKS} ticks, since the short
 * ones would only flicker. A pure state machine, confined to one thread.
 */
final class ProgressLine {
    static final int PATIENCE_TICKS = 5;
    private static final int BAR = 20;
    private static final int MAX_DESCRIPTION = 48;

    private static final class Job {
        private final String description;
        private JobProgress progress;
        private Optional<String> waiting = Optional.empty();
        private int age;

        private Job(String description, int tasks) {
            this.description = description;
            this.progress = JobProgress.none(tasks);
        }
    }

    private final Map<Long, Job> jobs = new TreeMap<>();

    void started(HearthListener.JobStarted event) {
        jobs.put(event.job(), new Job(event.description(), event.tasks()));
    }

    void progressed(HearthListener.JobProgressed event) {
        Job job = jobs.get(event.job());
        if (job != null) {
            job.progress = event.progress();
            job.waiting = Optional.empty();
        }
    }

    void waiting(HearthListener.JobWaiting event) {
        Job job = jobs.get(event.job());
        if (job != null) {
            job.waiting = Optional.of(event.reason());
        }
    }

    void ended(HearthListener.JobEnded event) {
        jobs.remove(event.job());
    }

    /** Lets the jobs grow older by a tick. */
    void tick() {
        jobs.values().forEach(job -> job.age++);
    }

    /** The line as it should stand, of at most so many columns; empty when there is nothing to show. */
    String text(int columns) {
        List<Job> shown = new ArrayList<>(
                jobs.values().stream().filter(job -> job.age >= PATIENCE_TICKS).toList());
        if (shown.isEmpty()) {
            return "";
        }
        String line = describe(shown.get(0)) + (shown.size() > 1 ? " (+" + (shown.size() - 1) + " more)" : "");
        return line.length() <= columns ? line : line.substring(0, columns);
    }

    private static String describe(Job job) {
        JobProgress progress = job.progress;
        int full = progress.tasks() == 0 ? BAR : (int) ((long) BAR * progress.succeeded() / progress.tasks());
        String name = job.description.length() <= MAX_DESCRIPTION
                ? job.description
                : job.description.substring(0, MAX_DESCRIPTION - 1) + "…";
        return "[" + name + "] " + "█".repeat(full) + "░".repeat(BAR - full) + " " + progress.succeeded() + "/"
                + progress.tasks() + " tasks"
                + job.waiting.map(reason -> ", waiting: " + reason).orElse(", " + progress.running() + " running")
                + (progress.failed() > 0 ? ", " + progress.failed() + " failed" : "");
    }
}
