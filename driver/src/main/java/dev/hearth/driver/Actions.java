package dev.hearth.driver;

import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.TaskBiFunction;
import dev.hearth.task.TaskConsumer;
import dev.hearth.task.TaskContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The actions of one data set, called at one place. Belongs to the calling thread until a job is on its way. */
final class Actions<T> {
    private static final int TAKE_GROWTH = 4;

    private final Rdd<T> rdd;
    private final JobLabel label;
    private final Jobs jobs;

    Actions(Rdd<T> rdd, JobLabel label) {
        this.rdd = rdd;
        this.label = label;
        this.jobs = rdd.context().jobs();
    }

    JobHandle<List<T>> collect() {
        return job((task, elements) -> handOn(task, drain(elements)), Actions::concatenate);
    }

    <U> JobHandle<List<U>> run(
            TaskBiFunction<TaskContext, Iterator<T>, U> function, Optional<List<Integer>> partitions) {
        RddTask.Function<T, U> call = (task, elements) -> {
            U value = function.call(task, elements);
            task.addRecordsWritten(1);
            return value;
        };
        Merge<U, List<U>> all = values -> drain(values);
        JobRequest request = request(call);
        return jobs.submit(partitions.map(request::only).orElse(request), all);
    }

    JobHandle<T> reduce(TaskBiFunction<T, T, T> function) {
        String what = label.description();
        RddTask.Function<T, ArrayList<T>> partial = (task, elements) -> handOn(task, reduced(elements, function));
        return job(partial, values -> {
            ArrayList<T> result = new ArrayList<>(1);
            while (values.hasNext()) {
                merge(result, values.next().iterator(), function);
            }
            if (result.isEmpty()) {
                throw new HearthException(what + ": there are no elements to reduce; fold has a value for that case");
            }
            return result.get(0);
        });
    }

    <A> JobHandle<A> aggregate(A zero, TaskBiFunction<A, ? super T, A> add, TaskBiFunction<A, A, A> merge) {
        Closures closures = jobs.closures();
        // tasks of one executor share the opened function, so each must open a zero of its own
        Bytes written = closures.write(zero, "the zero value of " + label.description());
        byte[] zeroBytes = written.toArray();
        RddTask.Function<T, A> partial = (task, elements) -> {
            A sum = Closures.openInTask(zeroBytes);
            while (elements.hasNext()) {
                sum = add.call(sum, elements.next());
            }
            task.addRecordsWritten(1);
            return sum;
        };
        return job(partial, values -> {
            A result = closures.open(written, "the zero value");
            while (values.hasNext()) {
                result = merge.call(result, values.next());
            }
            return result;
        });
    }

    JobHandle<Long> count() {
        RddTask.Function<T, Long> partial = (task, elements) -> {
            long count = 0;
            for (; elements.hasNext(); elements.next()) {
                count++;
            }
            task.addRecordsWritten(1);
            return count;
        };
        return job(partial, values -> {
            long count = 0;
            while (values.hasNext()) {
                count += values.next();
            }
            return count;
        });
    }

    JobHandle<Void> foreach(TaskConsumer<? super T> effect) {
        return foreachPartition(elements -> {
            while (elements.hasNext()) {
                effect.accept(elements.next());
            }
        });
    }

    JobHandle<Void> foreachPartition(TaskConsumer<? super Iterator<T>> effect) {
        RddTask.Function<T, Boolean> call = (task, elements) -> {
            effect.accept(elements);
            return true;
        };
        return job(call, values -> nothing());
    }

    Procedure<List<T>> take(int count) {
        return take(count, taken -> taken);
    }

    /** Throws {@link HearthException} when there is none. */
    Procedure<T> first() {
        String what = label.description();
        return take(1, taken -> {
            if (taken.isEmpty()) {
                throw new HearthException(what + ": the Rdd has no elements");
            }
            return taken.get(0);
        });
    }

