package dev.hearth.driver.cluster;

import dev.hearth.config.Config;
import dev.hearth.driver.schedule.DagScheduler;
import dev.hearth.driver.schedule.SchedulerConfig;
import dev.hearth.driver.schedule.SchedulerEvents;
import dev.hearth.driver.schedule.Unheard;
import dev.hearth.model.DispatchTimes;
import dev.hearth.model.MasterUrl;
import dev.hearth.model.Progress;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Transport;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A driver for simulations: everything but the threads, the sockets and the user's jars. In the loop only. */
public final class SimulatedDriver {

    /**
     * What it is started with.
     *
     * @param host under which executors reach it
     * @param credentials with which it proves itself to masters
     */
    public record Setting(
            Config config, String host, List<RpcAddress> masters, Credentials credentials, SecureRandom random) {}

    private final DagScheduler dag;
    private final StandaloneSchedulerBackend backend;
    /** How often it was asked how far it is, which makes each answer another one. */
    private long asked;

    /** @param onRemoved hears that the master has ended the application */
    public SimulatedDriver(RpcEnv env, Transport transport, Setting setting, Consumer<String> onRemoved) {
        MasterUrl masters = new MasterUrl(setting.masters());
        SchedulerConfig config = SchedulerConfig.of(setting.config());
        SchedulerEvents events = new Unheard();
        this.dag = new DagScheduler(env.loop(), config, events, (id, value) -> {});
        BackendContext context = new BackendContext(
                env.loop(),
                dag.dispatcher().tasks(),
                new DriverSettings(setting.config(), new MasterSpec.Cluster(masters), "simulated", List.of()),
                config,
                (name, from) -> {
                    throw new IOException("there is no stream " + name);
                },
                events,
                reason -> {
                    dag.stop(reason);
                    onRemoved.accept(reason);
                },
                () -> new ProgressReport(new Progress(0, 0, 0, ++asked, 0, 0, List.of()), waits()),
                setting.random());
        this.backend = new StandaloneSchedulerBackend(
                context,
                masters,
                dag.dispatcher(),
                new StandaloneSchedulerBackend.Place(
                        setting.credentials(),
                        new DriverAddress(new RpcAddress(setting.host(), 0), setting.host()),
                        transport,
                        env));
    }

    /** Registers; gives the application's id. */
    public CompletionStage<String> start() {
        return backend.start();
    }

    public DagScheduler dag() {
        return dag;
    }

    /** As many stages as it was asked, which waited for a nanosecond each. */
    private DispatchTimes waits() {
        List<Long> counts = new ArrayList<>(DispatchTimes.NONE.counts());
        counts.set(DispatchTimes.bucketOf(1), asked);
        return new DispatchTimes(counts, asked);
    }

    /** Asks for so many executors; gives whether a master has taken note. */
    public CompletionStage<Boolean> requestTotalExecutors(int total) {
        return backend.requestTotalExecutors(total);
    }

    /** Has executors ended; gives those that are. */
    public CompletionStage<List<String>> killExecutors(List<String> executors) {
        return backend.killExecutors(executors);
    }

    /** The ids of its executors. */
    public List<String> executors() {
        return backend.executors().stream().map(ExecutorSummary::id).toList();
    }

    /** Unregisters. */
    public CompletionStage<Void> stop() {
        return backend.stop(Optional.empty());
    }
}
