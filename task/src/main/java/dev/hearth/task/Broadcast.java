package dev.hearth.task;

import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/**
 * A value that the driver holds and tasks read. It travels as its id; an executor fetches the value once, at its first
 * use there. A copy that reached a task works on every thread of that process. Immutable, but for {@link #destroy}.
 *
 * @param <T> the type of the value
 */
public final class Broadcast<T> implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What stands in a stream for a broadcast. */
    private record Handle(long id) implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private Object readResolve() {
            return new Broadcast<>(
                    id, Optional.empty(), TaskContext.current().map(TaskContext::broadcasts), each -> {});
        }
    }

    private final long id;
    /** The driver's value; empty elsewhere and after the end. Never in a stream: the handle is. */
    private final transient AtomicReference<Optional<T>> held;

    private final transient Optional<BroadcastSource> source;
    private final transient LongConsumer remover;

    /**
     * For the driver.
     *
     * @param remover takes the id when the value is destroyed, on the destroyer's thread
     */
    public Broadcast(long id, T value, LongConsumer remover) {
        this(id, Optional.of(value), Optional.empty(), remover);
    }

    private Broadcast(long id, Optional<T> value, Optional<BroadcastSource> source, LongConsumer remover) {
        this.id = id;
        this.held = new AtomicReference<>(value);
        this.source = source;
        this.remover = remover;
    }

    /** Unique in the application. */
    public long id() {
        return id;
    }

    /**
     * The value: one object in each process, shared by all its tasks, which must not change it.
     *
     * @throws UncheckedIOException if the executor cannot fetch it
     * @throws IllegalStateException if it was destroyed, or the handle was opened outside of a task
     */
    @SuppressWarnings("unchecked") // what the source has under this id is what the driver put there
    public T value() {
        Optional<T> here = Objects.requireNonNull(held.get());
        if (here.isPresent()) {
            return here.get();
        }
        BroadcastSource from = source.orElseThrow(() -> new IllegalStateException(
                "broadcast " + id + " has no value here: it was destroyed, or came here other than with a task"));
        try {
            return (T) from.value(id);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In the driver: lets go of the value, there and on every executor; tasks that ask for it later fail. Idempotent. */
    public void destroy() {
        if (source.isPresent()) {
            throw new IllegalStateException("broadcast " + id + " can be destroyed in the driver only");
        }
        if (Objects.requireNonNull(held.getAndSet(Optional.empty())).isPresent()) {
            remover.accept(id);
        }
    }

    @Override
    public String toString() {
        return "Broadcast(" + id + ")";
    }

    @Serial
    private Object writeReplace() {
        return new Handle(id);
    }
}
