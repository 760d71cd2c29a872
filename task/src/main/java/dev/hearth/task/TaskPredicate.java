package dev.hearth.task;

import java.io.Serializable;

/**
 * A condition that travels to executors.
 *
 * @param <T> what it looks at
 */
@FunctionalInterface
public interface TaskPredicate<T> extends Serializable {
    /** An exception fails the attempt. */
    boolean test(T value) throws Exception;
}
