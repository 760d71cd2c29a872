package dev.hearth.driver;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that was started: wait for its result, watch it, cancel it. Callable from any thread.
 *
 * <p>Results arrive as bytes. The first thread that asks for the result opens it; callbacks have a daemon thread of the
 * context for that.
 *
 * @param <R> the result
 */
public final class JobHandle<R> implements Future<R> {
    private static final Logger LOG = LoggerFactory.getLogger(JobHandle.class);

    /** The end of a job that was cancelled. */
    private record Cancelled<R>(String message) implements Callable<R> {
        @Override
        public R call() {
            throw new JobCancelledException(message);
        }
    }

    private final Object description;
    private final JobControl control;
    private final Executor callbacks;
    /** Never fails: what it completes with gives the result or throws why there is none. */
    private final CompletableFuture<Callable<R>> ended;

    private final AtomicBoolean opening = new AtomicBoolean();
    private final CompletableFuture<R> opened = new CompletableFuture<>();

    /** @param description as its {@code toString} says, which nobody asks before it is needed */
    JobHandle(Object description, JobControl control, CompletableFuture<Callable<R>> ended, Executor callbacks) {
        this.description = description;
        this.control = control;
        this.ended = ended;
        this.callbacks = callbacks;
    }

    /** What the job does and where it was called: {@code collect at WordCount.java:31}. */
    public String description() {
        return description.toString();
    }

    /** How far it is. */
    public JobProgress progress() {
        return control.progress();
    }

    /**
     * Waits for the result. An interrupt ends the waiting, not the job.
     *
     * @throws ExecutionException whose cause is a {@link JobFailedException}, or the exception of a submitted callable
     * @throws CancellationException when the job was cancelled
     */
    @Override
    public R get() throws InterruptedException, ExecutionException {
        open(ended.get());
        try {
            return opened.get();
        } catch (ExecutionException e) {
            throw orCancellation(e);
        }
    }

    /** As {@link #get()}, waiting no longer than the time given. */
    @Override
    public R get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        open(ended.get(timeout, unit));
        try {
            return opened.get();
        } catch (ExecutionException e) {
            throw orCancellation(e);
        }
    }

    /** Waits for the result, interrupts or not. Throws {@link JobFailedException} or {@link JobCancelledException}. */
    public R join() {
        open(ended.join());
        return result();
    }

    /** As {@link #join}, but an interrupt cancels the job: for callers that have no other use for its result. */
    R await() {
        try {
            open(ended.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancel("the thread that waited for it was interrupted");
            open(ended.join());
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of a job is never exceptional", e);
        }
        return result();
    }

    /**
     * Calls back on a daemon thread of the context, once, with the result or with what {@link #join} throws. What the callback
     * throws is logged.
     */
    public void whenComplete(BiConsumer<? super R, ? super Throwable> callback) {
        var unused = toCompletableFuture().whenComplete((value, failure) -> {
            try {
                callback.accept(value, failure);
            } catch (RuntimeException e) {
                LOG.warn("a callback of {} failed", description, e);
            }
        });
    }

    /** The same result as a future whose stages run on daemon threads of the context. Completing or cancelling it leaves the job alone. */
    public CompletableFuture<R> toCompletableFuture() {
        CompletableFuture<R> copy = new CompletableFuture<>();
        var unused = ended.thenAcceptAsync(
                result -> {
                    open(result);
                    var unusedToo = opened.whenComplete((value, failure) -> {
                        if (failure == null) {
                            copy.complete(value);
                        } else {
                            copy.completeExceptionally(failure);
                        }
                    });
                },
                callbacks);
        return copy;
    }

    /** Ends the job and its tasks; {@link #isDone} at once. False when it had ended before. */
    public boolean cancel() {
        return cancel("cancel() was called");
    }

    /** As {@link #cancel()}; running tasks are interrupted whatever the argument says. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return cancel();
    }

    boolean cancel(String reason) {
        boolean ends = ended.complete(new Cancelled<>(description + " was cancelled: " + reason));
        if (ends) {
            control.cancel(reason);
        }
        return ends;
    }

    @Override
    public boolean isCancelled() {
        return ended.isDone() && ended.join() instanceof Cancelled;
    }

    @Override
    public boolean isDone() {
        return ended.isDone();
    }

    /** Calls back in whatever thread ends the job: for bookkeeping that neither blocks nor opens anything. */
    void onEnd(Runnable bookkeeping) {
        var unused = ended.thenRun(bookkeeping);
    }

    @Override
    public String toString() {
        return description();
    }

    private void open(Callable<R> result) {
        if (opening.compareAndSet(false, true)) {
            try {
                opened.complete(result.call());
            } catch (Exception | Error e) {
                // user code runs here; whoever asks for the result meets what it threw, errors included
                opened.completeExceptionally(e);
            }
        }
    }

    private R result() {
        try {
            return opened.join();
        } catch (CompletionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            if (cause instanceof HearthException known) {
                throw known;
            }
            throw new JobFailedException(description + " failed: " + cause, cause);
        }
    }

    private static ExecutionException orCancellation(ExecutionException e) {
        if (e.getCause() instanceof JobCancelledException) {
            CancellationException cancellation =
                    new CancellationException(e.getCause().getMessage());
            cancellation.initCause(e.getCause());
            throw cancellation;
        }
        return e;
    }
}
