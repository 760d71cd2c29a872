package dev.hearth.driver.schedule;

import dev.hearth.loop.EventLoop;
import dev.hearth.protocol.ExecutorToDriver.AccumulatorUpdate;
import dev.hearth.rpc.codec.Bytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * The jobs of an application: each becomes stages, and an attempt at a stage is a {@link TaskSet}. A job has one stage.
 * State belongs to the driver's loop; {@link #submit} and {@link #cancel} may be called from any thread and only post to
 * it.
 */
public final class DagScheduler {

    /** A job on its way to the loop, which may stop before it gets there: whoever claims it first answers its listener. */
    private final class Submission implements Runnable {
        private final ActiveJob job;
        private final AtomicBoolean claimed = new AtomicBoolean();

        private Submission(ActiveJob job) {
            this.job = job;
        }

        boolean claim() {
            return claimed.compareAndSet(false, true);
        }

        @Override
        public void run() {
            if (claim()) {
                start(job);
            }
        }
    }

    private final EventLoop loop;
    private final SchedulerConfig config;
    private final SchedulerEvents events;
    private final BiConsumer<Long, Bytes> accumulators;
    private final TaskDispatcher dispatcher;

    /** Ids are given on the submitting thread, which returns them. */
    private final AtomicLong nextJob = new AtomicLong();
    /** Why the loop takes no more jobs; set before it stops, read by submitting threads. */
    private volatile Optional<String> closed = Optional.empty();

    private final Map<Long, ActiveJob> jobs = new LinkedHashMap<>();
    /** Those of whose tasks some have ended in this turn. */
    private final Map<ActiveJob, TaskSetManager> changed = new LinkedHashMap<>();

    private final Runnable publishing = this::publishAll;
    private final Runnable atSecondTurnEnd;

    private int nextStage;
    private Optional<String> stopped = Optional.empty();

    /** @param accumulators takes the updates of each task that succeeds, once for each task; called in the loop */
    public DagScheduler(
            EventLoop loop, SchedulerConfig config, SchedulerEvents events, BiConsumer<Long, Bytes> accumulators) {
        this.loop = loop;
        this.atSecondTurnEnd = () -> loop.atTurnEnd(publishing);
        this.config = config;
        this.events = events;
        this.accumulators = accumulators;
        this.dispatcher = new TaskDispatcher(loop, config, new TaskSetEvents(), new ExecutorNames(), events);
    }

    /**
     * Takes up a job and gives its number, from 0. Its listener hears, in the loop, how it ends in any case; when the
     * application is over already, on the calling thread.
     */
    public long submit(JobSpec spec, JobListener listener) {
        ActiveJob job = new ActiveJob(nextJob.getAndIncrement(), spec, listener);
        Submission submission = new Submission(job);
        loop.execute(submission);
        // the loop drops what comes after it stopped; this is set before it stops
        closed.ifPresent(reason -> {
            if (submission.claim()) {
                listener.onFailed(JobFailure.of(job + " failed: " + reason));
            }
        });
        return job.id();
    }

    /** Fails the job with this reason and ends its tasks, if it is not over yet. Callable from any thread. */
    public void cancel(long job, String reason) {
        loop.execute(() -> {
            ActiveJob active = jobs.get(job);
            if (active != null) {
                end(active, JobFailure.of(active + " was cancelled: " + reason));
            }
        });
    }

    /** Fails all jobs with this reason, and those that are still submitted. In the loop. */
    public void stop(String reason) {
        loop.checkInLoop();
        if (stopped.isEmpty()) {
            stopped = Optional.of(reason);
        }
        for (ActiveJob job : List.copyOf(jobs.values())) {
            end(job, JobFailure.of(job + " failed: " + reason));
        }
    }

    /** From now on the loop may stop at any time. Callable from any thread. */
    public void close(String reason) {
        closed = Optional.of(reason);
    }

    public TaskDispatcher dispatcher() {
        return dispatcher;
    }

