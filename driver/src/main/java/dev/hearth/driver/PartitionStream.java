package dev.hearth.driver;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Elements of a data set, a partition at a time: a job per partition, of which so many are ahead of the reader as there
 * are cores. Confined to the reader's thread.
 */
final class PartitionStream<T> implements Iterator<T> {
    private final Jobs jobs;
    private final JobRequest request;
    private final int ahead;
    private final int partitions;
    private final Deque<JobHandle<List<T>>> window = new ArrayDeque<>();
    private int next;
    private Iterator<T> current = Collections.emptyIterator();

    PartitionStream(Jobs jobs, JobRequest request, int ahead) {
        this.jobs = jobs;
        this.request = request;
        this.ahead = ahead;
        this.partitions = request.source().partitions();
    }

    /** The elements in order; closing it cancels what was ahead. */
    Stream<T> stream() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED), false)
                .onClose(this::close);
    }

    @Override
    public boolean hasNext() {
        while (!current.hasNext()) {
            fill();
            if (window.isEmpty()) {
                return false;
            }
            try {
                current = window.remove().await().iterator();
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }
        return true;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return current.next();
    }

    private void fill() {
        while (next < partitions && window.size() < ahead) {
            Merge<List<T>, List<T>> whole = Iterator::next;
            window.add(jobs.submit(request.only(List.of(next)), whole));
            next++;
        }
    }

    private void close() {
        next = partitions;
        window.forEach(job -> job.cancel("nobody reads its stream any more"));
        window.clear();
    }
}
