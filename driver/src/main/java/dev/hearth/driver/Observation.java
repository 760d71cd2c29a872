package dev.hearth.driver;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.driver.cluster.ProgressReport;
import dev.hearth.driver.schedule.ExecutorFailure;
import dev.hearth.driver.schedule.SchedulerEvents;
import dev.hearth.driver.schedule.StageRecord;
import dev.hearth.loop.EventLoop;
import dev.hearth.protocol.ExecutorToDriver.ExecutorMetrics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * What can be known of a driver from outside its loop: the progress of jobs, the stages, the executors, and news for
 * listeners. The scheduler calls it in the loop, where it does no more than keep a reference or a number, and collects the
 * news of a turn only while somebody listens; what people see is made of that by those who ask.
 */
final class Observation implements SchedulerEvents {
    private final EventLoop loop;
    private final ListenerBus bus;
    private final ExecutorLog executors;
    private final StageLog stages;
    private final ProgressLog progress = new ProgressLog();
    private final DispatchLog dispatches = new DispatchLog();
    private final ConcurrentMap<Long, JobTracker> trackers = new ConcurrentHashMap<>();

    /** Of this turn; handed over at its end. */
    private List<News> turn = new ArrayList<>();
    /** By stage attempt; of those that had failures while somebody listened. */
    private final Map<Long, Failures> failures = new HashMap<>();

    /** The failed attempts of a stage that listeners have not heard of. */
    private static final class Failures {
        private final Latest<StageRecord.Counts> untold = new Latest<>();
        private final StageEntry entry;
        private final StageRecord stage;
        /** On the listeners' thread. */
        private int told;

        private Failures(StageEntry entry, StageRecord stage) {
            this.entry = entry;
            this.stage = stage;
        }

        private Consumer<HearthListener> open() {
            int failed = untold.fetch().failed();
            List<TaskStatus> tasks = told < StageEntry.FAILURES ? entry.failed(told) : List.of();
            told += tasks.size();
            // what ended since the count was left may stand in the records already
            HearthListener.TasksFailed event = new HearthListener.TasksFailed(
                    stage.stage(), stage.attempt(), stage.job(), tasks, Math.max(failed, told));
            return listener -> listener.onTasksFailed(event);
        }
    }

    Observation(EventLoop loop, Config config, ListenerBus bus) {
        this.loop = loop;
        this.bus = bus;
        this.executors = new ExecutorLog(config.get(ApplicationKeys.RETAINED_DEAD_EXECUTORS));
        this.stages = new StageLog(
                executors,
                new StageLog.Retention(
                        config.get(ApplicationKeys.RETAINED_STAGES), config.get(ApplicationKeys.RETAINED_TASKS)),
                bus);
    }

    /** Any thread may read it. */
    ExecutorLog executors() {
        return executors;
    }

    /** Any thread may read it. */
    StageLog stages() {
        return stages;
    }

    /** How far the application is. In the loop. */
    ProgressReport now() {
        return new ProgressReport(progress.now(executors.registered()), dispatches.now());
    }

    /** The progress of a job that is under way. Until {@link #jobOver}. On any thread. */
    JobTracker tracker(long job) {
        return trackers.computeIfAbsent(job, id -> new JobTracker());
    }

    /** How many jobs are tracked. */
    int tracked() {
        return trackers.size();
    }

    /** Nothing more is to come about the job but the event of its end. To be called once for each that took room, on any thread. */
    void jobOver(long job) {
        trackers.remove(job);
        if (!bus.isHeard()) {
            bus.leaveRoom();
        } else if (loop.inLoop()) {
            tell(() -> {
                bus.leaveRoom();
                return listener -> {};
            });
        } else {
            bus.execute(bus::leaveRoom);
        }
    }

    @Override
    public void onJobStarted(long job, Object description, int tasks) {
        progress.jobStarted();
        tracker(job).set(JobProgress.none(tasks));
        if (bus.isHeard()) {
            tell(() -> {
                HearthListener.JobStarted event = new HearthListener.JobStarted(job, description.toString(), tasks);
                return listener -> listener.onJobStarted(event);
            });
        }
    }

