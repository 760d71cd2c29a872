package dev.hearth.driver.schedule;

import dev.hearth.loop.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Drives a {@link TaskScheduler} by its event loop: assigns once at the end of each turn in which something changed, and
 * again when tasks have waited long enough for their hosts, or beside free slots; tells of jobs that get no slot. In the loop only.
 */
public final class TaskDispatcher {
    /** A job is told of that has had no task running for so long; about as often. */
    private static final Duration STARVATION_NOTICE = Duration.ofSeconds(15);

    private final EventLoop loop;
    private final SchedulerEvents events;
    private final TaskScheduler tasks;
    private Runnable afterAssignment = () -> {};
    private final Runnable endTurn = this::endTurn;
    private boolean turnEndAsked;
    private EventLoop.Timer wakeTimer = () -> {};
    private OptionalLong wakeNanos = OptionalLong.empty();
    private boolean watchingStarvation;

    TaskDispatcher(
            EventLoop loop,
            SchedulerConfig config,
            TaskSetListener listener,
            ExecutorNames names,
            SchedulerEvents events) {
        this.loop = loop;
        this.events = events;
        this.tasks = new TaskScheduler(config, listener, names, this::due);
    }

    public TaskScheduler tasks() {
        return tasks;
    }

    /** Runs at the end of each turn that assigned, or was asked to with {@link #due}, after the launches have been told. */
    public void afterAssignment(Runnable task) {
        afterAssignment = task;
    }

    /** Assigns at the end of this turn. */
    public void due() {
        if (!turnEndAsked) {
            turnEndAsked = true;
            loop.atTurnEnd(endTurn);
        }
    }

    private void endTurn() {
        turnEndAsked = false;
        long nowNanos = loop.nanoTime();
        OptionalLong next = tasks.assign(nowNanos);
        afterAssignment.run();
        if (next.isPresent()) {
            wakeAt(next.getAsLong(), nowNanos);
        }
        watchStarvation();
    }

    /** A timer that is no longer needed when it fires costs one look. */
    private void wakeAt(long nanos, long nowNanos) {
        if (wakeNanos.isEmpty() || nanos - wakeNanos.getAsLong() < 0) {
            wakeTimer.cancel();
            wakeNanos = OptionalLong.of(nanos);
            wakeTimer = loop.schedule(Duration.ofNanos(Math.max(0, nanos - nowNanos)), () -> {
                wakeNanos = OptionalLong.empty();
                due();
            });
        }
    }

    private void watchStarvation() {
        if (!watchingStarvation && tasks.hasWaiting()) {
            watchingStarvation = true;
            tasks.watchIdle();
            EventLoop.Timer unused = loop.schedule(STARVATION_NOTICE, this::noticeStarvation);
        }
    }

    private void noticeStarvation() {
        watchingStarvation = false;
        for (TaskSetManager each : tasks.starving()) {
            events.onWaiting(each.set().job(), whyWaiting(each));
        }
        watchStarvation();
    }

    private String whyWaiting(TaskSetManager set) {
        String waiting = set.pending() + " of its tasks wait, none runs: ";
        if (tasks.executors() == 0) {
            return waiting
                    + "the application has no executor for them; bin/hearth status shows whether its workers have"
                    + " free cores and memory for one";
        }
        Optional<TaskSetManager> ahead = tasks.firstRunningBefore(set);
        return waiting
                + ahead.map(other -> "job " + other.set().job() + " came first and has the slots")
                        .orElse("the executors' slots are taken, or their connections are down");
    }
}
