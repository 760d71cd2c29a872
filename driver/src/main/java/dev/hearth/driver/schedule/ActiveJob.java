package dev.hearth.driver.schedule;

import java.util.Optional;

/** A job that is not over. Confined to the driver's loop, but for what never changes. */
final class ActiveJob {
    private final long id;
    private final JobSpec spec;
    private final JobListener listener;
    private final Partitions partitions;
    private final Preferences preferences;
    private Optional<StageRecord> stage = Optional.empty();
    private long stageSinceNanos;

    ActiveJob(long id, JobSpec spec, JobListener listener) {
        this.id = id;
        this.spec = spec;
        this.listener = listener;
        this.partitions = Partitions.of(spec.partitions(), spec.only());
        this.preferences = spec.preferredHosts() == JobSpec.ANYWHERE
                ? Preferences.NONE
                : Preferences.of(
                        partitions.tasks(), task -> spec.preferredHosts().apply(partitions.partitionOf(task)));
    }

    long id() {
        return id;
    }

    JobSpec spec() {
        return spec;
    }

    JobListener listener() {
        return listener;
    }

    Partitions partitions() {
        return partitions;
    }

    Preferences preferences() {
        return preferences;
    }

    /** The stage attempt that runs for it now, if any. */
    Optional<StageRecord> stage() {
        return stage;
    }

    /** When that was submitted. */
    long stageSinceNanos() {
        return stageSinceNanos;
    }

    void stage(StageRecord now, long nowNanos) {
        stage = Optional.of(now);
        stageSinceNanos = nowNanos;
    }

    /** {@code job 3 (collect at WordCount)}. */
    @Override
    public String toString() {
        return "job " + id + " (" + spec.description() + ")";
    }
}
