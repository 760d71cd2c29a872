package dev.hearth.driver;

import dev.hearth.driver.schedule.JobFailure;
import dev.hearth.driver.schedule.JobSpec;
import dev.hearth.rpc.codec.Bytes;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Submits jobs, opens their results and knows which ones are under way. Safe for use by many threads; nothing is opened
 * in the driver's loop.
 */
final class Jobs {
    private final DriverRuntime runtime;
    private final Closures closures;
    private final ListenerBus bus;
    private final Executor background;
    /** Those under way, with their groups. */
    private final ConcurrentMap<JobHandle<?>, Optional<String>> active = new ConcurrentHashMap<>();

    /** Why nothing more is taken. */
    private final AtomicReference<Optional<String>> closed = new AtomicReference<>(Optional.empty());

    /** The executor is for callbacks and procedures; it must always have another thread to give. */
    Jobs(DriverRuntime runtime, Closures closures, ListenerBus bus, Executor background) {
        this.runtime = runtime;
        this.closures = closures;
        this.bus = bus;
        this.background = background;
    }

    Closures closures() {
        return closures;
    }

    /** Runs a job whose result the merge makes, on the thread that asks for it. */
    <U, R> JobHandle<R> submit(JobRequest request, Merge<U, R> merge) {
        ResultCollector collector = new ResultCollector(request.source().partitions(), request.only());
        return submit(request, collector, () -> merge.apply(new OpenedValues<>(collector, request)));
    }

    /** As the other, with a result made of what the collector holds. */
    <R> JobHandle<R> submit(JobRequest request, ResultCollector collector, Callable<R> result) {
        checkOpen();
        CompletableFuture<Callable<R>> ended = new CompletableFuture<>();
        if (collector.tasks() == 0) {
            collector.onSucceeded();
            ended.complete(() -> closures.withUserLoader(result));
            return new JobHandle<>(request.label().text(), new Nothing(), ended, background);
        }
        bus.awaitRoom();
        boolean plain = request.source().isPlain();
        long job = runtime.dag()
                .submit(
                        new JobSpec(
                                request.label().text(),
                                request.body(),
                                request.source().partitions(),
                                request.only(),
                                plain ? JobSpec.NO_PAYLOAD : request.source()::payload,
                                plain ? JobSpec.ANYWHERE : request.source()::preferredHosts,
                                request.label().properties()),
                        collector);
        JobTracker tracker = runtime.observation().tracker(job);
        var unused = collector.over().thenAccept(failure -> {
            // somebody waits for this, and nobody for the rest
            ended.complete(() -> closures.withUserLoader(failure.isPresent() ? () -> fail(failure.get()) : result));
            runtime.observation().jobOver(job);
        });
        return watch(
                request.label(),
                new JobHandle<>(request.label().text(), new Submitted(job, tracker), ended, background));
    }

    /** Runs a procedure of several jobs on a thread of its own. */
    <R> JobHandle<R> start(JobLabel label, Procedure<R> procedure) {
        checkOpen();
        CompletableFuture<Callable<R>> ended = new CompletableFuture<>();
        JobHandle<R> handle = watch(label, new JobHandle<>(label.text(), procedure, ended, background));
        background.execute(() -> ended.complete(outcome(label, procedure)));
        return handle;
    }

    /** Cancels what is under way, of one group or of all. */
    void cancel(Optional<String> group, String reason) {
        active.forEach((handle, ofGroup) -> {
            if (group.isEmpty() || ofGroup.equals(group)) {
                handle.cancel(reason);
            }
        });
    }

    /** Cancels everything, for this reason, and takes nothing more. */
    void close(String reason) {
        closed.set(Optional.of(reason));
        cancel(Optional.empty(), reason);
    }

    private Optional<String> closed() {
        return Optional.ofNullable(closed.get()).flatMap(reason -> reason);
    }

    private void checkOpen() {
        if (closed().isPresent()) {
            throw new HearthException("the HearthContext is closed, no job can be started on it; create another one");
        }
    }

    private <R> JobHandle<R> watch(JobLabel label, JobHandle<R> handle) {
        active.put(handle, label.group());
        handle.onEnd(() -> active.remove(handle));
        closed().ifPresent(handle::cancel);
        return handle;
    }

    private <R> R fail(JobFailure failure) {
        if (failure.cause().isPresent()) {
            throw new JobFailedException(
                    failure.message(), closures.exception(failure.cause().get()));
        }
        throw runtime.observation()
                .executors()
                .endNamedIn(failure.message())
                .<JobFailedException>map(end -> new ExecutorLostException(failure.message(), end))
                .orElseGet(() -> new JobFailedException(failure.message()));
    }

    private <R> Callable<R> outcome(JobLabel label, Procedure<R> procedure) {
        try {
            R result = closures.withUserLoader(procedure);
            return () -> result;
        } catch (Exception | Error e) {
            // whoever waits for the procedure must hear of errors too: this thread has nobody above it
            HearthException failure = e instanceof HearthException known
                    ? known
                    : new JobFailedException(label.description() + " failed: " + e, e);
            return () -> {
                throw failure;
            };
        }
    }

    /** Opens the values of the tasks in order, each when its turn comes. */
    private final class OpenedValues<U> implements Iterator<U> {
        private final ResultCollector collector;
        private final Object what;
        private int next;

        private OpenedValues(ResultCollector collector, JobRequest request) {
            this.collector = collector;
            this.what = request.label().named("the result of a task of ");
        }

        @Override
        public boolean hasNext() {
            return next < collector.tasks();
        }

        @Override
        public U next() {
            Bytes value = collector.take(next++).orElseThrow(NoSuchElementException::new);
            return closures.open(value, what);
        }
    }

    /** A job that the scheduler has. */
    private final class Submitted implements JobControl {
        private final long job;
        private final JobTracker tracker;

        private Submitted(long job, JobTracker tracker) {
            this.job = job;
            this.tracker = tracker;
        }

        @Override
        public JobProgress progress() {
            return tracker.progress();
        }

        @Override
        public void cancel(String reason) {
            runtime.dag().cancel(job, reason);
        }
    }

    /** A job without tasks. */
    private static final class Nothing implements JobControl {
        @Override
        public JobProgress progress() {
            return JobProgress.none(0);
        }

        @Override
        public void cancel(String reason) {
            // it had ended before anyone could
        }
    }
}
