package dev.hearth.task;

import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectStreamConstants;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads values that {@link ValueWriter} wrote, small ones with one stream object for many of them: making one costs more
 * than a small value does. A stream object that has met anything but a sound value is not used again. Belongs to a thread.
 */
final class ValueReader {
    private static final int HEADER =
            (ObjectStreamConstants.STREAM_MAGIC & 0xFFFF) << 16 | (ObjectStreamConstants.STREAM_VERSION & 0xFFFF);
    /** A reset, which forgets the values, and a null to come back with. */
    private static final byte[] FORGET = {ObjectStreamConstants.TC_RESET, ObjectStreamConstants.TC_NULL};

    private static final ThreadLocal<ValueReader> OWN = ThreadLocal.withInitial(ValueReader::new);

    /** Reads one buffer after the other. */
    private static final class Source extends InputStream {
        private ByteBuffer buffer = ByteBuffer.allocate(0);

        @Override
        public int read() {
            return buffer.hasRemaining() ? buffer.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            if (!buffer.hasRemaining()) {
                return -1;
            }
            int read = Math.min(length, buffer.remaining());
            buffer.get(target, offset, read);
            return read;
        }

        @Override
        public int available() {
            return buffer.remaining();
        }
    }

    private final KnownClasses classes = new KnownClasses();
    private Source source = new Source();
    private @Nullable ClosureInputStream in;
    private boolean reading;
    private boolean reusable;

    /**
     * The value that the buffer holds from its position on.
     *
     * @param filter made for these bytes and this loader
     */
    static Object read(ByteBuffer bytes, ClassLoader loader, TravelFilter filter)
            throws IOException, ClassNotFoundException {
        ValueReader own = OWN.get();
        // a value's own code may read others
        return (own.reading ? new ValueReader() : own).value(bytes, loader, filter);
    }

    private Object value(ByteBuffer bytes, ClassLoader loader, TravelFilter filter)
            throws IOException, ClassNotFoundException {
        boolean small = bytes.remaining() <= ValueWriter.KEPT_BYTES;
        ClosureInputStream known = in;
        reading = true;
        in = null;
        boolean sound = false;
        try {
            source.buffer = bytes;
            ClosureInputStream stream;
            if (known != null
                    && small
                    && bytes.remaining() >= Integer.BYTES
                    && bytes.getInt(bytes.position()) == HEADER) {
                stream = known;
                bytes.position(bytes.position() + Integer.BYTES);
            } else {
                source = new Source();
                source.buffer = bytes;
                stream = new ClosureInputStream(source, classes);
                reusable = mayBeReused();
            }
            stream.begin(loader, filter);
            Object value = object(stream);
            sound = small && reusable && forget(stream);
            return value;
        } finally {
            reading = false;
            if (!sound) {
                source = new Source();
            }
        }
    }

    /** A lambda whose class is missing is found not to fit its field, long before anybody asks for the class. */
    private static Object object(ClosureInputStream stream) throws IOException, ClassNotFoundException {
        try {
            return stream.readObject();
        } catch (ClassCastException | InvalidObjectException e) {
            Optional<String> missing = stream.missing();
            if (missing.isPresent()) {
                throw new ClassNotFoundException(missing.get(), e);
            }
            throw e;
        }
    }

    private boolean forget(ClosureInputStream stream) throws IOException, ClassNotFoundException {
        source.buffer = ByteBuffer.wrap(FORGET);
        if (stream.readObject() != null || source.buffer.hasRemaining()) {
            return false;
        }
        stream.end();
        in = stream;
        return true;
    }

    /** A filter of the whole process's may count what a stream object has read in all. */
    private static boolean mayBeReused() {
        return ObjectInputFilter.Config.getSerialFilter() == null
                && ObjectInputFilter.Config.getSerialFilterFactory()
                        .getClass()
                        .getName()
                        .startsWith("java.io.");
    }
}
