package dev.hearth.driver;

import dev.hearth.task.TaskBody;
import dev.hearth.task.TaskContext;
import java.io.Serial;
import java.io.Serializable;
import java.util.Iterator;
import java.util.Optional;

/** What every task of an action does: compute its partition of the data set, and the action's function over it. */
final class RddTask<T, U> implements TaskBody<U> {
    @Serial
    private static final long serialVersionUID = 1L;

    /** An action's function over one partition. */
    @FunctionalInterface
    interface Function<T, U> extends Serializable {
        U apply(TaskContext task, Iterator<T> elements) throws Exception;
    }

    private final Rdd<T> rdd;
    private final Function<T, U> function;

    RddTask(Rdd<T> rdd, Function<T, U> function) {
        this.rdd = rdd;
        this.function = function;
    }

    @Override
    public U run(TaskContext context, Optional<Object> payload) throws Exception {
        OpenSources open = new OpenSources(context);
        try {
            return function.apply(context, rdd.compute(context.partitionId(), payload, open));
        } finally {
            open.closeAll();
        }
    }
}
