package dev.hearth.task;

import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Turns functions, partitions and results into bytes and back. The values that small tasks give most often stand as a tag
 * and their plain bytes; everything else is a Java serialization stream, whose first byte serves as its tag. Stateless,
 * safe for use by many threads.
 */
public final class ClosureSerializer {

    private ClosureSerializer() {}

    /**
     * The value as bytes.
     *
     * @param value what to serialize; may be null
     * @param what names it in a diagnosis, by its text: "the function"
     * @throws ClosureException with a sentence that names the path to what does not serialize
     */
    @SuppressWarnings("NullAway") // null is a value like any other here
    public static byte[] serialize(Object value, Object what) {
        return serialize(value, what, SerializationPath.Direction.TO_EXECUTORS);
    }

    /** As {@link #serialize}, for what a task gives back; the diagnosis says so. */
    @SuppressWarnings("NullAway") // null is a value like any other here
    public static byte[] serializeResult(Object value, Object what) {
        return serialize(value, what, SerializationPath.Direction.TO_DRIVER);
    }

    /** As {@link #deserialize(ByteBuffer, ClassLoader, String)}. */
    public static Object deserialize(byte[] bytes, ClassLoader loader) {
        return deserialize(bytes, loader, "a value");
    }

    /** As {@link #deserialize(ByteBuffer, ClassLoader, String)}. */
    public static Object deserialize(byte[] bytes, ClassLoader loader, Object what) {
        return deserialize(ByteBuffer.wrap(bytes), loader, what);
    }

    /**
     * Opens what {@link #serialize} wrote: all of the buffer from its position on, which stays where it is.
     *
     * @param loader resolves the classes; see {@link TravelFilter} for those it may name
     * @param what names the value in a diagnosis, by its text
     * @return the value; null if that was serialized
     * @throws ClosureException with a sentence: a class that is missing, or may not travel, or bytes that are no value.
     *     What the value's own methods throw while it is opened comes through
     */
    public static Object deserialize(ByteBuffer bytes, ClassLoader loader, Object what) {
        ByteBuffer buffer = bytes.slice();
        if (!buffer.hasRemaining()) {
            throw new ClosureException("cannot open " + what + ": there are no bytes", new IOException("no bytes"));
        }
        if (PlainValues.isPlain(buffer.get(0))) {
            return PlainValues.read(buffer, what);
        }
        TravelFilter filter = new TravelFilter(loader, buffer.remaining());
        try {
            return ValueReader.read(buffer, loader, filter);
        } catch (ClassNotFoundException e) {
            throw new ClosureException(
                    "cannot open " + what + ": class " + e.getMessage()
                            + " is in none of the application's jars; add the jar that holds it with --jars",
                    e);
        } catch (InvalidClassException e) {
            throw new ClosureException(
                    "cannot open " + what + ": " + filter.refusal().orElseGet(() -> String.valueOf(e.getMessage())), e);
        } catch (IOException e) {
            throw new ClosureException("cannot open " + what + ": " + e, e);
        } catch (StackOverflowError e) {
            throw new ClosureException(
                    "cannot open " + what + ": its objects refer to each other too deeply for the thread's stack"
                            + " (a long linked list?); keep them in an array or a list",
                    e);
        }
    }

    /** The calling thread's context class loader, or the loader of Hearth when it has none. */
    public static ClassLoader contextLoader() {
        return Objects.requireNonNullElse(
                Thread.currentThread().getContextClassLoader(), ClosureSerializer.class.getClassLoader());
    }

    private static byte[] serialize(Object value, Object what, SerializationPath.Direction direction) {
        byte[] plain = PlainValues.write(value);
        return plain.length > 0 ? plain : serializeObject(value, what, direction);
    }

    private static byte[] serializeObject(Object value, Object what, SerializationPath.Direction direction) {
        try {
            return ValueWriter.write(value);
        } catch (NotSerializableException e) {
            throw new ClosureException(SerializationPath.diagnose(value, what, direction, e), e);
        } catch (IOException e) {
            throw new ClosureException("cannot serialize " + what + ": " + e, e);
        } catch (StackOverflowError e) {
            throw new ClosureException(
                    "cannot serialize " + what + ": its objects refer to each other too deeply for the thread's stack"
                            + " (a long linked list?); keep them in an array or a list",
                    e);
        }
    }
}
