package dev.hearth.protocol;

import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.WireId;
import java.util.List;
import java.util.Optional;

/** How an attempt at a task ended. */
public sealed interface TaskEnd {

    /**
     * It has a value.
     *
     * @param result the value, or where it is
     * @param accumulators its shares, counted once per task
     */
    @WireId(1)
    record Success(TaskResult result, List<ExecutorToDriver.AccumulatorUpdate> accumulators) implements TaskEnd {
        public Success {
            accumulators = List.copyOf(accumulators);
        }
    }

    /**
     * The function threw, or could not be opened, or its value could not be written.
     *
     * @param className of the exception
     * @param message of the exception
     * @param stack as the executor printed it, causes included
     * @param exception the exception, serialized with the user's classes, if that was possible
     * @param retry whether another attempt may fare better (a value that does not serialize never will)
     */
    @WireId(2)
    record Failed(String className, String message, String stack, Optional<Bytes> exception, boolean retry)
            implements TaskEnd {}

    /** It was ended on the driver's word; never counted as a failure. */
    @WireId(3)
    record Killed(String reason) implements TaskEnd {}

    /** It had succeeded, and its value is no longer there to be fetched. Counted. */
    @WireId(4)
    record ResultLost(String reason) implements TaskEnd {}

    /** It could not read the output of an earlier stage. Not counted. */
    @WireId(5)
    record FetchFailed(String reason) implements TaskEnd {}

    /** Another attempt may write this partition's output. Not counted. */
    @WireId(6)
    record CommitDenied(String reason) implements TaskEnd {}

    /** The value of an attempt that succeeded. */
    sealed interface TaskResult {}

    /** The serialized value itself. */
    @WireId(1)
    record Inline(Bytes value) implements TaskResult {}

    /**
     * The value stays on the executor, as stream {@code result/<taskSet>/<index>/<attempt>}, until the driver lets go of
     * the task set.
     */
    @WireId(2)
    record Held(long bytes) implements TaskResult {}
}
