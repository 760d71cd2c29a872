package dev.hearth.task;

import java.io.Serializable;

/**
 * An effect that travels to executors.
 *
 * @param <T> what it takes
 */
@FunctionalInterface
public interface TaskConsumer<T> extends Serializable {
    /** An exception fails the attempt. */
    void accept(T value) throws Exception;
}
