package dev.hearth.task;

import java.io.Serializable;

/**
 * A function of two values that travels to executors.
 *
 * @param <A> the first
 * @param <B> the second
 * @param <R> what it gives
 */
@FunctionalInterface
public interface TaskBiFunction<A, B, R> extends Serializable {
    /** An exception fails the attempt. */
    R call(A first, B second) throws Exception;
}
