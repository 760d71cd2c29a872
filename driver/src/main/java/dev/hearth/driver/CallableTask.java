package dev.hearth.driver;

import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.ClosureException;
import dev.hearth.task.ClosureSerializer;
import dev.hearth.task.TaskBody;
import dev.hearth.task.TaskContext;
import java.io.PrintWriter;
import java.io.Serial;
import java.io.Serializable;
import java.io.StringWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Runs a callable: its own, or the payload of the task. What the callable throws is its outcome, not a failure of the
 * task, so it is not tried again.
 */
final class CallableTask implements TaskBody<Object> {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Stands for the value of a callable that threw.
     *
     * @param exception serialized; empty if it does not serialize
     */
    private record Thrown(String className, String message, String stack, byte[] exception) implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    /** Null when each task brings its own. */
    private final @Nullable Callable<?> callable;

    private CallableTask(@Nullable Callable<?> callable) {
        this.callable = callable;
    }

    /** Runs this one. */
    static CallableTask of(Callable<?> callable) {
        return new CallableTask(callable);
    }

    /** Runs the one that is the payload. */
    static CallableTask ofPayload() {
        return new CallableTask(null);
    }

    @Override
    public Object run(TaskContext context, Optional<Object> payload) throws Exception {
        Callable<?> own = callable != null ? callable : (Callable<?>) payload.orElseThrow();
        try {
            Object value = own.call();
            context.addRecordsWritten(1);
            return value;
        } catch (Exception | AssertionError | LinkageError | StackOverflowError e) {
            if (context.isKilled()) {
                throw e;
            }
            return thrown(e);
        }
    }

    /** In the driver: the value, or what the callable threw. */
    @SuppressWarnings("unchecked") // the callable's value is of the callable's type
    static <T> T valueOrThrow(Object outcome, Closures closures) throws Exception {
        if (outcome instanceof Thrown thrown) {
            Throwable failure = closures.exception(
                    Optional.of(Bytes.of(thrown.exception())).filter(bytes -> bytes.length() > 0),
                    new RemoteTaskException(thrown.className(), thrown.message(), thrown.stack()));
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        }
        return (T) outcome;
    }

    private static Thrown thrown(Throwable failure) {
        StringWriter stack = new StringWriter();
        failure.printStackTrace(new PrintWriter(stack, true));
        byte[] bytes;
        try {
            bytes = ClosureSerializer.serialize(failure, "an exception");
        } catch (ClosureException e) {
            // its text travels instead
            bytes = new byte[0];
        }
        return new Thrown(failure.getClass().getName(), String.valueOf(failure.getMessage()), stack.toString(), bytes);
    }
}
