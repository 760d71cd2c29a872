package dev.hearth.driver.cluster;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.ClientKey;
import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.config.CustomResources;
import dev.hearth.config.Installation;
import dev.hearth.config.RpcSettings;
import dev.hearth.driver.schedule.ExecutorFailure;
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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executors from a cluster: registers the application with a master, listens for the executors that workers fork for it,
 * and serves them the user's jars. In the driver's loop, but for construction and what says otherwise.
 */
public final class StandaloneSchedulerBackend implements SchedulerBackend {
    private static final Logger log = LoggerFactory.getLogger(StandaloneSchedulerBackend.class);
    private static final String IDENTITY = "driver";
    /** How long the start waits for the first executors to be placed, so that the number of cores is known. */
    private static final Duration FIRST_PLACEMENT = Duration.ofMillis(200);

    /**
     * An executor that was placed, and how many cores it has.
     *
     * @param isCurrent whether the master that has the application said so: a former one may have been mistaken since
     */
    private record Placed(WorkerId worker, int cores, boolean isCurrent) {
        Placed former() {
            return new Placed(worker, cores, false);
        }
    }

    /**
     * Where a driver stands: its way into the network.
     *
     * @param credentials what it proves itself to the master with
     */
    record Place(Credentials credentials, DriverAddress address, Transport transport, RpcEnv env) {
        /** Of a driver that holds the cluster's secret. */
        Place(Secret clusterSecret, DriverAddress address, Transport transport, RpcEnv env) {
            this(new ClientKey(KeyRing.CLUSTER, clusterSecret).credentials(Role.SUBMIT), address, transport, env);
        }
    }

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
    /** Those that the master ends, or was asked to. */
    private final Set<ExecutorId> ending = new LinkedHashSet<>();
    /** Of these, the ones that the master which has the application now was asked for. */
    private final Set<ExecutorId> askedToEnd = new LinkedHashSet<>();

    private Optional<AppClient> client = Optional.empty();
    private boolean placementKnown;
    private volatile String applicationId = "";
    private volatile Snapshot snapshot = new Snapshot(List.of(), 0);

    /**
     * Reads the cluster's secret and the user's jars, and finds the driver's address: blocks for as long as that takes.
     *
     * @param loop the context's; its thread serves the driver's sockets until {@link #close}
     * @param dispatcher the driver's
     * @param given what the master's cluster gave a driver that it runs itself, in place of its secret
     * @throws DriverException and {@link ConfigException} with a sentence
     */
    public StandaloneSchedulerBackend(
            BackendContext context,
            ThreadEventLoop loop,
            MasterUrl masters,
            TaskDispatcher dispatcher,
            Optional<Credentials> given) {
        this(context, masters, dispatcher, readAside(context), place(context, loop, masters, given));
    }

    /** At a place that was found before, such as a simulated one. Blocks to read the user's jars. */
    public StandaloneSchedulerBackend(
            BackendContext context, MasterUrl masters, TaskDispatcher dispatcher, Place place) {
        this(
                context,
                masters,
                dispatcher,
                CompletableFuture.completedFuture(UserJars.of(context.settings().jars())),
                place);
    }

    private StandaloneSchedulerBackend(
            BackendContext context,
            MasterUrl masters,
            TaskDispatcher dispatcher,
            CompletableFuture<UserJars> jars,
            Place place) {
        this.context = context;
        this.loop = context.loop();
        this.masters = masters;
        this.config = context.settings().config();
        this.place = place;
        this.jars = read(jars);
        this.env = place.env();
        this.secret = Secret.random(context.random());
        DriverEndpoint.Setup setup = new DriverEndpoint.Setup(
                context.config(), ExecutorTimes.of(config), context.random().nextLong(), appConfig());
        this.endpoint = new DriverEndpoint(loop, setup, dispatcher, context.events(), new Registrations());
    }

