package dev.hearth.driver.cluster;

import dev.hearth.driver.schedule.LossReason;
import dev.hearth.driver.schedule.TaskScheduler;
import dev.hearth.loop.EventLoop;
import java.util.Optional;

/** An executor process that has registered and is not lost, as the {@link DriverEndpoint} keeps it. In the loop only. */
final class RemoteExecutor {
    private final ExecutorSession session;
    private final ExecutorSummary summary;
    private final int index;
    private Optional<LossReason> evidence = Optional.empty();
    private boolean worked;
    private boolean draining;
    private EventLoop.Timer grace = () -> {};

    /** @param index by which the {@link TaskScheduler} knows it */
    RemoteExecutor(ExecutorSession session, ExecutorSummary summary, int index) {
        this.session = session;
        this.summary = summary;
        this.index = index;
    }

    ExecutorSession session() {
        return session;
    }

    ExecutorSummary summary() {
        return draining ? summary.leaving() : summary;
    }

    int index() {
        return index;
    }

    /** Why it is known to be on its way out, if it is. */
    Optional<LossReason> evidence() {
        return evidence;
    }

    void evidence(LossReason reason) {
        evidence = Optional.of(reason);
    }

    /** Whether a task has succeeded there. */
    boolean hasWorked() {
        return worked;
    }

    void worked() {
        worked = true;
    }

    /** It takes nothing new. */
    void drain() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }

    /** The timer at whose end it is lost replaces the one before. */
    void grace(EventLoop.Timer timer) {
        grace.cancel();
        grace = timer;
    }

    void endGrace() {
        grace.cancel();
    }
}
