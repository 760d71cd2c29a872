package dev.hearth.driver;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An action that takes several jobs, one after the other, or has something to do after its job. Called once, on the
 * caller's thread or one of the context. Cancelled, the job under way is, and no other begins.
 */
abstract class Procedure<R> implements Callable<R>, JobControl {
    private final Jobs jobs;
    private final JobLabel label;
    private final AtomicReference<Optional<JobHandle<?>>> current = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<String>> cancelled = new AtomicReference<>(Optional.empty());

    Procedure(Jobs jobs, JobLabel label) {
        this.jobs = jobs;
        this.label = label;
    }

    /** Does it on the calling thread. */
    final R callHere() {
        try {
            return call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new JobFailedException(label.description() + " failed: " + e, e);
        }
    }

    /** Has it done on a thread of the context. */
    final JobHandle<R> start() {
        return jobs.start(label, this);
    }

    /** Runs the next job of the procedure, and waits for it. On the procedure's thread. */
    final <U, V> V run(JobRequest request, Merge<U, V> merge) {
        JobHandle<V> job = jobs.submit(request, merge);
        current.set(Optional.of(job));
        cancelled.get().ifPresent(job::cancel);
        return job.await();
    }

    @Override
    public final JobProgress progress() {
        return current.get().map(JobHandle::progress).orElse(JobProgress.none(0));
    }

    @Override
    public final void cancel(String reason) {
        cancelled.set(Optional.of(reason));
        current.get().ifPresent(job -> job.cancel(reason));
    }
}
