package dev.hearth.driver;

import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.TaskBiFunction;
import dev.hearth.task.TaskConsumer;
import dev.hearth.task.TaskFunction;
import dev.hearth.task.TaskPredicate;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A data set in partitions that is computed when an action asks for it, one task per partition, wherever there is a free
 * core. Made by {@link HearthContext} and by the transformations of another one. Immutable, usable from any thread of the
 * driver.
 *
 * <p>Functions are serialized on the thread that calls the action, once for the whole job. An action throws {@link
 * JobFailedException} when a task failed as often as {@code hearth.task.maxFailures} allows, {@link JobCancelledException}
 * when somebody cancelled it, and a plain {@link HearthException} when it could not be sent. Its {@code Async} form
 * throws the last at once and leaves the others to the {@link JobHandle}.
 *
 * @param <T> the type of its elements
 */
public abstract class Rdd<T> implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient @Nullable HearthContext context;
    /** In the driver only. */
    private final transient @Nullable WrittenFunctions written = new WrittenFunctions();

    Rdd(HearthContext context) {
        this.context = context;
    }

    /** What every task of an action does, serialized; {@code what} names it in a diagnosis. In the driver only. */
    final Bytes body(RddTask.Function<T, ?> function, Object what) {
        Closures closures = context().jobs().closures();
        WrittenFunctions kept = Objects.requireNonNull(written, "a task has no actions");
        return kept.write(this, function, closures, what);
    }

    /** How many partitions it has: the number of tasks of an action. */
    public abstract int numPartitions();

    /** What it is computed from; empty if it reads from outside. */
    public abstract List<Dependency> dependencies();

    /** The hosts on which a partition is best computed, best first; empty if it does not matter. In the driver only. */
    public abstract List<String> preferredHosts(int partition);

    /** Whether no partition has a payload or a preferred host, so that none need be asked for. */
    boolean isPlain() {
        return false;
    }

    /** A partition's own data, serialized. In the driver only, in any thread; gives what is there already. */
    abstract Bytes payload(int partition);

    /** Computes a partition. In a task, with the payload opened; {@code open} takes what it reads from. */
    abstract Iterator<T> compute(int partition, Optional<Object> payload, OpenSources open) throws Exception;

    /** The context that made it. Throws {@link HearthException} in a task: only the driver has one. */
    public final HearthContext context() {
        if (context == null) {
            throw new HearthException(
                    "an Rdd cannot be used inside of a task: its actions and transformations belong to"
                            + " the driver; collect what the task needs first and broadcast it");
        }
        return context;
    }

    // ---- transformations: cheap, nothing runs yet ----

    /** Each element as the function maps it. */
    public final <R> Rdd<R> map(TaskFunction<? super T, ? extends R> function) {
        return derive((partition, elements) -> Iterators.map(elements, function));
    }

    /** The elements that the condition holds for. */
    public final Rdd<T> filter(TaskPredicate<? super T> condition) {
        return derive((partition, elements) -> Iterators.filter(elements, condition));
    }

    /** All that the function makes of each element. */
    public final <R> Rdd<R> flatMap(TaskFunction<? super T, ? extends Iterator<? extends R>> function) {
        return derive((partition, elements) -> Iterators.flatMap(elements, function));
    }

    /** What the function makes of each partition, which it reads as far as it likes. */
    public final <R> Rdd<R> mapPartitions(TaskFunction<? super Iterator<T>, ? extends Iterator<R>> function) {
        return derive((partition, elements) -> function.call(elements));
    }

    /** As {@link #mapPartitions}, with the number of the partition. */
    public final <R> Rdd<R> mapPartitionsWithIndex(
            TaskBiFunction<Integer, ? super Iterator<T>, ? extends Iterator<R>> function) {
        return derive((partition, elements) -> function.call(partition, elements));
    }

    /** The elements of this one, then those of the other; partitions stay as they are. */
    public final Rdd<T> union(Rdd<T> other) {
        if (other.context() != context()) {
            throw new HearthException("both sides of a union belong to the same HearthContext");
        }
        return new UnionRdd<>(context(), List.of(this, other));
    }

    private <R> Rdd<R> derive(MapPartitionsRdd.Function<T, R> function) {
        return new MapPartitionsRdd<>(context(), this, function);
    }

    // ---- actions ----

    /** All elements, in order. */
    public final List<T> collect() {
        return actions().collect().await();
    }

    /** As {@link #collect}, without waiting. */
    public final JobHandle<List<T>> collectAsync() {
        return actions().collect();
    }

    /**
     * All elements brought together by a function that may take them in any order and grouping. Throws {@link
     * HearthException} when there are none.
     */
    public final T reduce(TaskBiFunction<T, T, T> function) {
        return actions().reduce(function).await();
    }

    /** As {@link #reduce}, without waiting. */
    public final JobHandle<T> reduceAsync(TaskBiFunction<T, T, T> function) {
        return actions().reduce(function);
    }

    /** As {@link #reduce}, beginning each partition, and the merge in the driver, with a copy of {@code zero}. */
    public final T fold(T zero, TaskBiFunction<T, T, T> function) {
        return actions().aggregate(zero, function, function).await();
    }

    /** As {@link #fold}, without waiting. */
    public final JobHandle<T> foldAsync(T zero, TaskBiFunction<T, T, T> function) {
        return actions().aggregate(zero, function, function);
    }

    /**
     * Adds the elements of each partition to a copy of {@code zero}, and merges the sums in the driver, in the order of the
     * partitions, into another copy. Both functions may change and return their first argument.
     */
    public final <A> A aggregate(A zero, TaskBiFunction<A, ? super T, A> add, TaskBiFunction<A, A, A> merge) {
        return actions().aggregate(zero, add, merge).await();
    }

    /** As {@link #aggregate}, without waiting. */
    public final <A> JobHandle<A> aggregateAsync(
            A zero, TaskBiFunction<A, ? super T, A> add, TaskBiFunction<A, A, A> merge) {
        return actions().aggregate(zero, add, merge);
    }

    /** How many elements there are. */
    public final long count() {
        return actions().count().await();
    }

    /** As {@link #count}, without waiting. */
    public final JobHandle<Long> countAsync() {
        return actions().count();
    }

    /** Calls for each element, on the executors. What is attempted again is done again. */
    public final void foreach(TaskConsumer<? super T> effect) {
        actions().foreach(effect).await();
    }

    /** As {@link #foreach}, without waiting. */
    public final JobHandle<Void> foreachAsync(TaskConsumer<? super T> effect) {
        return actions().foreach(effect);
    }

    /** Calls once for each partition, on the executors. */
    public final void foreachPartition(TaskConsumer<? super Iterator<T>> effect) {
        actions().foreachPartition(effect).await();
    }

    /** As {@link #foreachPartition}, without waiting. */
    public final JobHandle<Void> foreachPartitionAsync(TaskConsumer<? super Iterator<T>> effect) {
        return actions().foreachPartition(effect);
    }

    /** The first elements, {@code count} of them if there are as many; computes no more partitions than it needs to find them. */
    public final List<T> take(int count) {
        return actions().take(count).callHere();
    }

    /** As {@link #take}, without waiting. */
    public final JobHandle<List<T>> takeAsync(int count) {
        return actions().take(count).start();
    }

    /** The first element. Throws {@link HearthException} when there is none. */
    public final T first() {
        return actions().first().callHere();
    }

    /** As {@link #first}, without waiting. */
    public final JobHandle<T> firstAsync() {
        return actions().first().start();
    }

    /** Whether there is no element. */
    public final boolean isEmpty() {
        return actions().take(1).callHere().isEmpty();
    }

    /**
     * All elements in order, a partition at a time: only a few partitions are computed ahead of the reader, so the driver
     * never holds all of them. Close the stream when you do not read it to its end.
     */
    public final Stream<T> stream() {
        return actions().stream();
    }

    /**
     * Writes each element's text as a line, UTF-8, to a file {@code part-00000}, {@code part-00001}, … per partition in a
     * new directory, and then an empty file {@code _SUCCESS}. Executors on other hosts must see the same directory. A file
     * appears under its name when it is complete. Throws {@link HearthException} before anything runs when the directory
     * exists.
     *
     * @param directory a path or a {@code file:} URI
     */
    public final void saveAsTextFile(String directory) {
        actions().saveAsTextFile(directory).callHere();
    }

    /** As {@link #saveAsTextFile}, without waiting; gives the directory. */
    public final JobHandle<Path> saveAsTextFileAsync(String directory) {
        return actions().saveAsTextFile(directory).start();
    }

    private Actions<T> actions() {
        return new Actions<>(this, context().label());
    }
}
