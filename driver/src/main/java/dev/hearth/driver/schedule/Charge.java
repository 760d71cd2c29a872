package dev.hearth.driver.schedule;

import dev.hearth.model.ExecutorEnd.RunningAttempt;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which attempts count the loss of their executor as a failure. Pure.
 *
 * <p>As in Spark only where nothing else is known to be at fault, and only those that were running: what waited there for a
 * slot, or had finished and could not say so, is no suspect. Where the end of the process tells what was running, that
 * decides; else those that were reported to have run for a while, and nobody when none was.
 */
final class Charge {
    private final boolean charged;
    private final Optional<Set<RunningAttempt>> running;

    Charge(LossReason reason) {
        this.charged = reason.charged();
        this.running = reason.running().map(HashSet::new);
    }

    /**
     * Whether an attempt that was launched there is charged.
     *
     * @param started whether it was reported to have run for a while
     */
    boolean applies(long taskSet, int partition, int attempt, boolean started) {
        if (!charged) {
            return false;
        }
        return running.isPresent() ? running.get().contains(new RunningAttempt(taskSet, partition, attempt)) : started;
    }
}
