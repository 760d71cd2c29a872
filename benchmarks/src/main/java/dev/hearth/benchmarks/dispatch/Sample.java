package dev.hearth.benchmarks.dispatch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/** A result of a class of the user's: its fields are 100 bytes. */
final class Sample implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int REST = 84;

    private final long index;
    private final long value;
    private final byte[] rest;

    private Sample(long index, long value, byte[] rest) {
        this.index = index;
        this.value = value;
        this.rest = rest;
    }

    static Sample of(long index, long seed) {
        return new Sample(index, Work.value(index, seed), Work.bytes(REST, index, seed));
    }

    /** Whether it is the result of this task. */
    boolean isOf(long task, long seed) {
        return index == task && value == Work.value(task, seed) && Arrays.equals(rest, Work.bytes(REST, task, seed));
    }

    /** How many bytes it is when it is serialized alone. */
    static int serializedBytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
            output.writeObject(of(1, 1));
        }
        return bytes.size();
    }
}
