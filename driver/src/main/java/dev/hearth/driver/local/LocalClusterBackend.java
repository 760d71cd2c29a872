package dev.hearth.driver.local;

import dev.hearth.config.Config;
import dev.hearth.driver.cluster.DriverException;
import dev.hearth.driver.cluster.ExecutorSummary;
import dev.hearth.driver.cluster.MasterSpec;
import dev.hearth.driver.cluster.SchedulerBackend;
import dev.hearth.model.MasterUrl;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A cluster of real processes on this host, made for one application and gone with it: {@code
 * local-cluster[workers,cores,memoryMiB]}. Owns the {@link ClusterProcesses}; all else is the standalone backend's, with that
 * master.
 */
public final class LocalClusterBackend implements SchedulerBackend {
    private final ClusterProcesses.Cluster cluster;
    private final SchedulerBackend standalone;

    /** Makes the backend that works with the cluster. */
    @FunctionalInterface
    public interface Standalone {
        /** As {@code StandaloneSchedulerBackend} is made, with this configuration. */
        SchedulerBackend with(MasterUrl master, Config config);
    }

    private LocalClusterBackend(ClusterProcesses.Cluster cluster, SchedulerBackend standalone) {
        this.cluster = cluster;
        this.standalone = standalone;
    }

    /**
     * Starts the processes, and blocks until they serve.
     *
     * @throws DriverException when one cannot be started; then none is left
     */
    public static LocalClusterBackend open(
            MasterSpec.LocalCluster spec, Config config, SecureRandom random, Standalone standalone) {
        ClusterProcesses.Cluster cluster = ClusterProcesses.start(spec, config, random);
        try {
            return new LocalClusterBackend(cluster, standalone.with(cluster.url(), cluster.config()));
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    @Override
    public CompletionStage<String> start() {
        return standalone.start();
    }

    @Override
    public int totalCores() {
        return standalone.totalCores();
    }

    @Override
    public List<ExecutorSummary> executors() {
        return standalone.executors();
    }

    @Override
    public CompletionStage<Boolean> requestTotalExecutors(int total) {
        return standalone.requestTotalExecutors(total);
    }

    @Override
    public CompletionStage<Boolean> requestExecutors(int additional) {
        return standalone.requestExecutors(additional);
    }

    @Override
    public CompletionStage<List<String>> killExecutors(Collection<String> executors) {
        return standalone.killExecutors(executors);
    }

    @Override
    public void removeBroadcast(long broadcast) {
        standalone.removeBroadcast(broadcast);
    }

    @Override
    public CompletionStage<Void> stop(Optional<String> failure) {
        return standalone.stop(failure);
    }

    @Override
    public void close() {
        standalone.close();
        cluster.close();
    }
}
