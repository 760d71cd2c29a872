package dev.hearth.master;

import dev.hearth.config.ClusterSecret;
import dev.hearth.config.Config;
import dev.hearth.config.DeployKeys;
import dev.hearth.config.HttpKeys;
import dev.hearth.config.RpcSettings;
import dev.hearth.daemon.BindPolicy;
import dev.hearth.daemon.DaemonContext;
import dev.hearth.daemon.DaemonFlag;
import dev.hearth.daemon.DaemonMain;
import dev.hearth.daemon.DaemonSpec;
import dev.hearth.daemon.ExitStatus;
import dev.hearth.daemon.Lifecycle;
import dev.hearth.daemon.ProcessExit;
import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.master.http.Bearers;
import dev.hearth.master.http.HttpConfig;
import dev.hearth.master.http.metrics.PrometheusMetrics;
import dev.hearth.model.MasterUrl;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.netty.NettyTransport;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The master's process. Logs {@code master url=hearth://host:port} once it serves. */
public final class MasterMain {
    private static final String WHO = "the master";
    private static final int IO_THREADS = 2;
    private static final int CLUSTER_ID_BYTES = 8;
    /** No single step of the start or stop does anything that takes long. */
    private static final Duration STEP_LIMIT = Duration.ofSeconds(5);

    private static final List<DaemonFlag> FLAGS = List.of(
            new DaemonFlag(
                    List.of("--host", "-h"), "HOST", DeployKeys.MASTER_HOST, "HEARTH_MASTER_HOST", "Address to bind."),
            new DaemonFlag(
                    List.of("--port", "-p"),
                    "PORT",
                    DeployKeys.MASTER_PORT,
                    "HEARTH_MASTER_PORT",
                    "Port to listen on; 0 takes any free one."));

    private final Config config;
    private final ThreadEventLoop loop;
    private final NettyTransport transport;
    private final RpcEnv env;
    private final Recovery recovery;
    private final Master master;
    private final ArtifactStore artifacts;
    private final KeyRing keys = new KeyRing();
    private final Credentials self;
    private final MasterHttp http;
    private volatile RpcAddress advertised;
    private volatile Optional<PrometheusMetrics> metrics = Optional.empty();

    private MasterMain(DaemonContext context) {
        config = context.config();
        String host = config.get(DeployKeys.MASTER_HOST);
        BindPolicy.check(WHO, host, DeployKeys.MASTER_HOST, config);
        advertised = new RpcAddress(
                config.get(DeployKeys.MASTER_ADVERTISED_HOST).orElseGet(() -> BindPolicy.advertised(host)),
                config.get(DeployKeys.MASTER_PORT));
        MasterConfig masterConfig = MasterConfig.from(config);
        RpcConfig rpc = RpcSettings.from(config);
        SecureRandom random = new SecureRandom();
        Secret secret = ClusterSecret.readOrCreate(ClusterSecret.path(config, context.installation()), random);
        loop = new ThreadEventLoop("master", context.faults());
        transport = new NettyTransport("master-io", IO_THREADS, RpcSettings.preferNative(config), rpc);
        env = new RpcEnv(loop, transport, HearthMessages.table(), rpc, random);
        long beganNanos = System.nanoTime();
        recovery = Recovery.open(
                context,
                loop,
                () -> clusterId(random),
                MasterMain::endWithoutJournal,
                (bytes, nanos) -> metrics.ifPresent(each -> each.journalSynced(bytes, nanos)));
        master = new Master(
                loop,
                masterConfig,
                recovery.journal(),
                recovery.events(),
                Master.nextEpoch(recovery.events(), recovery::cluster),
                ZoneId.systemDefault(),
                ProcessHandle.current().pid());
        tellRecovered(Duration.ofNanos(System.nanoTime() - beganNanos));
        artifacts = new ArtifactStore(recovery.artifacts(), loop, recovery.disk());
        env.serveStreams(artifacts);
        keys.grant(KeyRing.CLUSTER, Set.of(Role.WORKER, Role.SUBMIT, Role.OPERATOR, Role.READ), secret);
        self = new Credentials(Role.MASTER, "master", KeyRing.CLUSTER, secret);
        master.tokens().accept(keys, secret);
        master.drivers().host(new DriverHost(artifacts, keys, secret));
        master.probe(new WorkerProbe(env, self));
        ThreadEventLoop readers = new ThreadEventLoop("http-readers", context.faults());
        http = new MasterHttp(
                HttpConfig.from(config),
                ClusterSecret.path(config, context.installation()),
                new Bearers(secret, master.tokens()::live),
                advertised.host(),
                new MasterHttp.Subject(
                        master.readers(config.get(DeployKeys.RECOVERY_MODE), readers),
                        (state, accept) -> metrics.orElseThrow().of(state, accept)),
                readers,
                random);
        master.logins(http::loginLink);
    }