    /** Reads the user's jars while the way into the network is found. */
    private static CompletableFuture<UserJars> readAside(BackendContext context) {
        return CompletableFuture.supplyAsync(
                () -> UserJars.of(context.settings().jars()), task -> {
                    Thread thread = new Thread(task, "hearth-jars");
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    private static UserJars read(CompletableFuture<UserJars> jars) {
        try {
            return jars.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof DriverException sentence) {
                throw sentence;
            }
            throw e;
        }
    }

    private static Place place(
            BackendContext context, ThreadEventLoop loop, MasterUrl masters, Optional<Credentials> given) {
        Config config = context.settings().config();
        Credentials credentials =
                given.orElseGet(() -> ClientKey.find(config, Installation.ofThisProcess(), System.getenv())
                        .credentials(Role.SUBMIT));
        DriverAddress address = DriverAddress.of(config, masters);
        RpcConfig rpc = RpcSettings.from(config);
        Transport transport = new NettyTransport(loop, RpcSettings.preferNative(config), rpc);
        RpcEnv env = new RpcEnv(loop, transport, HearthMessages.table(), rpc, context.random());
        return new Place(credentials, address, transport, env);
    }

    private static String user() {
        return System.getProperty("user.name", "unknown");
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
    public CompletionStage<Boolean> requestTotalExecutors(int total) {
        return client.map(each -> each.requestTotal(total)).orElseGet(() -> CompletableFuture.completedStage(false));
    }

    @Override
    public CompletionStage<Boolean> requestExecutors(int additional) {
        int base = client.map(AppClient::total)
                .orElse(OptionalInt.empty())
                .orElse(present().size());
        return requestTotalExecutors((int) Math.min(Integer.MAX_VALUE, (long) base + additional));
    }

    @Override
    public CompletionStage<List<String>> killExecutors(Collection<String> executors) {
        List<ExecutorId> known = present().stream()
                .filter(each -> !ending.contains(each))
                .filter(each ->
                        executors.contains(each.toString()) || executors.contains(Integer.toString(each.number())))
                .toList();
        return known.isEmpty()
                ? CompletableFuture.completedStage(List.of())
                : kill(known, true)
                        .thenApply(killed ->
                                killed.stream().map(ExecutorId::toString).toList());
    }

    /** Completes in the loop. */
    private CompletionStage<List<ExecutorId>> kill(List<ExecutorId> executors, boolean lowerTotal) {
        ending.addAll(executors);
        askedToEnd.addAll(executors);
        return client.map(each -> each.kill(executors, lowerTotal, present().size()))
                .orElseGet(() -> CompletableFuture.completedStage(List.of()))
                .thenApply(killed -> {
                    executors.stream().filter(each -> !killed.contains(each)).forEach(this::notEnding);
                    killed.forEach(endpoint::drain);
                    publish();
                    return killed;
                });
    }

    private void notEnding(ExecutorId executor) {
        ending.remove(executor);
        askedToEnd.remove(executor);
    }

    /** The executors that were placed for the application, as far as is known now. */
    private Set<ExecutorId> present() {
        Set<ExecutorId> present = new TreeSet<>(endpoint.registered());
        placed.forEach((executor, place) -> {
            if (place.isCurrent()) {
                present.add(executor);
            }
        });
        return present;
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
        AppSpec spec = new AppSpec(
                context.settings().appName(),
                user(),
                optional(config.get(ApplicationKeys.CORES_MAX)),
                optional(config.get(ApplicationKeys.EXECUTOR_CORES)),
                config.get(ApplicationKeys.EXECUTOR_MEMORY),
                ExecutorCommand.of(config),
                driverUrl,
                CustomResources.executorAmounts(config),
                OptionalInt.empty());
        AppClient made = new AppClient(
                env,
                new AppClient.Spec(
                        masters,
                        place.credentials(),
                        Secret.random(context.random()).hex(),
                        spec,
                        new AppSecrets(secret),
                        config.get(ApplicationKeys.REGISTRATION_TIMEOUT)),
                endpoint::registered,
                context.progress(),
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
        int placedCores = placed.values().stream()
                .filter(Placed::isCurrent)
                .mapToInt(Placed::cores)
                .sum();
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
        public void onDrained(ExecutorId executor) {
            if (!askedToEnd.contains(executor)) {
                CompletionStage<List<ExecutorId>> unused = kill(List.of(executor), false);
            }
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
                // an order to a master that was restarted may be lost with it; what is idle is asked for again
                askedToEnd.clear();
                publish();
            }
        }

        @Override
        public void onNotRegistered(DriverException failure) {
            started.completeExceptionally(failure);
        }

        @Override
        public void onMasterLost(String reason) {
            // what has not registered counts again when the next master names it
            Set<ExecutorId> registered = Set.copyOf(endpoint.registered());
            placed.entrySet().removeIf(each -> !each.getValue().isCurrent() && !registered.contains(each.getKey()));
            placed.replaceAll((executor, place) -> registered.contains(executor) ? place : place.former());
            publish();
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
            placed.put(executor, new Placed(worker, resources.cores(), true));
            publish();
            // in the next turn, when all that were placed together are known
            loop.execute(() -> {
                placementKnown = true;
                completeStartIfReady();
            });
        }

        @Override
        public void onExecutorRemoved(ExecutorId executor, ExecutorEnd end, boolean workerLost) {
            Optional.ofNullable(placed.remove(executor))
                    .ifPresent(at -> context.events().onExecutorEnded(ExecutorFailure.of(executor, at.worker(), end)));
            notEnding(executor);
            endpoint.executorRemoved(executor, end, workerLost);
            publish();
        }

        @Override
        public void onWorkerDecommissioned(WorkerId worker, String host, List<ExecutorId> executors, String reason) {
            Set<ExecutorId> there = new TreeSet<>(executors);
            there.addAll(on(worker));
            log.info("Worker is left worker={} host={} executors={} reason={}", worker, host, there, reason);
            there.forEach(endpoint::drain);
            publish();
        }

        @Override
        public void onWorkerRemoved(WorkerId worker, String host, String reason) {
            on(worker).forEach(executor -> {
                placed.remove(executor);
                notEnding(executor);
                endpoint.workerRemoved(executor, worker.value(), reason);
            });
            publish();
        }

        private List<ExecutorId> on(WorkerId worker) {
            return placed.entrySet().stream()
                    .filter(each -> each.getValue().worker().equals(worker))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }
}