    private void start(ActiveJob job) {
        if (stopped.isPresent()) {
            job.listener().onFailed(JobFailure.of(job + " failed: " + stopped.get()));
            return;
        }
        events.onJobStarted(job.id(), job.spec().description(), job.partitions().tasks());
        jobs.put(job.id(), job);
        if (job.partitions().tasks() == 0) {
            succeed(job);
            return;
        }
        int propertyBytes = 0;
        for (Map.Entry<String, String> each : job.spec().properties().entrySet()) {
            propertyBytes += 3 * (each.getKey().length() + each.getValue().length()) + 8;
        }
        int bodyBytes = job.spec().body().length();
        if ((long) bodyBytes + propertyBytes > config.maxPayloadBytes()) {
            end(
                    job,
                    JobFailure.of(
                            job + " failed: its function has " + bodyBytes + " bytes with all that it captures, and"
                                    + " a message holds at most " + config.maxMessageBytes()
                                    + ": put what is large into a broadcast variable, or raise"
                                    + " hearth.rpc.message.maxSize"));
            return;
        }
        Stage stage = new Stage(nextStage++);
        attempt(job, stage);
    }

    private void attempt(ActiveJob job, Stage stage) {
        int attempt = stage.nextAttempt();
        TaskSet set = new TaskSet(
                TaskSet.id(stage.id(), attempt),
                job.id(),
                stage.id(),
                attempt,
                job.spec().body(),
                job.partitions(),
                job.preferences(),
                job.spec().payload(),
                job.spec().properties(),
                config.maxResultBytes(),
                job.listener()::onTaskSucceeded,
                new TaskRecords());
        StageRecord record = new StageRecord(
                set,
                job.spec().description(),
                loop.wallTime(),
                dispatcher.tasks().names());
        job.stage(record, loop.nanoTime());
        events.onStageStarted(record);
        dispatcher.tasks().submit(set);
    }

    private void succeed(ActiveJob job) {
        jobs.remove(job.id());
        over(job, Optional.empty());
        job.listener().onSucceeded();
        events.onJobEnded(job.id(), true);
    }

    private void end(ActiveJob job, JobFailure failure) {
        jobs.remove(job.id());
        job.stage().ifPresent(stage -> dispatcher.tasks().cancel(stage.id(), failure.message()));
        over(job, Optional.of(failure.message()));
        job.listener().onFailed(failure);
        events.onJobEnded(job.id(), false);
    }

    private void over(ActiveJob job, Optional<String> failure) {
        TaskSetManager set = changed.remove(job);
        if (set != null) {
            publish(job, set);
        }
        job.stage().ifPresent(stage -> {
            stage.ended(loop.wallTime(), failure);
            events.onStageEnded(stage);
        });
    }

    private void changed(ActiveJob job, TaskSetManager set) {
        if (changed.isEmpty()) {
            // after the launches of this turn, which may have been asked for later: they count as running
            loop.atTurnEnd(atSecondTurnEnd);
        }
        changed.put(job, set);
    }

    private void publishAll() {
        changed.forEach(this::publish);
        changed.clear();
    }

    private void publish(ActiveJob job, TaskSetManager set) {
        job.stage().ifPresent(stage -> {
            int failedBefore = stage.counts().failed();
            stage.counts(set.succeeded(), set.failedAttempts(), set.canRun());
            if (set.failedAttempts() > failedBefore) {
                events.onTasksFailed(stage);
            }
        });
        events.onTasksEnded(job.id(), set.succeeded(), set.failedAttempts(), set.canRun());
    }

    private final class TaskSetEvents implements TaskSetListener {
        @Override
        public void onAccumulators(TaskSetManager set, List<AccumulatorUpdate> updates) {
            updates.forEach(each -> accumulators.accept(each.accumulator(), each.value()));
        }

        @Override
        public void onProgress(TaskSetManager set) {
            ActiveJob job = jobs.get(set.set().job());
            if (job != null) {
                changed(job, set);
            }
        }

        @Override
        public void onFirstLaunch(TaskSetManager set) {
            ActiveJob job = jobs.get(set.set().job());
            if (job != null) {
                long nanos = loop.nanoTime() - job.stageSinceNanos();
                job.stage().ifPresent(stage -> events.onStageDispatched(stage, nanos));
            }
        }

        @Override
        public void onTaskSetSucceeded(TaskSetManager set) {
            ActiveJob job = jobs.get(set.set().job());
            if (job != null) {
                changed.remove(job);
                publish(job, set);
                succeed(job);
            }
        }

        @Override
        public void onTaskSetFailed(TaskSetManager set, JobFailure failure) {
            ActiveJob job = jobs.get(set.set().job());
            if (job != null) {
                changed(job, set);
                end(job, new JobFailure(job + " failed: " + failure.message(), failure.cause()));
            }
        }
    }
}