    private void tellRecovered(Duration took) {
        Logger log = LoggerFactory.getLogger(MasterMain.class);
        recovery.cut()
                .ifPresent(cut -> log.warn(
                        "Cut a torn record off the journal, of which nobody was told: it was being written when the"
                                + " last master ended: {}",
                        cut));
        if (recovery.isAny()) {
            log.info(
                    "Recovered cluster={} {} events={} bytes={} milliseconds={}",
                    recovery.cluster(),
                    master.standing(),
                    recovery.events().size(),
                    recovery.bytes(),
                    took.toMillis());
        }
    }

    /** The others notice the closed connections and wait for the next master; nobody was told of what is lost. */
    private static void endWithoutJournal(String sentence) {
        try {
            LoggerFactory.getLogger(MasterMain.class).error("Halting: {}", sentence);
        } finally {
            ProcessExit.halt(ExitStatus.IO_ERROR.code());
        }
    }

    public static void main(String[] args) {
        DaemonMain.run(spec(), args);
    }

    /** The flags and the making of a master. */
    public static DaemonSpec spec() {
        return new DaemonSpec("master", FLAGS, "", MasterMain::assemble);
    }

    private static Supplier<RpcAddress> assemble(DaemonContext context, Lifecycle lifecycle) {
        MasterMain main = new MasterMain(context);
        lifecycle
                .add("event loop", main.loop::start, main.loop::close)
                .add("journal", () -> {}, main::closeJournal)
                .add("artifacts", main.artifacts::open, () -> {})
                .add("transport", () -> {}, main.transport::close)
                .add("connections", () -> {}, () -> main.inLoop(main.env::close))
                .add("master", main::begin, () -> {})
                .add("listener", main::listen, () -> {})
                .add("metrics", main::measure, () -> {})
                .add("http", main.http::start, main.http::stop);
        main.env.register(Endpoints.MASTER, main.master);
        return () -> main.advertised;
    }

    /** Nobody is served before the epoch is durable: another start could take the same one. */
    private void begin() throws InterruptedException, TimeoutException {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        inLoop(() -> {
            master.start();
            loop.atTurnEnd(() -> recovery.journal().append(List.of(), () -> durable.complete(null)));
        });
        await(durable);
    }

    private void closeJournal() throws InterruptedException, TimeoutException {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        inLoop(() -> recovery.close(closed));
        await(closed);
    }

    private void listen() throws InterruptedException, TimeoutException {
        RpcAddress bind = new RpcAddress(config.get(DeployKeys.MASTER_HOST), config.get(DeployKeys.MASTER_PORT));
        try {
            RpcAddress bound = env.listen(bind, self, keys)
                    .toCompletableFuture()
                    .get(STEP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            advertised = new RpcAddress(advertised.host(), bound.port());
        } catch (ExecutionException e) {
            throw BindPolicy.cannotListen(WHO, DeployKeys.MASTER_PORT, e.getCause() == null ? e : e.getCause());
        }
        String url = MasterUrl.SCHEME + advertised;
        inLoop(() -> master.serving(url));
        Logger log = LoggerFactory.getLogger(MasterMain.class);
        log.info("Serving master url={} epoch={}", url, master.snapshot().epoch());
    }

    /** No earlier, so that nobody waits for its classes. */
    private void measure() throws InterruptedException, TimeoutException {
        if (config.get(HttpKeys.ENABLED)) {
            PrometheusMetrics made = new PrometheusMetrics(env.counts(), loop::turns);
            metrics = Optional.of(made);
            inLoop(() -> {
                master.measuredBy(made);
                new LoopDelay(loop, made).start();
            });
        }
    }

    private void inLoop(Runnable step) throws InterruptedException, TimeoutException {
        await(CompletableFuture.runAsync(step, loop));
    }

    private static void await(CompletableFuture<Void> step) throws InterruptedException, TimeoutException {
        try {
            step.get(STEP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a step of the master's start or stop failed", e.getCause());
        }
    }

    private static String clusterId(SecureRandom random) {
        byte[] bytes = new byte[CLUSTER_ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
