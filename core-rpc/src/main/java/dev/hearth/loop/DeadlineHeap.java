package dev.hearth.loop;

import java.util.Arrays;

/**
 * Entries ordered by deadline, then by the order of {@link #add}. An entry knows its place, so that taking out a
 * cancelled one costs no search. Belongs to one thread.
 *
 * @param <E> the entries; one is in at most one heap at a time
 */
final class DeadlineHeap<E extends DeadlineHeap.Entry> {

    /** Something with a deadline. */
    abstract static class Entry {
        static final int OUTSIDE = -1;

        final long deadlineNanos;
        long sequence;
        int index = OUTSIDE;

        Entry(long deadlineNanos) {
            this.deadlineNanos = deadlineNanos;
        }

        private boolean isBefore(Entry other) {
            // by difference, since the clock's zero is arbitrary and it may pass the largest long
            long difference = deadlineNanos - other.deadlineNanos;
            return difference < 0 || difference == 0 && sequence < other.sequence;
        }
    }

    private static final int INITIAL_CAPACITY = 64;

    private Entry[] entries = new Entry[INITIAL_CAPACITY];
    private int size;
    private long nextSequence;

    boolean isEmpty() {
        return size == 0;
    }

    /** The entry that comes first. Throws {@link IllegalStateException} when there is none. */
    @SuppressWarnings("unchecked") // only entries of type E are ever added
    E first() {
        if (size == 0) {
            throw new IllegalStateException("the heap is empty");
        }
        return (E) entries[0];
    }

    void add(E entry) {
        if (entry.index != Entry.OUTSIDE) {
            throw new IllegalStateException("the entry is in a heap already");
        }
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, size * 2);
        }
        entry.sequence = nextSequence++;
        siftUp(size++, entry);
    }

    /** Takes the entry out; false when it was not in. */
    boolean remove(E entry) {
        int hole = entry.index;
        if (hole == Entry.OUTSIDE) {
            return false;
        }
        entry.index = Entry.OUTSIDE;
        size--;
        Entry last = entries[size];
        clear(size);
        if (last != entry) {
            siftDown(hole, last);
            if (entries[hole] == last) {
                siftUp(hole, last);
            }
        }
        return true;
    }

    /** Takes all entries out. */
    void removeAll() {
        while (size > 0) {
            size--;
            entries[size].index = Entry.OUTSIDE;
            clear(size);
        }
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // places from size on hold nothing, and are not read
    private void clear(int index) {
        entries[index] = null;
    }

    private void siftUp(int from, Entry entry) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (!entry.isBefore(entries[parent])) {
                break;
            }
            place(index, entries[parent]);
            index = parent;
        }
        place(index, entry);
    }

    private void siftDown(int from, Entry entry) {
        int index = from;
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && entries[child + 1].isBefore(entries[child])) {
                child++;
            }
            if (!entries[child].isBefore(entry)) {
                break;
            }
            place(index, entries[child]);
            index = child;
        }
        place(index, entry);
    }

    private void place(int index, Entry entry) {
        entries[index] = entry;
        entry.index = index;
    }
}
