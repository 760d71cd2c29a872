package dev.hearth.driver;

import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * An action that takes several jobs, one after the other, or has something to do after its job. Called once, on the
 * caller's thread or one of the context. Cancelled, the job under way is, and no other begins.
 */
abstract class Procedure<R> implements Callable<R>, JobControl {
    private final Jobs jobs;
    private final JobLabel label;
    private volatile Optional<JobHandle<?>> current = Optional.empty();
    private volatile Optional<String> cancelled = Optional.empty();

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
        current = Optional.of(job);
        cancelled.ifPresent(job::cancel);
        return job.await();
    }

    @Override
    public final JobProgress progress() {
        return current.map(JobHandle::progress).orElse(JobProgress.none(0));
    }

    @Override
    public final void cancel(String reason) {
        cancelled = Optional.of(reason);
        current.ifPresent(job -> job.cancel(reason));
    }
}
