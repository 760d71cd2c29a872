package dev.hearth.task;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Values that stand as a tag and their plain bytes, highest first, and lists of such: opening one costs nothing. In a list
 * each element stands with its tag, texts and arrays with their length after it.
 */
final class PlainValues {
    private static final byte NULL = 1;
    private static final byte LONG = 2;
    private static final byte INTEGER = 3;
    private static final byte DOUBLE = 4;
    private static final byte FALSE = 5;
    private static final byte TRUE = 6;
    private static final byte STRING = 7;
    private static final byte BYTES = 8;
    private static final byte FLOAT = 9;
    private static final byte SHORT = 10;
    private static final byte BYTE = 11;
    private static final byte CHARACTER = 12;
    private static final byte LIST = 13;
    /** In lists alone: 16 bits a character, for what has no UTF-8. */
    private static final byte CHARACTERS = 14;

    private static final byte LAST = LIST;

    private static final byte[] NOT_PLAIN = {};
    private static final int MAX_BYTES = Integer.MAX_VALUE - 64;
    /**
     * Of the texts and arrays of a list: one that stands in it many times would be written as often, which Java
     * serialization does once.
     */
    private static final long MAX_LIST_CONTENT = 16L << 20;

    /** Of one element on average: so much matters little. */
    private static final long SMALL_CONTENT = 64;

    private PlainValues() {}

    /** Whether bytes that begin so are a plain value; a Java serialization stream begins otherwise. */
    static boolean isPlain(byte first) {
        return first > 0 && first <= LAST;
    }

    /** The value as bytes; none when it is not plain. */
    static byte[] write(Object value) {
        if (value instanceof String text) {
            return isUtf8(text) ? tagged(STRING, text.getBytes(StandardCharsets.UTF_8)) : NOT_PLAIN;
        }
        if (value instanceof byte[] bytes) {
            return bytes.length < MAX_BYTES ? tagged(BYTES, bytes) : NOT_PLAIN;
        }
        if (value instanceof ArrayList<?> list) {
            // not a class that extends it: what is read is a list and no more
            return list.getClass() == ArrayList.class ? writeList(list) : NOT_PLAIN;
        }
        byte tag = scalarTag(value);
        if (tag == 0) {
            return NOT_PLAIN;
        }
        byte[] bytes = new byte[1 + scalarBytes(tag)];
        bytes[0] = tag;
        putScalar(tag, value, bytes, 1);
        return bytes;
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // null is a value like any other here
    static Object read(ByteBuffer buffer, Object what) {
        byte tag = buffer.get();
        return switch (tag) {
            case STRING -> StandardCharsets.UTF_8.decode(buffer).toString();
            case BYTES -> bytes(buffer, buffer.remaining());
            case LIST -> readList(buffer, what);
            default -> {
                if (buffer.remaining() != scalarBytes(tag)) {
                    throw broken(
                            what, "a number of " + scalarBytes(tag) + " bytes, with " + buffer.remaining() + " there");
                }
                yield scalar(tag, buffer);
            }
        };
    }

    private static byte[] writeList(List<?> list) {
        if (!isPlain(list)) {
            return NOT_PLAIN;
        }
        Output out = new Output(1 + Integer.BYTES + 9 * Math.min(list.size(), 1 << 16));
        out.write(LIST);
        int size = list.size();
        out.putInt(size);
        for (int i = 0; i < size; i++) {
            writeElement(list.get(i), out);
        }
        return out.toByteArray();
    }

    /** One look at each element, which is little beside writing it: an odd one at the end costs no second writing. */
    private static boolean isPlain(List<?> list) {
        long content = 0;
        Set<Object> arrays = Set.of();
        for (int i = 0; i < list.size(); i++) {
            Object element = list.get(i);
            if (element instanceof String text) {
                content += text.length();
            } else if (element instanceof byte[] array) {
                content += array.length;
                if (arrays.isEmpty()) {
                    arrays = Collections.newSetFromMap(new IdentityHashMap<>());
                }
                if (!arrays.add(array)) {
                    // one array in two places has to stay one
                    return false;
                }
            } else if (scalarTag(element) == 0) {
                return false;
            }
            if (content > MAX_LIST_CONTENT && content > SMALL_CONTENT * list.size()) {
                return false;
            }
        }
        return true;
    }

    private static void writeElement(Object element, Output out) {
        if (element instanceof String text) {
            if (isUtf8(text)) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                out.write(STRING);
                out.putInt(utf8.length);
                out.write(utf8, 0, utf8.length);
            } else {
                out.write(CHARACTERS);
                out.putInt(text.length());
                for (int i = 0; i < text.length(); i++) {
                    out.write(text.charAt(i) >>> 8);
                    out.write(text.charAt(i));
                }
            }
        } else if (element instanceof byte[] array) {
            out.write(BYTES);
            out.putInt(array.length);
            out.write(array, 0, array.length);
        } else {
            byte tag = scalarTag(element);
            if (tag == 0) {
                throw new ConcurrentModificationException("the list changed while it was written");
            }
            out.putScalar(tag, element);
        }
    }

