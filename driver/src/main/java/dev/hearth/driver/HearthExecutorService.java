package dev.hearth.driver;

import dev.hearth.rpc.codec.Bytes;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs callables on the cluster: each one submitted is a job of one task, and {@link #invokeAll} is one job. Tasks and
 * their values travel, so both must be serializable; a lambda is when it is passed where a {@link TaskCallable} or {@link
 * TaskRunnable} is expected, as by the methods of this class.
 *
 * <p>As with any executor service, what a callable throws ends it: it is the cause of the {@link ExecutionException}, and
 * there is no second attempt. A task whose executor was lost runs again.
 *
 * <p>Safe for use by many threads. Goes from open to shut down to terminated.
 */
public final class HearthExecutorService extends AbstractExecutorService {
    private static final Logger LOG = LoggerFactory.getLogger(HearthExecutorService.class);
    private static final long SHUT_DOWN = Long.MIN_VALUE;

    /** A callable that travels. */
    @FunctionalInterface
    public interface TaskCallable<T> extends Callable<T>, Serializable {}

    /** A runnable that travels. */
    @FunctionalInterface
    public interface TaskRunnable extends Runnable, Serializable {}

    private final HearthContext context;
    private final Set<JobHandle<?>> active = ConcurrentHashMap.newKeySet();
    /** How many jobs are under way, and {@link #SHUT_DOWN}. */
    private final AtomicLong state = new AtomicLong();

    private final CompletableFuture<Boolean> terminated = new CompletableFuture<>();

    HearthExecutorService(HearthContext context) {
        this.context = context;
    }

    /** As {@link #submit(Callable)}, for lambdas. */
    public <T> JobHandle<T> submit(TaskCallable<T> task) {
        return one(task);
    }

    /** As {@link #submit(Runnable)}, for lambdas. */
    public JobHandle<Void> submit(TaskRunnable task) {
        return one(new CallingRunnable<>(task, Actions::nothing));
    }

    /**
     * Sends the task to the cluster.
     *
     * @throws RejectedExecutionException after the shutdown
     * @throws HearthException when the task does not serialize, naming the field
     */
    @Override
    public <T> JobHandle<T> submit(Callable<T> task) {
        return one(task);
    }

    /** As {@link #submit(Callable)}; the value is of no interest. */
    @Override
    public JobHandle<?> submit(Runnable task) {
        return one(new CallingRunnable<>(task, Actions::nothing));
    }

    /** As {@link #submit(Callable)}; the result stays here, and is the value when the task has run. */
    @Override
    public <T> JobHandle<T> submit(Runnable task, T result) {
        Merge<Object, T> merge = values -> {
            var unused = CallableTask.valueOrThrow(values.next(), context.jobs().closures());
            return result;
        };
        return one(new CallingRunnable<>(task, Actions::nothing), merge);
    }

    /** As {@link #submit(Runnable)}; a failure is logged. */
    @Override
    public void execute(Runnable task) {
        JobHandle<Void> job = one(new CallingRunnable<>(task, Actions::nothing));
        job.whenComplete((nothing, failure) -> {
            if (failure != null) {
                LOG.warn("{} failed", job.description(), failure);
            }
        });
    }

    /** Runs all of them as one job. The futures are done, each in its own way. An interrupt cancels the job. */
    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) throws InterruptedException {
        return all(tasks, Optional.empty());
    }

    /** As the other; what is not done in time is cancelled. */
    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        return all(tasks, Optional.of(unit.toNanos(timeout)));
    }

    /** The value of the first that succeeds; the others are cancelled. */
    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        List<JobHandle<T>> jobs = new ArrayList<>();
        try {
            return any(tasks, jobs).get();
        } finally {
            jobs.forEach(JobHandle::cancel);
        }
    }

    /** As the other, waiting no longer than that. */
    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<JobHandle<T>> jobs = new ArrayList<>();
        try {
            return any(tasks, jobs).get(timeout, unit);
        } finally {
            jobs.forEach(JobHandle::cancel);
        }
    }

    /** Takes no more tasks; those submitted go on. */
    @Override
    public void shutdown() {
        if (state.updateAndGet(now -> now | SHUT_DOWN) == SHUT_DOWN) {
            terminated.complete(true);
        }
    }

    /** Takes no more tasks and cancels those submitted. The list is always empty: they may have begun by now. */
    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        active.forEach(job -> job.cancel("shutdownNow() was called"));
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return state.get() < 0;
    }

    @Override
    public boolean isTerminated() {
        return terminated.isDone();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            return terminated.get(timeout, unit);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of an executor service is never exceptional", e);
        }
    }

    private <T> JobHandle<T> one(Callable<T> task) {
        Closures closures = context.jobs().closures();
        Merge<Object, T> merge = values -> CallableTask.valueOrThrow(values.next(), closures);
        return one(task, merge);
    }

    private <T> JobHandle<T> one(Callable<?> task, Merge<Object, T> merge) {
        JobLabel label = context.label();
        Bytes body = write(CallableTask.of(requireSerializable(task)), label);
        return begin(() ->
                context.jobs().submit(new JobRequest(label, body, new Payloads(List.of(Bytes.EMPTY))), merge));
    }

    private <T> CompletableFuture<T> any(Collection<? extends Callable<T>> tasks, List<JobHandle<T>> jobs) {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("invokeAny needs at least one task");
        }
        CompletableFuture<T> winner = new CompletableFuture<>();
        AtomicInteger left = new AtomicInteger(tasks.size());
        for (Callable<T> task : tasks) {
            JobHandle<T> job = one(task);
            jobs.add(job);
            job.whenComplete((value, failure) -> {
                if (failure == null) {
                    winner.complete(value);
                } else if (left.decrementAndGet() == 0) {
                    winner.completeExceptionally(failure);
                }
            });
        }
        return winner;
    }

    private <T> List<Future<T>> all(Collection<? extends Callable<T>> tasks, Optional<Long> timeoutNanos)
            throws InterruptedException {
        JobLabel label = context.label();
        List<Bytes> payloads = new ArrayList<>(tasks.size());
        for (Callable<T> task : tasks) {
            payloads.add(write(requireSerializable(task), label));
        }
        ResultCollector collector = new ResultCollector(payloads.size(), Optional.empty());
        JobRequest request = new JobRequest(label, write(CallableTask.ofPayload(), label), new Payloads(payloads));
        JobHandle<Boolean> job = begin(() -> context.jobs().submit(request, collector, () -> true));
        Throwable failure = waitFor(job, timeoutNanos);
        List<Future<T>> futures = new ArrayList<>(payloads.size());
        for (int i = 0; i < payloads.size(); i++) {
            futures.add(future(collector.take(i), failure, label));
        }
        return futures;
    }

    /** Why tasks that have no value have none. */
    private static Throwable waitFor(JobHandle<Boolean> job, Optional<Long> timeoutNanos) throws InterruptedException {
        try {
            if (timeoutNanos.isPresent()) {
                job.get(timeoutNanos.get(), TimeUnit.NANOSECONDS);
            } else {
                job.get();
            }
            return new IllegalStateException(job.description() + " is done and has no value for this task");
        } catch (InterruptedException e) {
            job.cancel("the thread that waited for it was interrupted");
            throw e;
        } catch (TimeoutException e) {
            job.cancel("it took longer than the caller would wait");
            return new JobCancelledException(job.description() + " was cancelled: it took too long");
        } catch (ExecutionException e) {
            return Objects.requireNonNullElse(e.getCause(), e);
        } catch (CancellationException e) {
            return new JobCancelledException(String.valueOf(e.getMessage()));
        }
    }

    private <T> Future<T> future(Optional<Bytes> value, Throwable failure, JobLabel label) {
        CompletableFuture<T> future = new CompletableFuture<>();
        Closures closures = context.jobs().closures();
        if (value.isPresent()) {
            try {
                future.complete(closures.withUserLoader(() -> CallableTask.<T>valueOrThrow(
                        closures.open(value.get(), label.named("the result of a task of ")), closures)));
            } catch (Exception | Error e) {
                future.completeExceptionally(e);
            }
        } else if (failure instanceof JobCancelledException) {
            future.cancel(true);
        } else {
            future.completeExceptionally(failure);
        }
        return future;
    }

    /** Counts a job in, starts it, and counts it out at its end. */
    private <T> JobHandle<T> begin(Supplier<JobHandle<T>> start) {
        if (context.isClosed() || state.getAndUpdate(now -> now < 0 ? now : now + 1) < 0) {
            throw new RejectedExecutionException("this HearthExecutorService is shut down and takes no more tasks");
        }
        boolean started = false;
        try {
            JobHandle<T> job = start.get();
            started = true;
            active.add(job);
            job.onEnd(() -> {
                active.remove(job);
                leave();
            });
            return job;
        } finally {
            if (!started) {
                leave();
            }
        }
    }

    private void leave() {
        if (state.decrementAndGet() == SHUT_DOWN) {
            terminated.complete(true);
        }
    }

    private Bytes write(Object value, JobLabel label) {
        return context.jobs().closures().write(value, label.named("the task of "));
    }

    private static <C> C requireSerializable(C task) {
        Object travels = task instanceof CallingRunnable<?> wrapper ? wrapper.runnable() : task;
        if (!(travels instanceof Serializable)) {
            throw new HearthException("a task travels to an executor, so it must be serializable, and "
                    + travels.getClass().getName()
                    + " is not: let its class implement java.io.Serializable, or pass the"
                    + " lambda to a variable of type HearthExecutorService.TaskCallable or TaskRunnable");
        }
        return task;
    }

    /** A runnable as a callable. */
    private record CallingRunnable<T>(Runnable runnable, TaskCallable<T> value) implements TaskCallable<T> {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public T call() throws Exception {
            runnable.run();
            return value.call();
        }
    }

    /** The tasks' own data, in order. */
    private record Payloads(List<Bytes> payloads) implements JobRequest.Source {
        @Override
        public int partitions() {
            return payloads.size();
        }

        @Override
        public Bytes payload(int partition) {
            return payloads.get(partition);
        }

        @Override
        public List<String> preferredHosts(int partition) {
            return List.of();
        }
    }
}
