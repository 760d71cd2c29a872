package dev.hearth.driver;

import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.FixedValues;
import java.util.Optional;

/**
 * What a data set's last action was serialized as, for those who run the same job again and again. The bytes are kept from
 * the second time on, so that a job that runs once pays for nothing, and only where no change of anything that the function
 * captures could have given other bytes. Safe for use by many threads.
 */
final class WrittenFunctions {

    /**
     * @param function of the action, told by identity
     * @param bytes of function and data set; empty when they are to be written each time
     * @param judged whether it was looked at if they are
     */
    private record Last(Object function, Optional<Bytes> bytes, boolean judged) {}

    private volatile Last last = new Last(this, Optional.empty(), false);

    /** What every task of the action does, serialized; {@code what} names it in a diagnosis. */
    <T> Bytes write(Rdd<T> rdd, RddTask.Function<T, ?> function, Closures closures, Object what) {
        Last before = last;
        boolean again = before.function() == function;
        if (again && before.bytes().isPresent()) {
            return before.bytes().get();
        }
        RddTask<T, ?> task = new RddTask<>(rdd, function);
        Bytes bytes = closures.write(task, what);
        if (!again) {
            last = new Last(function, Optional.empty(), false);
        } else if (!before.judged()) {
            boolean fixed = FixedValues.isWrittenTheSameAlways(task);
            last = new Last(function, fixed ? Optional.of(bytes) : Optional.empty(), true);
        }
        return bytes;
    }
}
