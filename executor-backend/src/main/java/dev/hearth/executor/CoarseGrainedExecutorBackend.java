package dev.hearth.executor;

import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.config.RpcSettings;
import dev.hearth.executor.ExecutorEndpoint.DriverAddress;
import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.model.ExecutorExitCode;
import dev.hearth.model.ResourceAddresses;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.netty.NettyTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The executor's process. A worker starts it with the addresses of driver and worker as arguments and the application's
 * secret as the first line of standard input, which stays open for as long as the worker lives: its end is the worker's
 * end, and this process's.
 *
 * <p>Which custom resources it was given stands in the environment variable {@value ResourceAddresses#ENVIRONMENT}. Exit
 * statuses are {@link ExecutorExitCode}'s. Connection limits come from {@code hearth.rpc.*} system properties;
 * all else from the driver.
 */
public final class CoarseGrainedExecutorBackend {
    static {
        ExecutorLogging.choose();
        nameSelectors();
    }

    private static final Logger log = LoggerFactory.getLogger(CoarseGrainedExecutorBackend.class);
    private static final String JAR_CACHE = "HEARTH_JAR_CACHE";

    private final BackendArguments arguments;
    private final WorkerPipe worker;
    private final Secret secret;
    private final ResourceAddresses addresses;
    private final Config config;
    private final ProcessEnd exit;
    private final ThreadEventLoop loop;

    private CoarseGrainedExecutorBackend(
            BackendArguments arguments,
            WorkerPipe worker,
            Secret secret,
            ResourceAddresses addresses,
            Config config,
            ProcessEnd exit) {
        this.arguments = arguments;
        this.worker = worker;
        this.secret = secret;
        this.addresses = addresses;
        this.config = config;
        this.exit = exit;
        this.loop = new ThreadEventLoop("executor-loop", (attempted, cause) -> onFault(exit, attempted, cause));
    }

    /** Java's own selectors by name: it would look for others in every jar. Netty's epoll opens one, too. */
    private static void nameSelectors() {
        String property = "java.nio.channels.spi.SelectorProvider";
        try {
            String own = Class.forName("sun.nio.ch.EPollSelectorProvider").getName();
            System.setProperty(property, System.getProperty(property, own));
        } catch (ClassNotFoundException e) {
            // not on Linux: the JVM finds its own
        }
    }

    /** Runs until the executor's end, which ends the process. */
    public static void main(String[] args) {
        FirstUse.begin();
        Optional<CoarseGrainedExecutorBackend> backend = prepare(args, WorkerPipe.ofProcess());
        if (backend.isEmpty()) {
            System.exit(ExecutorExitCode.START_FAILED.code());
        }
        ProcessEnd.boundUserHooks();
        backend.ifPresent(ready -> {
            ready.start();
            ready.watch();
        });
    }

    /** The process, ready to start; empty after one sentence on standard error. */
    private static Optional<CoarseGrainedExecutorBackend> prepare(String[] args, WorkerPipe worker) {
        try {
            BackendArguments arguments = BackendArguments.parse(args);
            ProcessEnd exit = new ProcessEnd();
            Thread.setDefaultUncaughtExceptionHandler(
                    (thread, thrown) -> onFault(exit, "running thread " + thread.getName(), thrown));
            ResourceAddresses addresses =
                    ResourceAddresses.parse(Optional.ofNullable(System.getenv(ResourceAddresses.ENVIRONMENT))
                            .orElse(""));
            Secret secret = Secret.ofHex(worker.secretLine());
            return Optional.of(
                    new CoarseGrainedExecutorBackend(arguments, worker, secret, addresses, rpcProperties(), exit));
        } catch (IllegalArgumentException | ConfigException | IOException e) {
            System.err.println("hearth executor: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void start() {
        RpcConfig rpc = RpcSettings.from(config);
        NettyTransport transport = new NettyTransport(loop, RpcSettings.preferNative(config), rpc);
        exit.releasing(() -> release(transport));
        SecureRandom random = new SecureRandom();
        RpcEnv env = new RpcEnv(loop, transport, HearthMessages.table(), rpc, random);
        ExecutorIdentity identity = new ExecutorIdentity(
                arguments.executor(),
                random.nextLong(),
                arguments.host(),
                ProcessHandle.current().pid(),
                arguments.cores(),
                addresses);
        Credentials self = new Credentials(
                Role.APPLICATION,
                arguments.executor().toString(),
                arguments.executor().app().value(),
                secret);
        Duration attempt = rpc.connectTimeout().plus(rpc.handshakeTimeout());
        AppOutfitter outfitter = new AppOutfitter(
                identity,
                loop,
                Path.of(Optional.ofNullable(System.getenv(JAR_CACHE)).orElse("jars"))
                        .toAbsolutePath(),
                Path.of("").toAbsolutePath(),
                error -> exit.exit(ExecutorExitCode.OUT_OF_MEMORY, "a task ran out of memory: " + error.getMessage()));
        ExecutorEndpoint endpoint = new ExecutorEndpoint(
                env,
                identity,
                new DriverAddress(arguments.driver(), self, attempt),
                outfitter,
                new HeartbeatThread(loop),
                exit);
        WorkerWatcher watcher = new WorkerWatcher(env, identity.id(), arguments.worker(), self, attempt, exit);
        log.info(
                "starting executor={} host={} cores={} pid={} driver={} worker={}",
                identity.id(),
                identity.host(),
                identity.cores(),
                identity.pid(),
                arguments.driver(),
                arguments.worker());
        loop.start();
        loop.execute(endpoint::start);
        loop.execute(watcher::start);
    }

    /** Reads until the end of the worker. */
    private void watch() {
        String found;
        try {
            found = "standard input ended after " + worker.awaitEnd() + " bytes";
        } catch (IOException e) {
            found = e.toString();
        }
        exit.exit(
                ExecutorExitCode.WORKER_LOST, "the worker of executor " + arguments.executor() + " is gone: " + found);
    }

    private void release(NettyTransport transport) {
        try {
            worker.close();
        } catch (IOException e) {
            log.debug("standard input could not be closed", e);
        }
        transport.close();
    }

    private static Config rpcProperties() {
        Map<String, String> properties = new TreeMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("hearth.rpc.")) {
                properties.put(name, System.getProperty(name, ""));
            }
        }
        return Config.of(properties, "system properties");
    }

    private static void onFault(ExitHook exit, String attempted, Throwable cause) {
        Optional<OutOfMemoryError> outOfMemory = FailureText.outOfMemory(cause);
        if (outOfMemory.isPresent()) {
            exit.exit(ExecutorExitCode.OUT_OF_MEMORY, attempted + " failed: " + cause);
        } else {
            log.error("{} failed", attempted, cause);
            exit.exit(ExecutorExitCode.UNCAUGHT, attempted + " failed: " + cause);
        }
    }
}
