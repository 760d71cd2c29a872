package dev.hearth.task;

import java.io.Serializable;
import java.util.Optional;

/**
 * What every task of a stage does. Serialized once by the driver, opened once per stage by an executor, and called there
 * by many threads at once.
 *
 * @param <R> the value of one task
 */
@FunctionalInterface
public interface TaskBody<R> extends Serializable {

    /**
     * Computes one partition, {@link TaskContext#partitionId}.
     *
     * @param payload the partition's own data, opened; empty when the task was launched without any
     */
    R run(TaskContext context, Optional<Object> payload) throws Exception;
}
