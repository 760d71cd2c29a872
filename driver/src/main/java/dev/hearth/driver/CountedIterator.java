package dev.hearth.driver;

import dev.hearth.task.TaskContext;
import java.io.Closeable;
import java.util.Iterator;
import java.util.List;

/** The elements of a list, which are counted once, when the task that reads them is over. Confined to its thread. */
final class CountedIterator<T> implements Iterator<T>, Closeable {
    private final Iterator<T> elements;
    private final TaskContext task;
    private int taken;

    private CountedIterator(List<T> elements, TaskContext task) {
        this.elements = elements.iterator();
        this.task = task;
    }

    static <T> CountedIterator<T> over(List<T> elements, OpenSources open) {
        CountedIterator<T> counted = new CountedIterator<>(elements, open.task());
        open.add(counted);
        return counted;
    }

    @Override
    public boolean hasNext() {
        return elements.hasNext();
    }

    @Override
    public T next() {
        T next = elements.next();
        taken++;
        return next;
    }

    @Override
    public void close() {
        task.addRecordsRead(taken);
        taken = 0;
    }
}
