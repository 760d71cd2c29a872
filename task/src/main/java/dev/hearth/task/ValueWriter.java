package dev.hearth.task;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as Java serialization streams of their own, with one stream object for many of them: making one costs as
 * much as a small value does. Belongs to a thread.
 */
final class ValueWriter {
    /** What wrote more is let go, with the room it took. */
    static final int KEPT_BYTES = 64 * 1024;

    private static final int HEADER_BYTES = 4;
    private static final ThreadLocal<ValueWriter> OWN = ThreadLocal.withInitial(ValueWriter::new);

    private static final class Buffer extends ByteArrayOutputStream {
        private Buffer() {
            super(512);
        }

        /** Back to behind the header, which a stream writes once. */
        private void rewind() {
            count = HEADER_BYTES;
        }
    }

    private Buffer buffer = new Buffer();
    private @Nullable ObjectOutputStream out;
    private boolean writing;

    /** The bytes of a stream that holds the value alone. */
    static byte[] write(Object value) throws IOException {
        ValueWriter own = OWN.get();
        // a value's own code may serialize, too
        return (own.writing ? new ValueWriter() : own).bytes(value);
    }

    private byte[] bytes(Object value) throws IOException {
        ObjectOutputStream stream = out == null ? new ObjectOutputStream(buffer) : out;
        writing = true;
        out = null;
        boolean sound = false;
        try {
            stream.writeObject(value);
            stream.flush();
            byte[] bytes = buffer.toByteArray();
            if (bytes.length <= KEPT_BYTES) {
                // forgets the values
                stream.reset();
                stream.flush();
                buffer.rewind();
                out = stream;
                sound = true;
            }
            return bytes;
        } finally {
            writing = false;
            if (!sound) {
                buffer = new Buffer();
            }
        }
    }
}
