package dev.hearth.driver.schedule;

import java.util.Arrays;

/** A first-in-first-out queue of numbers that are not negative, without boxes. Belongs to one thread. */
final class IntQueue {
    /** What {@link #poll} gives when nothing is left. */
    static final int NONE = -1;

    private static final int[] EMPTY = {};
    private static final int SMALLEST = 8;

    /** As long as a power of two, or not there before the first. */
    private int[] values = EMPTY;

    private int head;
    private int size;

    void add(int value) {
        if (values.length == 0) {
            values = new int[SMALLEST];
        } else if (size == values.length) {
            int[] larger = Arrays.copyOfRange(values, head, head + Math.multiplyExact(size, 2));
            // what had wrapped round stands at the beginning of the old array
            int wrapped = head;
            System.arraycopy(values, 0, larger, size - wrapped, wrapped);
            values = larger;
            head = 0;
        }
        values[(head + size) & (values.length - 1)] = value;
        size++;
    }

    /** The oldest, or {@link #NONE}. */
    int peek() {
        return size == 0 ? NONE : values[head];
    }

    /** Takes the oldest, or {@link #NONE}. */
    int poll() {
        if (size == 0) {
            return NONE;
        }
        int value = values[head];
        head = (head + 1) & (values.length - 1);
        size--;
        return value;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }
}
