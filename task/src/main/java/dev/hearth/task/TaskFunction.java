package dev.hearth.task;

import java.io.Serializable;

/**
 * A function that travels to executors.
 *
 * @param <T> what it takes
 * @param <R> what it gives
 */
@FunctionalInterface
public interface TaskFunction<T, R> extends Serializable {
    /** An exception fails the attempt. */
    R call(T value) throws Exception;
}
