package dev.hearth.worker;

import dev.hearth.config.ClusterSecret;
import dev.hearth.config.Config;
import dev.hearth.config.DeployKeys;
import dev.hearth.config.Installation;
import dev.hearth.config.RpcSettings;
import dev.hearth.config.WorkerKeys;
import dev.hearth.daemon.BindPolicy;
import dev.hearth.daemon.DaemonContext;
import dev.hearth.daemon.Lifecycle;
import dev.hearth.daemon.StartException;
import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.MasterUrl;
import dev.hearth.model.ResourceAddresses;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.LinkSpec;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.netty.NettyTransport;
import dev.hearth.worker.process.DiskFiles;
import dev.hearth.worker.process.ExecutorArchive;
import dev.hearth.worker.process.ForkingLauncher;
import dev.hearth.worker.process.LaunchCommands;
import dev.hearth.worker.process.LaunchSite;
import dev.hearth.worker.process.OrphanSweep;
import dev.hearth.worker.process.ProcessLogs;
import dev.hearth.worker.process.ResourceDiscovery;
import dev.hearth.worker.process.WorkDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * The components of a worker process, wired together. Steps are taken by the thread that starts and stops the process,
 * one after the other.
 */
final class WorkerProcess {
    private static final String WHO = "the worker";
    private static final long STEP_SECONDS = 30;

    private final DaemonContext context;
    private final WorkerConfig config;
    private final MasterUrl masters;
    private final Secret clusterSecret;
    private final SecureRandom random;
    private final BiConsumer<WorkerProcess, String> unusable;
    private final ExecutorArchive archive;
    private final KeyRing keys = new KeyRing();
    private final ThreadEventLoop loop;
    private final NettyTransport transport;
    private final RpcEnv env;

    // set by the steps of the start, in their order
    private Optional<WorkDirectory> directory = Optional.empty();
    private Optional<ProcessLogs> logs = Optional.empty();
    private Optional<ForkingLauncher> launcher = Optional.empty();
    private Optional<DiskFiles> files = Optional.empty();
    private ResourceAddresses addresses = ResourceAddresses.NONE;
    private Optional<Housekeeper> housekeeper = Optional.empty();
    private Optional<Worker> worker = Optional.empty();
    private Optional<RpcAddress> address = Optional.empty();

    /** @param unusable told, in the worker's loop, when there is no use in going on */
    WorkerProcess(
            DaemonContext context,
            MasterUrl masters,
            Resources host,
            SecureRandom random,
            BiConsumer<WorkerProcess, String> unusable) {
        this.context = context;
        this.config = WorkerConfig.from(context.config(), context.installation().home(), host);
        this.masters = masters;
        this.random = random;
        this.unusable = unusable;
        BindPolicy.check(WHO, config.bind().host(), WorkerKeys.HOST, context.config());
        this.clusterSecret =
                ClusterSecret.readOrCreate(ClusterSecret.path(context.config(), context.installation()), random);
        // the master calls back at the address that is given out
        keys.grant(KeyRing.CLUSTER, Set.of(Role.MASTER), clusterSecret);
        this.archive = new ExecutorArchive(context.installation(), context.environment(), config.archives());
        RpcConfig rpc = RpcSettings.from(context.config());
        this.loop = new ThreadEventLoop("worker", context.faults());
        this.transport = new NettyTransport("worker-io", 1, RpcSettings.preferNative(context.config()), rpc);
        this.env = new RpcEnv(loop, transport, HearthMessages.table(), rpc, random);
    }

    void addTo(Lifecycle lifecycle) {
        lifecycle
                .add("event loop", loop::start, loop::close)
                .add("work directory", this::takeDirectory, this::releaseDirectory)
                .add("custom resources", this::findResources, () -> {})
                .add("archive", archive::start, archive::close)
                .add("network", () -> {}, this::closeNetwork)
                .add("worker", this::startWorker, () -> await(stop("it was told to stop")));
    }

    /** Where the worker is reached, once started. */
    RpcAddress address() {
        return address.orElseThrow();
    }

    /** Ends every executor. Callable from any thread, once started. */
    CompletableFuture<Void> stop(String reason) {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        loop.execute(() -> {
            housekeeper.ifPresent(Housekeeper::stop);
            worker.orElseThrow().stop(reason).thenAccept(stopped::complete);
        });
        return stopped;
    }

