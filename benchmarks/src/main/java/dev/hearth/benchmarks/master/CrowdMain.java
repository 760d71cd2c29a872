package dev.hearth.benchmarks.master;

import dev.hearth.benchmarks.Logging;
import dev.hearth.benchmarks.ProcessCpu;
import dev.hearth.benchmarks.Results;
import dev.hearth.config.ClusterSecret;
import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.netty.NettyTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A crowd in a process of its own, on loopback sockets and one thread: {@code CrowdMain HOST PORT SECRET-FILE MASTER-PID
 * WORKERS APPLICATIONS CORES ROUNDS PHASE...}. The phases, in their order: {@code memory} (prints {@code
 * memory.bytesPerWorker}, what idle workers take of the master's heap), {@code beats} ({@code beats.cores}, {@code
 * beats.micros}), {@code fill} and {@code replace} ({@code .perSecond}, {@code .micros} of the master's processor time for
 * each), {@code restart} (prints {@code AWAITING RESTART}, reads a line when another master is started; {@code
 * restart.seconds}). {@code storm.seconds} is always printed.
 */
public final class CrowdMain {
    /** How often real workers say that they live. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);

    private static final int BEATING_SECONDS = 10;
    private static final int WARM_UP = 60_000;
    private static final int LEAST_FILLED = 8_000;
    private static final int REPLACED = 8_000;
    private static final int AT_A_TIME = 64;
    private static final double MICROS_PER_SECOND = 1e6;

    private final Crowd crowd;
    private final int rounds;
    private long master;

    private CrowdMain(Crowd crowd, long master, int rounds) {
        this.crowd = crowd;
        this.master = master;
        this.rounds = rounds;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Logging.quiet();
        RpcConfig config = RpcConfig.defaults();
        ThreadEventLoop loop = new ThreadEventLoop("crowd", CrowdMain::fault);
        loop.start();
        Crowd crowd = new Crowd(
                loop,
                new NettyTransport(loop, true, config),
                config,
                new RpcAddress(arguments[0], Integer.parseInt(arguments[1])),
                ClusterSecret.read(Path.of(arguments[2])),
                new Shape(
                        Integer.parseInt(arguments[4]),
                        Integer.parseInt(arguments[5]),
                        Integer.parseInt(arguments[6])));
        List<String> phases = List.of(arguments).subList(8, arguments.length);
        new CrowdMain(crowd, Long.parseLong(arguments[3]), Integer.parseInt(arguments[7])).run(phases);
        System.exit(0);
    }

    private static void fault(String attempted, Throwable cause) {
        System.out.println(attempted + " failed: " + cause);
        cause.printStackTrace(System.out);
        Runtime.getRuntime().halt(1);
    }

    private void run(List<String> phases) throws IOException, InterruptedException {
        if (phases.contains("beats")) {
            crowd.beat(HEARTBEAT);
        }
        boolean memory = phases.contains("memory");
        long before = memory ? liveBytes() : 0;
        Results.print("storm.seconds", crowd.join());
        if (memory) {
            Results.print(
                    "memory.bytesPerWorker",
                    (double) (liveBytes() - before) / crowd.shape().workers());
        }
        if (phases.contains("beats")) {
            beats();
        }
        crowd.register();
        if (phases.contains("fill") || phases.contains("replace")) {
            warmUp();
        }
        if (phases.contains("fill")) {
            fill();
        }
        if (phases.contains("replace")) {
            replace();
        }
        Results.print("master.residentMiB", ProcessCpu.residentBytes(master) / (double) (1 << 20));
        if (phases.contains("restart")) {
            restart();
        }
    }

    private void beats() {
        crowd.beatFor(Duration.ofSeconds(2));
        long sent = crowd.beatsSent();
        long cpu = cpuMicros();
        crowd.beatFor(Duration.ofSeconds(BEATING_SECONDS));
        double micros = cpuMicros() - cpu;
        Results.print("beats.cores", micros / MICROS_PER_SECOND / BEATING_SECONDS);
        Results.print("beats.micros", micros / (crowd.beatsSent() - sent));
    }

    private void warmUp() {
        int executors = crowd.shape().executors();
        for (int done = 0; done < WARM_UP; done += 2 * executors) {
            crowd.fill();
            double unused = crowd.replace(executors, AT_A_TIME);
            crowd.release();
        }
    }

    private void fill() {
        int executors = crowd.shape().executors();
        Median rate = new Median();
        double micros = 0;
        int filled = 0;
        for (int i = 0; i < rounds || filled < LEAST_FILLED; i++) {
            long cpu = cpuMicros();
            rate.add(executors / crowd.fill());
            micros += cpuMicros() - cpu;
            filled += executors;
            crowd.release();
        }
        Results.print("fill.perSecond", rate.value());
        Results.print("fill.micros", micros / filled);
    }

    private void replace() {
        crowd.fill();
        Median rate = new Median();
        Median micros = new Median();
        for (int i = 0; i < rounds; i++) {
            long cpu = cpuMicros();
            rate.add(REPLACED / crowd.replace(REPLACED, AT_A_TIME));
            micros.add((double) (cpuMicros() - cpu) / REPLACED);
        }
        Results.print("replace.perSecond", rate.value());
        Results.print("replace.micros", micros.value());
        crowd.release();
    }

    /** The new master has to know the cluster, hear of everybody, and place something. */
    private void restart() throws IOException {
        crowd.fill();
        CompletableFuture<Void> back = crowd.rejoin();
        System.out.println("AWAITING RESTART");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        master = Long.parseLong(Optional.ofNullable(input.readLine()).orElseThrow());
        long startNanos = System.nanoTime();
        Crowd.done(back);
        Results.print("restart.registered", (System.nanoTime() - startNanos) / 1e9);
        double unused = crowd.replace(AT_A_TIME, AT_A_TIME);
        Results.print("restart.seconds", (System.nanoTime() - startNanos) / 1e9);
    }

    private long cpuMicros() {
        return ProcessCpu.micros(List.of(master));
    }

    /** What is left in the master's heap after a collection. */
    private long liveBytes() throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home", ""), "bin", "jcmd");
        Process process = new ProcessBuilder(jcmd.toString(), Long.toString(master), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            return output.lines()
                    .filter(line -> line.startsWith("Total"))
                    .mapToLong(line -> Long.parseLong(line.strip().split(" +", -1)[2]))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("jcmd did not tell what the master's heap holds"));
        }
    }
}
