package dev.hearth.master.http.metrics;

import dev.hearth.master.http.Exposition;
import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.master.metrics.MasterMetrics;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.DispatchTimes;
import dev.hearth.model.DriverState;
import dev.hearth.model.EndCause;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.rpc.RpcCounts;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** Keeps counts and distributions from when it is made. Recorded in the master's loop, read by any thread. */
public final class PrometheusMetrics implements MasterMetrics, Exposition {
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
    private final ExpositionFormatWriter plain = PrometheusTextFormatWriter.create();
    private final ProcessCounts counts;
    private final Tally<EndCause> executorEnds;
    private final Tally<EndCause> driverProcessEnds;
    private final Tally<ApplicationState> applicationEnds;
    private final Tally<DriverState> driverEnds;
    private final Counter executorLaunches;
    private final Counter driverLaunches;
    private final Counter workersLost;
    private final Counter journalRecords;
    private final Counter journalBytes;
    private final Histogram allocation;
    private final Histogram firstExecutor;
    private final DispatchHistogram dispatches = new DispatchHistogram();
    private final Histogram heartbeatAge;
    private final Histogram journalSync;
    private final Histogram loopDelay;
    private final AtomicBoolean jvmWatched = new AtomicBoolean();

    /**
     * @param rpc of the master's process
     * @param turns how many the master's loop has run
     */
    public PrometheusMetrics(RpcCounts rpc, LongSupplier turns) {
        counts = new ProcessCounts(rpc, turns);
        Instruments make = new Instruments(registry);
        executorEnds = make.tally(
                "hearth_executor_ends_total", "Ends of executors' processes.", "cause", List.of(EndCause.values()));
        driverProcessEnds = make.tally(
                "hearth_driver_process_ends_total",
                "Ends of processes of drivers that the cluster runs; one that is started again has several.",
                "cause",
                List.of(EndCause.values()));
        applicationEnds = make.tally(
                "hearth_application_ends_total",
                "Applications that are over; one that finished and whose program fails after that is counted as both.",
                "state",
                List.of(ApplicationState.FINISHED, ApplicationState.FAILED, ApplicationState.KILLED));
        driverEnds = make.tally(
                "hearth_driver_ends_total",
                "Drivers that the cluster ran and that are over.",
                "state",
                List.of(DriverState.FINISHED, DriverState.FAILED, DriverState.KILLED, DriverState.ERROR));
        executorLaunches =
                make.counter("hearth_executor_launches_total", "Executors that workers were told to launch.");
        driverLaunches =
                make.counter("hearth_driver_launches_total", "Processes of drivers that workers were told to launch.");
        workersLost = make.counter("hearth_workers_lost_total", "Workers that were given up.");
        journalRecords = make.counter(
                "hearth_journal_records_total", "Records written to the journal, each synced to the disk.");
        journalBytes = make.bytes("hearth_journal_bytes_total", "Bytes of these records; snapshots are not counted.");
        allocation = make.histogram(
                "hearth_allocation_seconds",
                "From when an application began to want an executor until LaunchExecutor left for a worker: placement,"
                        + " the journal, and the wait for free resources. One without a limit wants all there is, and"
                        + " waits only while it has none.");
        firstExecutor = make.histogram(
                "hearth_first_executor_seconds",
                "From the registration of an application until its first executor had registered with its driver and"
                        + " could be given tasks: allocation, and the start of a process.");
        heartbeatAge = make.histogram(
                "hearth_heartbeat_age_seconds",
                "At each heartbeat of a worker, the time since its sign of life before: hearth.worker.timeout must stay"
                        + " well above it.");
        journalSync = make.histogram(
                "hearth_journal_sync_seconds", "Writing a record to the journal and syncing it to the disk.");
        loopDelay = make.histogram(
                "hearth_event_loop_delay_seconds",
                "How late the master's event loop comes to what is due, measured once a second.");
        BuildFacts.register(registry);
    }

    @Override
    public void executorLaunched(long nanos) {
        executorLaunches.inc();
        observe(allocation, nanos);
    }

    @Override
    public void driverLaunched() {
        driverLaunches.inc();
    }

    @Override
    public void firstExecutorReady(long nanos) {
        observe(firstExecutor, nanos);
    }

    @Override
    public void dispatched(DispatchTimes more) {
        dispatches.add(more);
    }

    @Override
    public void executorEnded(EndCause cause) {
        executorEnds.add(cause);
    }

    @Override
    public void driverProcessEnded(EndCause cause) {
        driverProcessEnds.add(cause);
    }

    @Override
    public void applicationEnded(ApplicationState end) {
        applicationEnds.add(end);
    }

    @Override
    public void driverEnded(DriverState end) {
        driverEnds.add(end);
    }

    @Override
    public void heartbeat(long nanos) {
        observe(heartbeatAge, nanos);
    }

    @Override
    public void workerLost() {
        workersLost.inc();
    }

    @Override
    public void journalSynced(long bytes, long nanos) {
        journalRecords.inc();
        journalBytes.inc(bytes);
        observe(journalSync, nanos);
    }

    @Override
    public void loopDelayed(long nanos) {
        observe(loopDelay, nanos);
    }

    private static void observe(Histogram histogram, long nanos) {
        histogram.observe(nanos / NANOS_PER_SECOND);
    }

    @Override
    public Answer of(MasterState state, String accept) {
        ExpositionFormatWriter writer = openMetrics.accepts(accept) ? openMetrics : plain;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writer.write(text, snapshots(state));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to memory", e);
        }
        return new Answer(200, writer.getContentType(), text.toString(StandardCharsets.UTF_8), Map.of());
    }

    /** Everything there is. */
    MetricSnapshots snapshots(MasterState state) {
        watchJvm();
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        registry.scrape().forEach(all::metricSnapshot);
        counts.snapshots().forEach(all::metricSnapshot);
        all.metricSnapshot(dispatches.snapshot());
        ClusterGauges.of(state).forEach(all::metricSnapshot);
        return all.build();
    }

    /** Not before somebody asks: its classes would make the master's start longer. */
    private void watchJvm() {
        if (jvmWatched.compareAndSet(false, true)) {
            JvmMemoryMetrics.builder().register(registry);
            JvmGarbageCollectorMetrics.builder().register(registry);
            JvmThreadsMetrics.builder().register(registry);
            ProcessMetrics.builder().register(registry);
        }
    }
}
