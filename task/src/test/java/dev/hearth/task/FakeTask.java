package dev.hearth.task;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A task attempt that runs nowhere, for what user code may ask of its context. */
final class FakeTask extends TaskContext {
    private final Map<Long, AccumulatorShare<?>> shares = new HashMap<>();
    private final BroadcastSource broadcasts;

    FakeTask(BroadcastSource broadcasts) {
        this.broadcasts = broadcasts;
    }

    /** Runs the code as a task on this thread. */
    void run(Runnable code) {
        TaskContext.enter(this);
        try {
            code.run();
        } finally {
            TaskContext.leave();
        }
    }

    byte[] share(long accumulator) {
        return shares.get(accumulator).bytes();
    }

    AccumulatorShare<?> shareOf(long accumulator) {
        return shares.get(accumulator);
    }

    @Override
    public int stageId() {
        return 1;
    }

    @Override
    public int stageAttempt() {
        return 0;
    }

    @Override
    public int partitionId() {
        return 2;
    }

    @Override
    public int attemptNumber() {
        return 0;
    }

    @Override
    public String executorId() {
        return "app-1/0";
    }

    @Override
    public String hostName() {
        return "host";
    }

    @Override
    public Map<String, String> properties() {
        return Map.of();
    }

    @Override
    public Map<String, List<String>> resources() {
        return Map.of();
    }

    @Override
    public boolean isKilled() {
        return false;
    }

    @Override
    public void addRecordsRead(long records) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void addRecordsWritten(long records) {
        throw new UnsupportedOperationException();
    }

    @Override
    @SuppressWarnings("unchecked")
    protected <P> AccumulatorShare<P> share(long accumulator, Supplier<AccumulatorShare<P>> zero) {
        return (AccumulatorShare<P>) shares.computeIfAbsent(accumulator, id -> zero.get());
    }

    @Override
    protected BroadcastSource broadcasts() {
        return broadcasts;
    }
}
