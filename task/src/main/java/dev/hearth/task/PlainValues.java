package dev.hearth.task;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Values that stand as a tag and their plain bytes, highest first: opening one costs nothing. */
final class PlainValues {
    private static final byte NULL = 1;
    private static final byte LONG = 2;
    private static final byte INTEGER = 3;
    private static final byte DOUBLE = 4;
    private static final byte FALSE = 5;
    private static final byte TRUE = 6;
    private static final byte STRING = 7;
    private static final byte BYTES = 8;
    private static final byte LAST = BYTES;

    private PlainValues() {}

    /** Whether bytes that begin so are a plain value; a Java serialization stream begins otherwise. */
    static boolean isPlain(byte first) {
        return first > 0 && first <= LAST;
    }

    @SuppressWarnings("NullAway") // null is a value like any other here
    static Optional<byte[]> write(Object value) {
        if (value == null) {
            return Optional.of(new byte[] {NULL});
        }
        if (value instanceof Long number) {
            return Optional.of(tagged(LONG, Long.BYTES).putLong(number).array());
        }
        if (value instanceof Integer number) {
            return Optional.of(tagged(INTEGER, Integer.BYTES).putInt(number).array());
        }
        if (value instanceof Double number) {
            return Optional.of(tagged(DOUBLE, Double.BYTES).putDouble(number).array());
        }
        if (value instanceof Boolean flag) {
            return Optional.of(new byte[] {flag ? TRUE : FALSE});
        }
        if (value instanceof String text && isUtf8(text)) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            return Optional.of(tagged(STRING, utf8.length).put(utf8).array());
        }
        if (value instanceof byte[] bytes && bytes.length < Integer.MAX_VALUE - 16) {
            return Optional.of(tagged(BYTES, bytes.length).put(bytes).array());
        }
        return Optional.empty();
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // null is a value like any other here
    static Object read(ByteBuffer buffer, String what) {
        byte tag = buffer.get();
        return switch (tag) {
            case NULL -> null;
            case LONG -> fixed(buffer, Long.BYTES, what).getLong();
            case INTEGER -> fixed(buffer, Integer.BYTES, what).getInt();
            case DOUBLE -> fixed(buffer, Double.BYTES, what).getDouble();
            case FALSE -> false;
            case TRUE -> true;
            case STRING -> StandardCharsets.UTF_8.decode(buffer).toString();
            default -> rest(buffer);
        };
    }

    private static ByteBuffer tagged(byte tag, int bytes) {
        return ByteBuffer.allocate(1 + bytes).put(tag);
    }

    private static ByteBuffer fixed(ByteBuffer buffer, int bytes, String what) {
        if (buffer.remaining() != bytes) {
            String found = "a number of " + bytes + " bytes, with " + buffer.remaining() + " there";
            throw new ClosureException("cannot open " + what + ": it claims to be " + found, new IOException(found));
        }
        return buffer;
    }

    private static byte[] rest(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** A half of a surrogate pair on its own has no UTF-8. */
    private static boolean isUtf8(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
