package dev.hearth.driver;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One attempt at a task.
 *
 * @param partition that it computes
 * @param attempt how often the task had been tried before
 * @param state what has become of it
 * @param executorId of the executor it was given to: {@code app-…/3}, or {@code local/0}
 * @param host of that executor
 * @param startTime when it started, by the executor's clock; {@link Instant#EPOCH} if nobody can tell, because its
 *     executor was lost
 * @param duration from its start to its end, or so far
 * @param runTime that the function took
 * @param deserializeTime that opening the function and the task's own data took
 * @param resultSerializationTime that writing its value took
 * @param gcTime in which the executor collected garbage while it ran; not known of the shortest tasks, and 0 then
 * @param resultBytes of its value, as it was brought to the driver
 * @param recordsRead elements of the data set's source that it read: lines, numbers, elements of a collection
 * @param recordsWritten what it handed on: lines written, elements or partial results brought to the driver
 * @param failure why it did not succeed, in a sentence
 * @param stack of the exception that ended it, causes included
 */
public record TaskStatus(
        int partition,
        int attempt,
        TaskState state,
        String executorId,
        String host,
        Instant startTime,
        Duration duration,
        Duration runTime,
        Duration deserializeTime,
        Duration resultSerializationTime,
        Duration gcTime,
        long resultBytes,
        long recordsRead,
        long recordsWritten,
        Optional<String> failure,
        Optional<String> stack) {}
