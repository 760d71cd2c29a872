package dev.hearth.driver;

import dev.hearth.driver.schedule.DagScheduler;
import dev.hearth.driver.schedule.ExecutorFailure;
import dev.hearth.driver.schedule.SchedulerEvents;
import dev.hearth.driver.schedule.StageRecord;
import dev.hearth.protocol.ExecutorToDriver.ExecutorMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what happens to jobs and executors, once each, and passes it on. In the driver's loop. */
final class LoggedEvents implements SchedulerEvents {
    private static final Logger log = LoggerFactory.getLogger(DagScheduler.class);

    private final SchedulerEvents next;

    LoggedEvents(SchedulerEvents next) {
        this.next = next;
    }

    @Override
    public void onJobStarted(long job, Object description, int tasks) {
        // asked first, since arguments cost more than a small job should
        if (log.isDebugEnabled()) {
            log.debug("Job started job={} description={} tasks={}", job, description, tasks);
        }
        next.onJobStarted(job, description, tasks);
    }

    @Override
    public void onTasksEnded(long job, int succeeded, int failed, int running) {
        next.onTasksEnded(job, succeeded, failed, running);
    }

    @Override
    public void onJobEnded(long job, boolean ok) {
        if (log.isDebugEnabled()) {
            log.debug("Job ended job={} ok={}", job, ok);
        }
        next.onJobEnded(job, ok);
    }

    @Override
    public void onStageStarted(StageRecord stage) {
        next.onStageStarted(stage);
    }

    @Override
    public void onStageDispatched(StageRecord stage, long nanos) {
        next.onStageDispatched(stage, nanos);
    }

    @Override
    public void onTasksFailed(StageRecord stage) {
        next.onTasksFailed(stage);
    }

    @Override
    public void onStageEnded(StageRecord stage) {
        next.onStageEnded(stage);
    }

    @Override
    public void onHeartbeat(String executor, ExecutorMetrics metrics) {
        next.onHeartbeat(executor, metrics);
    }

    @Override
    public void onExecutorAdded(String id, String host, int cores) {
        log.info("Executor registered executor={} host={} cores={}", id, host, cores);
        next.onExecutorAdded(id, host, cores);
    }

    @Override
    public void onExecutorEnded(ExecutorFailure end) {
        next.onExecutorEnded(end);
    }

    @Override
    public void onExecutorRemoved(String id, String reason) {
        log.warn("Executor lost executor={} reason={}", id, reason);
        next.onExecutorRemoved(id, reason);
    }

    @Override
    public void onWaiting(long job, String why) {
        log.warn("Job waits job={} reason={}", job, why);
        next.onWaiting(job, why);
    }

    @Override
    public void onMasterLost(String reason) {
        next.onMasterLost(reason);
    }

    @Override
    public void onApplicationRemoved(String reason) {
        log.error("The master ended the application reason={}", reason);
        next.onApplicationRemoved(reason);
    }
}
