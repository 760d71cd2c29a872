package dev.hearth.driver.schedule;

import dev.hearth.rpc.StreamProvider;
import dev.hearth.rpc.codec.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Signatures for now. */
public final class DriverRuntime implements AutoCloseable {
    private DriverRuntime() {}
    /** Blocks until registered; throws DriverException, ConfigException or IllegalArgumentException, each with a sentence. */
    public static DriverRuntime start(DriverSettings settings, StreamProvider userStreams, BiConsumer<Long, Bytes> accumulatorSink, SchedulerEvents events) { throw new UnsupportedOperationException(); }
    public DagScheduler dag() { throw new UnsupportedOperationException(); }
    public String applicationId() { throw new UnsupportedOperationException(); }
    /** Cores of the executors placed for the application, registered or not yet. */
    public int totalCores() { throw new UnsupportedOperationException(); }
    public void removeBroadcast(long broadcast) {}
    public List<ExecutorSummary> executors() { throw new UnsupportedOperationException(); }
    public void close(Optional<String> failure) {}
    @Override public void close() { close(Optional.empty()); }
}
