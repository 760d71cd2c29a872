package dev.hearth.task;

import java.io.Serial;
import java.io.Serializable;
import java.util.Optional;

/**
 * A value that tasks add to and the driver reads. It travels by id and kind, without its value: what a task attempt adds
 * goes to a share of the attempt, and the shares of attempts that are accepted are merged in the driver, once per task.
 *
 * <p>In the driver every method may be called from any thread. In a task, {@link #add} may be called on the task's own
 * thread, and nothing else may be asked.
 *
 * @param <P> the type of what is added
 * @param <R> the type of its value
 */
public abstract class Accumulator<P, R> implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    private final long id;
    private final String name;
    /** False in every copy that has travelled. */
    private final transient boolean original;

    /**
     * For the driver: an accumulator at its zero.
     *
     * @param name for people; may be empty
     */
    protected Accumulator(long id, String name) {
        this.id = id;
        this.name = name;
        this.original = true;
    }

    /** Unique in the application. */
    public final long id() {
        return id;
    }

    /** For people; may be empty. */
    public final String name() {
        return name;
    }

    /**
     * Adds: in a task to the attempt's share, in the driver to the value.
     *
     * @throws IllegalStateException on an executor, on a thread that runs no task
     */
    public final void add(P value) {
        Optional<TaskContext> context = TaskContext.current();
        if (context.isPresent()) {
            share(context.get()).add(value);
        } else if (original) {
            addInDriver(value);
        } else {
            throw new IllegalStateException("cannot add to " + this + " on thread "
                    + Thread.currentThread().getName() + ": it runs no task; add on the task's own thread");
        }
    }

    /**
     * The sum of what was merged and what was added in the driver.
     *
     * @throws IllegalStateException in a task: only the driver knows the value
     */
    public final R value() {
        if (!original) {
            throw new IllegalStateException(
                    "cannot read " + this + " in a task: its value is known in the driver only");
        }
        return valueInDriver();
    }

    /**
     * In the driver: adds a task's share, as {@link AccumulatorShare#bytes} wrote it. Opens no user value.
     *
     * @throws IllegalArgumentException if the bytes are no share of such an accumulator
     */
    public abstract void merge(byte[] share);

    /** A share that nothing was added to. Called in a task. */
    protected abstract AccumulatorShare<P> zero();

    /** Adds to the driver's value. From any thread. */
    protected abstract void addInDriver(P value);

    /** The driver's value. From any thread. */
    protected abstract R valueInDriver();

    /** Kind, name and id. */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + (name.isEmpty() ? "" : " " + name) + " (" + id + ")";
    }

    private AccumulatorShare<P> share(TaskContext context) {
        return context.share(id, this::zero);
    }
}
