package dev.hearth.driver;

import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.ClosureException;
import dev.hearth.task.ClosureSerializer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Writes what travels to executors and opens what comes back, with the user's classes. Safe for use by many threads. */
final class Closures {
    private final ClassLoader userLoader;

    Closures(ClassLoader userLoader) {
        this.userLoader = userLoader;
    }

    /** Throws {@link HearthException} naming the value and the path to the field that does not serialize. */
    Bytes write(Object value, Object what) {
        try {
            return Bytes.of(ClosureSerializer.serialize(value, what));
        } catch (ClosureException e) {
            // the sentence has the whole path; the stack below it would only tell of the JDK
            throw new HearthException(String.valueOf(e.getMessage()));
        }
    }

    /** Throws {@link HearthException} naming the value and the class that is missing or may not travel. */
    @SuppressWarnings("unchecked") // the caller knows what was written
    <V> V open(Bytes bytes, Object what) {
        try {
            return (V) ClosureSerializer.deserialize(bytes.buffer(), userLoader, what);
        } catch (ClosureException e) {
            throw new HearthException(String.valueOf(e.getMessage()), e);
        }
    }

    /** In a task: opens what travelled with its function. */
    @SuppressWarnings("unchecked") // the caller knows what was written
    static <V> V openInTask(byte[] bytes) {
        return (V) ClosureSerializer.deserialize(bytes, contextLoader());
    }

    /** The calling thread's context class loader, or ours where it has none. */
    static ClassLoader contextLoader() {
        return Objects.requireNonNullElse(
                Thread.currentThread().getContextClassLoader(), Closures.class.getClassLoader());
    }

    /** The exception that a task failed with, or what stands for it when it cannot be opened here. */
    Throwable exception(TaskEnd.Failed failed) {
        return exception(
                failed.exception(), new RemoteTaskException(failed.className(), failed.message(), failed.stack()));
    }

    /** The user's exception, or what stands for it when it cannot be opened here. */
    Throwable exception(Optional<Bytes> written, RemoteTaskException substitute) {
        if (written.isEmpty()) {
            return substitute;
        }
        try {
            Object opened = open(written.get(), "the exception of a task");
            return opened instanceof Throwable thrown ? thrown : substitute;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // its class is not here, or its own code for reading failed: the printed stack tells all the same
            return substitute;
        }
    }

    /** Calls with the user's class loader as the thread's context class loader. */
    <R> R withUserLoader(Callable<R> call) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(userLoader);
        try {
            return call.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
