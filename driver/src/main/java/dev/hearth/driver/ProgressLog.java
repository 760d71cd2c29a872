package dev.hearth.driver;

import dev.hearth.driver.schedule.StageRecord;
import dev.hearth.model.Progress;
import dev.hearth.model.Progress.StageProgress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far the application is, in a few numbers for the master. Counted once for each job and stage; of tasks it reads what
 * stages count anyway, when it is asked. In the driver's loop.
 */
final class ProgressLog {
    private final Map<Long, StageRecord> active = new LinkedHashMap<>();
    private int jobsActive;
    private long jobsDone;
    private long jobsFailed;
    private long tasksDone;
    private long failedAttempts;

    void jobStarted() {
        jobsActive++;
    }

    void jobEnded(boolean ok) {
        jobsActive--;
        jobsDone += ok ? 1 : 0;
        jobsFailed += ok ? 0 : 1;
    }

    void started(StageRecord stage) {
        active.put(stage.id(), stage);
    }

    void ended(StageRecord stage) {
        active.remove(stage.id());
        tasksDone += stage.counts().succeeded();
        failedAttempts += stage.counts().failed();
    }

    /** As of now, with so many executors. */
    Progress now(int executors) {
        long done = tasksDone;
        long failed = failedAttempts;
        for (StageRecord stage : active.values()) {
            done += stage.counts().succeeded();
            failed += stage.counts().failed();
        }
        List<StageProgress> stages = active.values().stream()
                .limit(Progress.MOST_STAGES)
                .map(ProgressLog::of)
                .toList();
        return new Progress(jobsActive, jobsDone, jobsFailed, done, failed, executors, stages);
    }

    private static StageProgress of(StageRecord stage) {
        StageRecord.Counts counts = stage.counts();
        return new StageProgress(
                stage.stage(),
                stage.description(),
                stage.tasks(),
                counts.succeeded(),
                counts.running(),
                counts.failed());
    }
}