    private void takeDirectory() {
        try {
            WorkDirectory taken = WorkDirectory.open(config.directory());
            directory = Optional.of(taken);
            int unused = new OrphanSweep(taken).run();
            ProcessLogs ofProcesses =
                    new ProcessLogs(taken, config.logMaxBytes(), config.logMaxFiles(), context.faults());
            logs = Optional.of(ofProcesses);
            launcher = Optional.of(
                    new ForkingLauncher(taken, ofProcesses, config.cleanUp().kept(), context.faults()));
            files = Optional.of(new DiskFiles(taken, ofProcesses, context.faults()));
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()));
        }
    }

    private void releaseDirectory() throws IOException {
        launcher.ifPresent(ForkingLauncher::close);
        files.ifPresent(DiskFiles::close);
        logs.ifPresent(ProcessLogs::close);
        directory.orElseThrow().close();
    }

    private void findResources() throws InterruptedException {
        ResourcesConfig wanted = config.resources();
        try {
            addresses = new ResourceDiscovery(
                            wanted.amounts(),
                            wanted.scripts(),
                            wanted.file(),
                            directory.orElseThrow().path(),
                            ResourceDiscovery.LIMIT)
                    .run();
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()));
        }
    }

    private void closeNetwork() throws Exception {
        env.close();
        // the loop has closed the connections when it comes to this
        CompletableFuture<Void> closed = new CompletableFuture<>();
        loop.execute(() -> closed.complete(null));
        await(closed);
        transport.close();
    }

    private void startWorker() throws Exception {
        Instant started = loop.wallTime();
        ZoneId zone = ZoneId.systemDefault();
        String host = config.advertisedHost().orElseGet(() -> Route.advertisedHost(config.bind(), masters));
        int port = config.bind().port();
        RpcAddress bound = listen(
                port == 0
                        ? WorkerLogic.namePrefix(started, zone, host)
                        : WorkerLogic.id(started, zone, host, port).value());
        RpcAddress advertised = new RpcAddress(host, bound.port());
        address = Optional.of(advertised);
        WorkerSettings settings = settings(WorkerLogic.id(started, zone, host, bound.port()), advertised);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        loop.execute(() -> {
            Worker made = new Worker(
                    env,
                    settings,
                    launcher.orElseThrow(),
                    files.orElseThrow(),
                    keys,
                    sentence -> unusable.accept(this, sentence));
            worker = Optional.of(made);
            env.register(Endpoints.WORKER, made);
            made.start();
            keepHouse(made);
            begun.complete(null);
        });
        await(begun);
        String signal = config.decommissionSignal();
        DecommissionSignal.handle(
                signal, () -> loop.execute(() -> worker.ifPresent(made -> made.drain("it got SIG" + signal))));
    }

    private void keepHouse(Worker made) {
        Housekeeper keeper = new Housekeeper(
                loop,
                files.orElseThrow(),
                config.cleanUp(),
                directory.orElseThrow().path().toString(),
                new Housekeeper.Owner() {
                    @Override
                    public Set<AppId> busy() {
                        return made.busy();
                    }

                    @Override
                    public Set<ExecutorId> read() {
                        return made.read();
                    }

                    @Override
                    public void onTrouble(Optional<String> sentence) {
                        made.trouble(sentence);
                    }
                });
        housekeeper = Optional.of(keeper);
        keeper.start();
    }

    /** The identity lacks a port that is not known before. */
    private RpcAddress listen(String identity) throws Exception {
        Credentials self = new Credentials(Role.WORKER, identity, KeyRing.CLUSTER, clusterSecret);
        try {
            return env.listen(config.bind(), self, keys).toCompletableFuture().get(STEP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw BindPolicy.cannotListen(
                    WHO, WorkerKeys.PORT, Optional.ofNullable(e.getCause()).orElse(e));
        }
    }

    private WorkerSettings settings(WorkerId id, RpcAddress advertised) {
        Config values = context.config();
        RpcConfig rpc = RpcSettings.from(values);
        LaunchSite site = new LaunchSite(
                advertised.host(),
                MasterUrl.SCHEME + advertised,
                Path.of(System.getProperty("java.home", "")),
                directory.orElseThrow().path(),
                texts(context.installation().executorClassPath()),
                texts(context.installation().commandClassPath()),
                launchEnvironment());
        LinkSpec link = new LinkSpec(
                masters.addresses(),
                new Credentials(Role.WORKER, id.value(), KeyRing.CLUSTER, clusterSecret),
                Role.MASTER,
                rpc.connectTimeout().plus(rpc.handshakeTimeout()),
                WorkerLogic.redial(random::nextDouble));
        return new WorkerSettings(
                id,
                advertised,
                capacity(),
                addresses,
                config.killGrace(),
                values.get(DeployKeys.DRIVER_LEASE).dividedBy(2),
                new LaunchCommands(site, archive::found, archive::foundForCommands),
                link);
    }

    private Resources capacity() {
        Map<String, Integer> amounts = new TreeMap<>();
        addresses.byName().forEach((name, each) -> amounts.put(name, each.size()));
        return new Resources(config.capacity().cores(), config.capacity().memoryBytes(), amounts);
    }

    /** Drivers are of the same installation, whichever way this process was told where it is. */
    private Map<String, String> launchEnvironment() {
        Map<String, String> environment = new TreeMap<>(context.environment());
        environment.put(
                Installation.HOME_VARIABLE, context.installation().home().toString());
        return environment;
    }

    private static List<String> texts(List<Path> paths) {
        return paths.stream().map(Path::toString).toList();
    }

    private static void await(CompletableFuture<Void> step) throws InterruptedException, ExecutionException {
        try {
            step.get(STEP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the worker's loop did not come to a step within " + STEP_SECONDS + " s");
        }
    }
}
