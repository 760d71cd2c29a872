package dev.hearth.driver.schedule;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.ClusterSecret;
import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.config.Installation;
import dev.hearth.config.RpcSettings;
import dev.hearth.loop.EventLoop;
import dev.hearth.model.AppId;
import dev.hearth.model.AppSecrets;
import dev.hearth.model.AppSpec;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.MasterUrl;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.ExecutorToDriver.AppConfig;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.Transport;
import dev.hearth.rpc.netty.NettyTransport;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Executors from a cluster: registers the application with a master, listens for the executors that workers fork for it,
 * and serves them the user's jars. In the driver's loop, but for construction and what says otherwise.
 */
public final class StandaloneSchedulerBackend implements SchedulerBackend {
    private static final String IDENTITY = "driver";

    /** An executor that was placed, and how many cores it has. */
    private record Placed(WorkerId worker, int cores) {}

    private record Snapshot(List<ExecutorSummary> executors, int cores) {}

    private final BackendContext context;
    private final EventLoop loop;
    private final MasterUrl masters;
    private final Config config;
    private final Secret clusterSecret;
    private final Secret secret;
    private final DriverAddress address;
    private final UserJars jars;
    private final Transport transport;
    private final RpcEnv env;
    private final DriverEndpoint endpoint;
    private final KeyRing keys = new KeyRing();

    private final CompletableFuture<String> started = new CompletableFuture<>();
    private final Map<ExecutorId, Placed> placed = new LinkedHashMap<>();
    private Optional<AppClient> client = Optional.empty();
    private volatile Snapshot snapshot = new Snapshot(List.of(), 0);

    /**
     * Reads the cluster's secret and the user's jars, and finds the driver's address: blocks for as long as that takes.
     *
     * @param dispatcher the driver's
     * @throws DriverException and {@link ConfigException} with a sentence
     */
    StandaloneSchedulerBackend(BackendContext context, MasterUrl masters, TaskDispatcher dispatcher) {
        this.context = context;
        this.loop = context.loop();
        this.masters = masters;
        this.config = context.settings().config();
        this.clusterSecret = ClusterSecret.read(ClusterSecret.path(config, Installation.ofThisProcess()));
        this.jars = UserJars.of(context.settings().jars());
        this.address = DriverAddress.of(config, masters);
        this.secret = Secret.random(context.random());
        DriverEndpoint.Setup setup = new DriverEndpoint.Setup(
                context.config(), ExecutorTimes.of(config), context.random().nextLong(), appConfig());
        this.endpoint = new DriverEndpoint(loop, setup, dispatcher, context.events(), new Registrations());
        RpcConfig rpc = RpcSettings.from(config);
        this.transport = new NettyTransport("hearth-driver-io", 1, RpcSettings.preferNative(config), rpc);
        this.env = new RpcEnv(loop, transport, HearthMessages.table(), rpc, context.random());
    }

    @Override
    public CompletionStage<String> start() {
        env.register(Endpoints.DRIVER, endpoint);
        env.register(Endpoints.HEARTBEAT_RECEIVER, endpoint.heartbeats());
        env.serveStreams(this::openStream);
        AskOutcome.inLoop(
                loop,
                env.listen(
                        address.bind(), new Credentials(Role.APPLICATION, IDENTITY, IDENTITY, secret), keys),
                this::register,
                failure -> started.completeExceptionally(new DriverException("the driver cannot listen on "
                        + address.bind() + ": " + failure.getMessage() + "; choose another port with "
                        + ApplicationKeys.DRIVER_PORT + " (0 takes any free one), or another address with "
                        + ApplicationKeys.DRIVER_BIND_ADDRESS)));
        return started;
    }

    @Override
    public int totalCores() {
        return snapshot.cores();
    }

    @Override
    public List<ExecutorSummary> executors() {
        return snapshot.executors();
    }

    @Override
    public void removeBroadcast(long broadcast) {
        endpoint.removeBroadcast(broadcast);
    }

    @Override
    public CompletionStage<Void> stop(Optional<String> failure) {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        endpoint.stopExecutors("the application is over");
        Runnable done = () -> {
            env.close();
            stopped.complete(null);
        };
        client.ifPresentOrElse(each -> each.unregister(failure, done), done);
        return stopped;
    }

