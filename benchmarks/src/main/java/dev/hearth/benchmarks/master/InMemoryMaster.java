package dev.hearth.benchmarks.master;

import dev.hearth.benchmarks.Logging;
import dev.hearth.benchmarks.Results;
import dev.hearth.config.Config;
import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.master.Master;
import dev.hearth.master.MasterConfig;
import dev.hearth.master.journal.FileJournal;
import dev.hearth.master.journal.FileStorage;
import dev.hearth.master.journal.RecoveredJournal;
import dev.hearth.model.Epoch;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.memory.MemoryNetwork;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A master in this process, with its journal on disk, and a crowd that it reaches over links in memory: {@code
 * InMemoryMaster WORKERS APPLICATIONS CORES DIRECTORY ROUNDS}. In the full cluster executors exit and are replaced. Prints
 * {@code decisions.perSecond}, with thousands in flight, and with {@value #FEW} in flight {@code few.perSecond} and {@code
 * cpu.micros}: what the master's loop and its journal's writer use for each. The log is quiet.
 */
public final class InMemoryMaster {
    private static final RpcAddress ADDRESS = new RpcAddress("master", 7077);
    private static final RpcConfig CONFIG = new RpcConfig(
            128 << 20, 256 << 20, 1 << 20, Duration.ofSeconds(60), Duration.ofSeconds(60), 200_000, 200_000);
    private static final int FEW = 400;
    private static final int MANY = 4096;
    private static final int DECISIONS = 40_000;
    private static final double NANOS_PER_MICRO = 1000;

    private final ThreadEventLoop masterLoop = new ThreadEventLoop("master", InMemoryMaster::fault);
    private final ThreadEventLoop wire = new ThreadEventLoop("wire", InMemoryMaster::fault);
    private final ThreadEventLoop crowdLoop = new ThreadEventLoop("crowd", InMemoryMaster::fault);
    private final ExecutorService writer = Executors.newSingleThreadExecutor();
    private final MemoryNetwork network = new MemoryNetwork(wire, CONFIG);
    private final Secret secret = Secret.random(new SecureRandom());
    private final FileJournal journal;
    private final Crowd crowd;

    private InMemoryMaster(Shape shape, Path directory) {
        journal = new FileJournal(
                new FileStorage(directory, ProcessHandle.current().pid()),
                writer,
                masterLoop,
                reason -> fault("keeping the journal", new IllegalStateException(reason)));
        masterLoop.start();
        wire.start();
        crowdLoop.start();
        crowd = new Crowd(crowdLoop, network.transport("crowd"), CONFIG, ADDRESS, secret, shape);
    }

    public static void main(String[] arguments) {
        Logging.quiet();
        Shape shape = new Shape(
                Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        InMemoryMaster measured = new InMemoryMaster(shape, Path.of(arguments[3]));
        measured.serve();
        measured.measure(Integer.parseInt(arguments[4]));
        System.exit(0);
    }

    private static void fault(String attempted, Throwable cause) {
        System.out.println(attempted + " failed: " + cause);
        cause.printStackTrace(System.out);
        Runtime.getRuntime().halt(1);
    }

    private void serve() {
        RecoveredJournal recovered = journal.open(() -> "benchmark");
        MasterConfig config =
                MasterConfig.from(Config.of(Map.of("hearth.worker.timeout", "1h"), "the benchmark's settings"));
        Master master = new Master(
                masterLoop,
                config,
                journal,
                recovered.events(),
                new Epoch(recovered.cluster(), 1),
                ZoneOffset.UTC,
                ProcessHandle.current().pid());
        RpcEnv env = new RpcEnv(
                masterLoop,
                network.transport(ADDRESS.host()),
                HearthMessages.table(),
                CONFIG,
                new SecureRandom(),
                Runnable::run);
        env.register(Endpoints.MASTER, master);
        masterLoop.execute(master::start);
        KeyRing keys = new KeyRing().grant(KeyRing.CLUSTER, Set.of(Role.WORKER, Role.SUBMIT), secret);
        env.listen(ADDRESS, new Credentials(Role.MASTER, "master", KeyRing.CLUSTER, secret), keys)
                .toCompletableFuture()
                .join();
    }

    private void measure(int rounds) {
        long[] threads = {
            CompletableFuture.supplyAsync(() -> Thread.currentThread().getId(), masterLoop)
                    .join(),
            CompletableFuture.supplyAsync(() -> Thread.currentThread().getId(), writer)
                    .join()
        };
        note("joined in %.2f s".formatted(crowd.join()));
        crowd.register();
        note("filled in %.2f s".formatted(crowd.fill()));
        int many = Math.min(MANY, crowd.shape().executors() / 2);
        note("warmed up in %.2f s".formatted(crowd.replace(DECISIONS, many) + crowd.replace(DECISIONS, FEW)));
        Median rate = new Median();
        Median few = new Median();
        Median micros = new Median();
        for (int i = 0; i < rounds; i++) {
            rate.add(DECISIONS / crowd.replace(DECISIONS, many));
            long before = cpuNanos(threads);
            few.add(DECISIONS / crowd.replace(DECISIONS, FEW));
            micros.add((cpuNanos(threads) - before) / NANOS_PER_MICRO / DECISIONS);
        }
        Results.print("decisions.perSecond", rate.value());
        Results.print("few.perSecond", few.value());
        Results.print("cpu.micros", micros.value());
    }

    private static long cpuNanos(long[] threads) {
        long nanos = 0;
        for (long thread : threads) {
            nanos += ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
        }
        return nanos;
    }

    private static void note(String line) {
        System.out.println("NOTE " + line);
    }
}