    @Override
    public void onTasksEnded(long job, int succeeded, int failed, int running) {
        JobTracker tracker = tracker(job);
        JobProgress progress = new JobProgress(tracker.progress().tasks(), succeeded, failed, running);
        tracker.set(progress);
        if (bus.isHeard() && tracker.untold().offer(progress)) {
            tell(() -> {
                HearthListener.JobProgressed event =
                        new HearthListener.JobProgressed(job, tracker.untold().fetch());
                return listener -> listener.onJobProgressed(event);
            });
        }
    }

    @Override
    public void onJobEnded(long job, boolean ok) {
        progress.jobEnded(ok);
        if (bus.isHeard()) {
            HearthListener.JobEnded event = new HearthListener.JobEnded(job, ok);
            tell(listener -> listener.onJobEnded(event));
        }
    }

    @Override
    public void onStageStarted(StageRecord stage) {
        stages.started(stage);
        progress.started(stage);
        if (bus.isHeard()) {
            tell(() -> {
                HearthListener.StageStarted event = new HearthListener.StageStarted(
                        stage.stage(),
                        stage.attempt(),
                        stage.job(),
                        stage.description(),
                        stage.tasks(),
                        stage.submitted());
                return listener -> listener.onStageStarted(event);
            });
        }
    }

    @Override
    public void onStageDispatched(StageRecord stage, long nanos) {
        dispatches.add(nanos);
    }

    @Override
    public void onTasksFailed(StageRecord stage) {
        if (bus.isHeard()) {
            stages.entry(stage).ifPresent(entry -> {
                Failures failed = failures.computeIfAbsent(stage.id(), id -> new Failures(entry, stage));
                if (failed.untold.offer(stage.counts())) {
                    tell(failed::open);
                }
            });
        }
    }

    @Override
    public void onStageEnded(StageRecord stage) {
        StageEntry entry = stages.ended(stage);
        progress.ended(stage);
        failures.remove(stage.id());
        if (bus.isHeard()) {
            boolean ok = stage.end().flatMap(StageRecord.End::failure).isEmpty();
            HearthListener.StageCompleted event = new HearthListener.StageCompleted(
                    stage.stage(),
                    stage.attempt(),
                    stage.job(),
                    ok,
                    () -> entry.summary().status());
            tell(listener -> listener.onStageCompleted(event));
        }
    }

    @Override
    public void onHeartbeat(String executor, ExecutorMetrics metrics) {
        executors.heartbeat(executor, metrics, loop.wallTime());
    }

    @Override
    public void onExecutorAdded(String id, String host, int cores) {
        executors.added(id, host, cores, loop.wallTime());
        HearthListener.ExecutorAdded event = new HearthListener.ExecutorAdded(id, host, cores);
        tell(listener -> listener.onExecutorAdded(event));
    }

    @Override
    public void onExecutorEnded(ExecutorFailure end) {
        executors.ended(end);
    }

    @Override
    public void onExecutorRemoved(String id, String reason) {
        executors.removed(id, reason, loop.wallTime());
        HearthListener.ExecutorRemoved event = new HearthListener.ExecutorRemoved(id, reason);
        tell(listener -> listener.onExecutorRemoved(event));
    }

    @Override
    public void onWaiting(long job, String why) {
        JobTracker tracker = tracker(job);
        if (bus.isHeard() && tracker.untoldWaiting().offer(why)) {
            tell(() -> {
                HearthListener.JobWaiting event = new HearthListener.JobWaiting(
                        job, tracker.untoldWaiting().fetch());
                return listener -> listener.onJobWaiting(event);
            });
        }
    }

    @Override
    public void onMasterLost(String reason) {
        tell(listener -> listener.onMasterLost(reason));
    }

    @Override
    public void onApplicationRemoved(String reason) {
        tell(listener -> listener.onApplicationRemoved(reason));
    }

    private void tell(Consumer<HearthListener> call) {
        tell(News.of(call));
    }

    private void tell(News news) {
        if (bus.isHeard()) {
            if (turn.isEmpty()) {
                loop.atTurnEnd(this::handOver);
            }
            turn.add(news);
        }
    }

    private void handOver() {
        List<News> all = turn;
        turn = new ArrayList<>();
        bus.deliver(all);
    }
}
