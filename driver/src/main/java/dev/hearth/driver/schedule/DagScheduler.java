package dev.hearth.driver.schedule;

/** Signatures for now. */
public final class DagScheduler {
    DagScheduler() {}
    /** Takes up a job; callable from any thread. */
    public long submit(JobSpec spec, JobListener listener) { throw new UnsupportedOperationException(); }
    /** Fails the job with this reason, if it still runs; callable from any thread. */
    public void cancel(long job, String reason) {}
}
