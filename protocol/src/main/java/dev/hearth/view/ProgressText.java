package dev.hearth.view;

import dev.hearth.model.Progress;
import dev.hearth.model.Progress.StageProgress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How far an application is, for people and for programs: the same on terminals, pages and in JSON. Pure. */
public record ProgressText(Progress progress) {

    /** For a place in a table: {@code 30 %, 120 of 400 tasks}; what was done when nothing is under way. */
    public String brief() {
        long tasks = progress.tasks();
        if (tasks > 0) {
            return 100 * progress.succeeded() / tasks + " %, " + progress.succeeded() + " of " + tasks + " tasks";
        }
        return progress.jobsDone() + progress.jobsFailed() == 0 ? "" : jobs();
    }

    /** Lines: the whole, then each stage that is under way; their words cannot do a terminal harm. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add((progress.jobsActive() == 0 ? "" : count(progress.jobsActive(), "job") + " under way, ") + jobs()
                + ", " + count(progress.tasksDone(), "task") + " done"
                + failed(progress.failedAttempts()) + ", " + count(progress.executors(), "executor"));
        for (StageProgress stage : progress.stages()) {
            lines.add("stage " + stage.stage() + ", " + Harmless.words(stage.description()) + ": " + of(stage));
        }
        return lines;
    }

    /** How far a stage is: {@code 120 of 400 tasks, 8 running, 2 failed attempts}. */
    public static String of(StageProgress stage) {
        return stage.succeeded() + " of " + count(stage.tasks(), "task") + ", " + stage.running() + " running"
                + failed(stage.failed());
    }

    private String jobs() {
        return count(progress.jobsDone(), "job") + " done"
                + (progress.jobsFailed() == 0 ? "" : ", " + progress.jobsFailed() + " failed");
    }

    private static String failed(long attempts) {
        return attempts == 0 ? "" : ", " + count(attempts, "failed attempt");
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /** For programs. */
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("jobsActive", progress.jobsActive());
        tree.put("jobsDone", progress.jobsDone());
        tree.put("jobsFailed", progress.jobsFailed());
        tree.put("tasksDone", progress.tasksDone());
        tree.put("failedAttempts", progress.failedAttempts());
        tree.put("executors", progress.executors());
        tree.put("stages", progress.stages().stream().map(ProgressText::tree).toList());
        return tree;
    }

    private static Map<String, Object> tree(StageProgress stage) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("stage", stage.stage());
        tree.put("description", stage.description());
        tree.put("tasks", stage.tasks());
        tree.put("succeeded", stage.succeeded());
        tree.put("running", stage.running());
        tree.put("failed", stage.failed());
        return tree;
    }
}