    @Override
    public void close() {
        env.close();
        transport.close();
    }

    private void register(RpcAddress bound) {
        String driverUrl = new MasterUrl(List.of(new RpcAddress(address.host(), bound.port()))).toString();
        String user = System.getProperty("user.name", "unknown");
        AppSpec spec = new AppSpec(
                context.settings().appName(),
                user,
                optional(config.get(ApplicationKeys.CORES_MAX)),
                optional(config.get(ApplicationKeys.EXECUTOR_CORES)),
                config.get(ApplicationKeys.EXECUTOR_MEMORY),
                ExecutorCommand.of(config),
                driverUrl);
        AppClient made = new AppClient(
                env,
                new AppClient.Spec(
                        masters,
                        new Credentials(Role.SUBMIT, user, KeyRing.CLUSTER, clusterSecret),
                        Secret.random(context.random()).hex(),
                        spec,
                        new AppSecrets(secret),
                        config.get(ApplicationKeys.REGISTRATION_TIMEOUT)),
                endpoint::registered,
                new FromMaster());
        client = Optional.of(made);
        env.register(Endpoints.APP_CLIENT, made);
        made.start();
    }

    private static OptionalInt optional(Optional<Integer> value) {
        return value.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private AppConfig appConfig() {
        Map<String, String> properties = new TreeMap<>(config.asMap());
        // where secrets are kept is nobody's business on other hosts
        properties.keySet().removeIf(key -> key.startsWith("hearth.authenticate."));
        return new AppConfig(properties, jars.refs());
    }

    /** On a thread that may block. */
    private ReadableByteChannel openStream(String name, Peer from) throws IOException {
        if (from.role() != Role.APPLICATION) {
            throw new IOException("a " + from.role() + " may not read the streams of an application");
        }
        return name.startsWith(UserJars.STREAM_PREFIX) ? jars.open(name) : context.userStreams().open(name, from);
    }

    private void publish() {
        List<ExecutorSummary> registered = endpoint.summaries();
        int placedCores = placed.values().stream().mapToInt(Placed::cores).sum();
        int registeredCores = registered.stream().mapToInt(ExecutorSummary::cores).sum();
        snapshot = new Snapshot(registered, Math.max(placedCores, registeredCores));
    }

    private final class Registrations implements DriverEndpoint.Registrations {
        @Override
        public void onRegistered(ExecutorId executor) {
            publish();
            client.ifPresent(each -> each.executorRegistered(executor));
        }

        @Override
        public void onLost(ExecutorId executor) {
            publish();
        }
    }

    private final class FromMaster implements AppClientListener {
        @Override
        public void onRegistered(AppId app, boolean first) {
            keys.grant(app.value(), Set.of(Role.APPLICATION), secret);
            started.complete(app.value());
        }

        @Override
        public void onNotRegistered(String sentence) {
            started.completeExceptionally(new DriverException(sentence));
        }

        @Override
        public void onMasterLost(String reason) {
            context.events().onMasterLost(reason);
        }

        @Override
        public void onApplicationRemoved(String reason) {
            started.completeExceptionally(new DriverException("the master ended the application: " + reason));
            endpoint.stopExecutors("the master ended the application");
            context.onApplicationRemoved().accept(reason);
        }

        @Override
        public void onExecutorAdded(ExecutorId executor, WorkerId worker, String host, Resources resources) {
            placed.put(executor, new Placed(worker, resources.cores()));
            publish();
        }

        @Override
        public void onExecutorRemoved(ExecutorId executor, ExecutorEnd end, boolean workerLost) {
            placed.remove(executor);
            endpoint.executorRemoved(executor, end, workerLost);
            publish();
        }

        @Override
        public void onWorkerRemoved(WorkerId worker, String host, String reason) {
            List<ExecutorId> there = placed.entrySet().stream()
                    .filter(each -> each.getValue().worker().equals(worker))
                    .map(Map.Entry::getKey)
                    .toList();
            there.forEach(executor -> {
                placed.remove(executor);
                endpoint.workerRemoved(executor, worker.value(), reason);
            });
            publish();
        }
    }
}