    private <R> Procedure<R> take(int count, Function<List<T>, R> finish) {
        if (count < 0) {
            throw new HearthException(label.description() + ": cannot take " + count + " elements");
        }
        RddTask.Function<T, ArrayList<T>> first =
                (task, elements) -> handOn(task, drain(new Limited<>(elements, count)));
        JobRequest request = request(first);
        return new Procedure<>(jobs, label) {
            @Override
            public R call() {
                List<T> taken = new ArrayList<>();
                int scanned = 0;
                while (taken.size() < count && scanned < rdd.numPartitions()) {
                    // one partition is usually enough; where it is not, waste little and do not crawl either
                    int more = (int) Math.min((long) TAKE_GROWTH * scanned, rdd.numPartitions() - scanned);
                    int end = scanned + Math.max(1, more);
                    List<Integer> next = IntStream.range(scanned, end).boxed().toList();
                    Merge<ArrayList<T>, List<T>> merge = Actions::concatenate;
                    List<T> found = run(request.only(next), merge);
                    taken.addAll(found.subList(0, Math.min(found.size(), count - taken.size())));
                    scanned = end;
                }
                return finish.apply(taken);
            }
        };
    }

    Stream<T> stream() {
        RddTask.Function<T, ArrayList<T>> all = (task, elements) -> handOn(task, drain(elements));
        return new PartitionStream<T>(jobs, request(all), rdd.context().defaultParallelism()).stream();
    }

    Procedure<Path> saveAsTextFile(String directory) {
        TextOutput output = TextOutput.to(directory, rdd.context().driverHost());
        RddTask.Function<T, Boolean> write = (task, elements) -> {
            output.write(task, elements);
            return true;
        };
        JobRequest request = request(write);
        output.prepare();
        return new Procedure<>(jobs, label) {
            @Override
            public Path call() {
                try {
                    var unused = this.<Boolean, Void>run(request, values -> nothing());
                    output.commit();
                } finally {
                    output.clear();
                }
                return output.directory();
            }
        };
    }

    private <U, R> JobHandle<R> job(RddTask.Function<T, U> function, Merge<U, R> merge) {
        return jobs.submit(request(function), merge);
    }

    private JobRequest request(RddTask.Function<T, ?> function) {
        Bytes body = rdd.body(function, new Named("the function of ", label));
        return new JobRequest(label, body, new Source(rdd));
    }

    private static <T> ArrayList<T> drain(Iterator<T> elements) {
        ArrayList<T> all = new ArrayList<>();
        elements.forEachRemaining(all::add);
        return all;
    }

    /** The elements are what the task hands on. */
    private static <T> ArrayList<T> handOn(TaskContext task, ArrayList<T> elements) {
        task.addRecordsWritten(elements.size());
        return elements;
    }

    private static <T> List<T> concatenate(Iterator<? extends List<T>> parts) {
        List<T> all = new ArrayList<>();
        parts.forEachRemaining(all::addAll);
        return all;
    }

    /** One element, or none if there was none: a value may be null, and an Optional does not travel. */
    private static <T> ArrayList<T> reduced(Iterator<T> elements, TaskBiFunction<T, T, T> function) throws Exception {
        ArrayList<T> result = new ArrayList<>(1);
        merge(result, elements, function);
        return result;
    }

    private static <T> void merge(ArrayList<T> result, Iterator<T> elements, TaskBiFunction<T, T, T> function)
            throws Exception {
        if (result.isEmpty() && elements.hasNext()) {
            result.add(elements.next());
        }
        while (elements.hasNext()) {
            result.set(0, function.call(result.get(0), elements.next()));
        }
    }

    /** The only value there is of its type. */
    @SuppressWarnings("NullAway")
    static Void nothing() {
        return null;
    }

    /** What names a value where its handling fails; most never do. */
    private record Named(String what, JobLabel label) {
        @Override
        public String toString() {
            return what + label.description();
        }
    }

    /** The partitions of a data set, as jobs take them. */
    private record Source(Rdd<?> rdd) implements JobRequest.Source {
        @Override
        public int partitions() {
            return rdd.numPartitions();
        }

        @Override
        public boolean isPlain() {
            return rdd.isPlain();
        }

        @Override
        public Bytes payload(int partition) {
            return rdd.payload(partition);
        }

        @Override
        public List<String> preferredHosts(int partition) {
            return rdd.preferredHosts(partition);
        }
    }

    /** The first elements of others. */
    private static final class Limited<T> implements Iterator<T> {
        private final Iterator<T> elements;
        private int left;

        private Limited(Iterator<T> elements, int limit) {
            this.elements = elements;
            this.left = limit;
        }

        @Override
        public boolean hasNext() {
            return left > 0 && elements.hasNext();
        }

        @Override
        public T next() {
            left--;
            return elements.next();
        }
    }
}