    private static List<Object> readList(ByteBuffer buffer, Object what) {
        int count = buffer.remaining() < Integer.BYTES ? -1 : buffer.getInt();
        // each takes a byte at least
        if (count < 0 || count > buffer.remaining()) {
            throw broken(what, "a list of " + count + " elements, with " + buffer.remaining() + " bytes there");
        }
        List<Object> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(readElement(buffer, what));
        }
        if (buffer.hasRemaining()) {
            throw broken(what, "a list of " + count + " elements, with " + buffer.remaining() + " bytes behind");
        }
        return list;
    }

    @SuppressWarnings("NullAway") // null is a value like any other here
    private static Object readElement(ByteBuffer buffer, Object what) {
        byte tag = buffer.hasRemaining() ? buffer.get() : 0;
        switch (tag) {
            case STRING -> {
                return new String(bytes(buffer, length(buffer, 1, what)), StandardCharsets.UTF_8);
            }
            case CHARACTERS -> {
                char[] characters = new char[length(buffer, 2, what)];
                for (int i = 0; i < characters.length; i++) {
                    characters[i] = buffer.getChar();
                }
                return new String(characters);
            }
            case BYTES -> {
                return bytes(buffer, length(buffer, 1, what));
            }
            default -> {
                int bytes = scalarBytes(tag);
                if (bytes < 0 || buffer.remaining() < bytes) {
                    throw broken(
                            what,
                            "a list with an element of kind " + tag + ", and " + buffer.remaining() + " bytes for it");
                }
                return scalar(tag, buffer);
            }
        }
    }

    private static int length(ByteBuffer buffer, int unit, Object what) {
        int length = buffer.remaining() < Integer.BYTES ? -1 : buffer.getInt();
        if (length < 0 || length > buffer.remaining() / unit) {
            throw broken(
                    what,
                    "a list with a text or an array of " + length + ", and " + buffer.remaining() + " bytes for it");
        }
        return length;
    }

    private static byte scalarTag(Object value) {
        if (value == null) {
            return NULL;
        }
        if (value instanceof Long) {
            return LONG;
        }
        if (value instanceof Integer) {
            return INTEGER;
        }
        if (value instanceof Double) {
            return DOUBLE;
        }
        if (value instanceof Boolean flag) {
            return flag ? TRUE : FALSE;
        }
        if (value instanceof Float) {
            return FLOAT;
        }
        if (value instanceof Short) {
            return SHORT;
        }
        if (value instanceof Byte) {
            return BYTE;
        }
        return value instanceof Character ? CHARACTER : 0;
    }

    /** Behind its tag; -1 for what is no scalar. */
    private static int scalarBytes(byte tag) {
        return switch (tag) {
            case NULL, TRUE, FALSE -> 0;
            case BYTE -> 1;
            case SHORT, CHARACTER -> 2;
            case INTEGER, FLOAT -> 4;
            case LONG, DOUBLE -> 8;
            default -> -1;
        };
    }

    private static void putScalar(byte tag, Object value, byte[] target, int at) {
        long bits = switch (tag) {
            case LONG -> (Long) value;
            case INTEGER -> (Integer) value;
            case DOUBLE -> Double.doubleToRawLongBits((Double) value);
            case FLOAT -> Float.floatToRawIntBits((Float) value);
            case SHORT -> (Short) value;
            case BYTE -> (Byte) value;
            case CHARACTER -> (Character) value;
            default -> 0;
        };
        for (int i = scalarBytes(tag) - 1; i >= 0; i--) {
            target[at + i] = (byte) bits;
            bits >>>= 8;
        }
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // null is a value like any other here
    private static Object scalar(byte tag, ByteBuffer buffer) {
        return switch (tag) {
            case LONG -> buffer.getLong();
            case INTEGER -> buffer.getInt();
            case DOUBLE -> buffer.getDouble();
            case FLOAT -> buffer.getFloat();
            case SHORT -> buffer.getShort();
            case BYTE -> buffer.get();
            case CHARACTER -> buffer.getChar();
            case TRUE -> true;
            case FALSE -> false;
            default -> null;
        };
    }

    private static byte[] tagged(byte tag, byte[] content) {
        byte[] bytes = new byte[1 + content.length];
        bytes[0] = tag;
        System.arraycopy(content, 0, bytes, 1, content.length);
        return bytes;
    }

    private static byte[] bytes(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    private static ClosureException broken(Object what, String found) {
        return new ClosureException("cannot open " + what + ": it claims to be " + found, new IOException(found));
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

    private static final class Output extends ByteArrayOutputStream {
        private final byte[] scratch = new byte[1 + Long.BYTES];

        private Output(int bytes) {
            super(bytes);
        }

        private void putInt(int value) {
            PlainValues.putScalar(INTEGER, value, scratch, 0);
            write(scratch, 0, Integer.BYTES);
        }

        private void putScalar(byte tag, Object value) {
            scratch[0] = tag;
            PlainValues.putScalar(tag, value, scratch, 1);
            write(scratch, 0, 1 + scalarBytes(tag));
        }
    }
}
