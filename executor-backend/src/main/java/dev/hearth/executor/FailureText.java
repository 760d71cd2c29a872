package dev.hearth.executor;

import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.ClosureSerializer;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Optional;

/** What is told about an exception of user code, within bounds, whatever its own methods do. */
final class FailureText {
    /** Of the stack with its causes, in characters. */
    static final int MAX_STACK = 64 * 1024;

    static final int MAX_MESSAGE = 8 * 1024;
    static final int MAX_EXCEPTION_BYTES = 256 * 1024;
    private static final int OOM_DEPTH = 5;

    /** Keeps the first characters and drops the rest. */
    private static final class Bounded extends Writer {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void write(char[] characters, int offset, int length) {
            int room = MAX_STACK - text.length();
            text.append(characters, offset, Math.min(room, length));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private FailureText() {}

    /** The end of an attempt that the exception ended. */
    static TaskEnd.Failed failed(Throwable thrown, boolean retry) {
        return new TaskEnd.Failed(
                thrown.getClass().getName(), message(thrown), stack(thrown), serialized(thrown), retry);
    }

    /** The failure of an attempt that the executor itself refuses, in a sentence. */
    static TaskEnd.Failed refused(String sentence, boolean retry) {
        return new TaskEnd.Failed(IllegalStateException.class.getName(), sentence, "", Optional.empty(), retry);
    }

    /** The lack of memory that the exception comes from, if it is among its first causes. */
    static Optional<OutOfMemoryError> outOfMemory(Throwable thrown) {
        Throwable each = thrown;
        for (int depth = 0; depth < OOM_DEPTH && each != null; depth++) {
            if (each instanceof OutOfMemoryError error) {
                return Optional.of(error);
            }
            each = cause(each);
        }
        return Optional.empty();
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue", "ReturnsNullReturningMethod"}) // as getCause
    private static Throwable cause(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static String message(Throwable thrown) {
        try {
            String message = String.valueOf(thrown.getMessage());
            return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
        } catch (RuntimeException | StackOverflowError e) {
            return "(its message could not be read: " + e.getClass().getName() + ")";
        }
    }

    private static String stack(Throwable thrown) {
        Bounded bounded = new Bounded();
        try (PrintWriter writer = new PrintWriter(bounded)) {
            thrown.printStackTrace(writer);
        } catch (RuntimeException | StackOverflowError e) {
            bounded.text
                    .append("(its stack could not be read: ")
                    .append(e.getClass().getName())
                    .append(')');
        }
        return bounded.text.toString();
    }

    private static Optional<Bytes> serialized(Throwable thrown) {
        try {
            byte[] bytes = ClosureSerializer.serializeResult(thrown, "the exception");
            return bytes.length <= MAX_EXCEPTION_BYTES ? Optional.of(Bytes.of(bytes)) : Optional.empty();
        } catch (RuntimeException | StackOverflowError e) {
            // the text has to do
            return Optional.empty();
        }
    }
}
