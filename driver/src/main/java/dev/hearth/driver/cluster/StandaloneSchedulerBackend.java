package dev.hearth.driver.cluster;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.ClusterSecret;
import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.config.Installation;
import dev.hearth.config.RpcSettings;
import dev.hearth.driver.schedule.TaskDispatcher;
import dev.hearth.loop.EventLoop;
import dev.hearth.loop.ThreadEventLoop;
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
import java.time.Duration;
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
    /** How long the start waits for the first executors to be placed, so that the number of cores is known. */
    private static final Duration FIRST_PLACEMENT = Duration.ofMillis(200);

    /** An executor that was placed, and how many cores it has. */
    private record Placed(WorkerId worker, int cores) {}

    /** Where a driver stands: what it knows of the cluster, and its way into the network. */
    record Place(Secret clusterSecret, DriverAddress address, Transport transport, RpcEnv env) {}

    private record Snapshot(List<ExecutorSummary> executors, int cores) {}

    private final BackendContext context;
    private final EventLoop loop;
    private final MasterUrl masters;
    private final Config config;
    private final Place place;
    private final Secret secret;
    private final UserJars jars;
    private final RpcEnv env;
    private final DriverEndpoint endpoint;
    private final KeyRing keys = new KeyRing();

    private final CompletableFuture<String> started = new CompletableFuture<>();
    private final Map<ExecutorId, Placed> placed = new LinkedHashMap<>();
    private Optional<AppClient> client = Optional.empty();
    private boolean placementKnown;
    private volatile String applicationId = "";
    private volatile Snapshot snapshot = new Snapshot(List.of(), 0);

    /**
     * Reads the cluster's secret and the user's jars, and finds the driver's address: blocks for as long as that takes.
     *
     * @param loop the context's; its thread serves the driver's sockets until {@link #close}
     * @param dispatcher the driver's
     * @throws DriverException and {@link ConfigException} with a sentence
     */
    public StandaloneSchedulerBackend(
            BackendContext context, ThreadEventLoop loop, MasterUrl masters, TaskDispatcher dispatcher) {
        this(context, masters, dispatcher, place(context, loop, masters));
    }

    /** At a place that was found before, such as a simulated one. Blocks to read the user's jars. */
    public StandaloneSchedulerBackend(
            BackendContext context, MasterUrl masters, TaskDispatcher dispatcher, Place place) {
        this.context = context;
        this.loop = context.loop();
        this.masters = masters;
        this.config = context.settings().config();
        this.place = place;
        this.jars = UserJars.of(context.settings().jars());
        this.env = place.env();
        this.secret = Secret.random(context.random());
        DriverEndpoint.Setup setup = new DriverEndpoint.Setup(
                context.config(), ExecutorTimes.of(config), context.random().nextLong(), appConfig());
        this.endpoint = new DriverEndpoint(loop, setup, dispatcher, context.events(), new Registrations());
    }

    private static Place place(BackendContext context, ThreadEventLoop loop, MasterUrl masters) {
        Config config = context.settings().config();
        Secret clusterSecret = ClusterSecret.read(ClusterSecret.path(config, Installation.ofThisProcess()));
        DriverAddress address = DriverAddress.of(config, masters);
        RpcConfig rpc = RpcSettings.from(config);
        Transport transport = new NettyTransport(loop, RpcSettings.preferNative(config), rpc);
        RpcEnv env = new RpcEnv(loop, transport, HearthMessages.table(), rpc, context.random());
        return new Place(clusterSecret, address, transport, env);
    }

    @Override
    public CompletionStage<String> start() {
        env.register(Endpoints.DRIVER, endpoint);
        env.register(Endpoints.HEARTBEAT_RECEIVER, endpoint.heartbeats());
        env.serveStreams(this::openStream);
        AskOutcome.inLoop(
                loop,
                env.listen(place.address().bind(), new Credentials(Role.APPLICATION, IDENTITY, IDENTITY, secret), keys),
                this::register,
                failure -> started.completeExceptionally(new DriverException("the driver cannot listen on "
                        + place.address().bind() + ": " + failure.getMessage() + "; choose another port with "
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
        if (applicationId.isEmpty()) {
            // a master that does not answer holds its socket for a second, and a user waits for the sentence
            Thread closing = new Thread(place.transport()::close, "hearth-driver-close");
            closing.setDaemon(true);
            closing.start();
        } else {
            place.transport().close();
        }
    }

    private void register(RpcAddress bound) {
        String driverUrl = new MasterUrl(List.of(new RpcAddress(place.address().host(), bound.port()))).toString();
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
                        new Credentials(Role.SUBMIT, user, KeyRing.CLUSTER, place.clusterSecret()),
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
        return name.startsWith(UserJars.STREAM_PREFIX)
                ? jars.open(name)
                : context.userStreams().open(name, from);
    }

    /** As Spark does, jobs wait for a share of the cores that were asked for, if one was set. */
    private void completeStartIfReady() {
        int wanted = (int) Math.ceil(
                config.get(ApplicationKeys.CORES_MAX).orElse(0) * config.get(ApplicationKeys.MIN_REGISTERED_RATIO));
        int registered =
                endpoint.summaries().stream().mapToInt(ExecutorSummary::cores).sum();
        if (placementKnown && registered >= wanted) {
            started.complete(applicationId);
        }
    }

    private void publish() {
        List<ExecutorSummary> registered = endpoint.registered().stream()
                .flatMap(id -> endpoint.summary(id).stream()
                        .map(summary -> Optional.ofNullable(placed.get(id))
                                .map(place -> summary.of(place.worker().value()))
                                .orElse(summary)))
                .toList();
        int placedCores = placed.values().stream().mapToInt(Placed::cores).sum();
        int registeredCores =
                registered.stream().mapToInt(ExecutorSummary::cores).sum();
        snapshot = new Snapshot(registered, Math.max(placedCores, registeredCores));
    }

    private final class Registrations implements DriverEndpoint.Registrations {
        @Override
        public void onRegistered(ExecutorId executor) {
            publish();
            client.ifPresent(each -> each.executorRegistered(executor));
            completeStartIfReady();
        }

        @Override
        public void onWorked(ExecutorId executor) {
            client.ifPresent(each -> each.executorWorked(executor));
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
            if (first) {
                applicationId = app.value();
                loop.schedule(FIRST_PLACEMENT, () -> {
                    placementKnown = true;
                    completeStartIfReady();
                });
                loop.schedule(config.get(ApplicationKeys.MAX_REGISTERED_WAIT), () -> started.complete(applicationId));
            } else {
                // a master that started anew places anew; what is registered is known to both
                placed.keySet().retainAll(endpoint.registered());
                publish();
            }
        }

        @Override
        public void onNotRegistered(DriverException failure) {
            started.completeExceptionally(failure);
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
            // in the next turn, when all that were placed together are known
            loop.execute(() -> {
                placementKnown = true;
                completeStartIfReady();
            });
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
