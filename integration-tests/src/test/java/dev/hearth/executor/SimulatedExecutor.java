package dev.hearth.executor;

import dev.hearth.loop.EventLoop;
import dev.hearth.model.ExecutorExitCode;
import dev.hearth.protocol.ExecutorToDriver.ExecutorMetrics;
import dev.hearth.protocol.ExecutorToDriver.RunningTask;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** An executor process for simulations: everything but the process, the jars, and the threads of heartbeats and runners. */
public final class SimulatedExecutor {
    private static final Duration ATTEMPT = Duration.ofSeconds(2);
    private static final Duration RECONNECT = Duration.ofSeconds(5);
    private static final ExecutorMetrics METRICS = new ExecutorMetrics(0, 0, 0, 0, 0, 0, 0, 1);

    /** Ends the process. */
    @FunctionalInterface
    public interface Exit {
        void exit(int code, String reason);
    }

    /** What a process draws or is given at its start. */
    public record Draw(long pid, long incarnation) {}

    /**
     * Who runs tasks.
     *
     * @param loop the process's, as those threads can reach it
     */
    public record Threads(ExecutorService runners, EventLoop loop) {}

    private final RpcEnv env;
    private final BackendArguments arguments;
    private final ExecutorEndpoint endpoint;
    private final WorkerWatcher watcher;
    private final Threads threads;

    public SimulatedExecutor(
            RpcEnv env, List<String> commandLine, Secret secret, Draw draw, Threads threads, Exit exit) {
        this.env = env;
        this.threads = threads;
        this.arguments = BackendArguments.parse(commandLine.toArray(String[]::new));
        ExecutorIdentity identity = new ExecutorIdentity(
                arguments.executor(), draw.incarnation(), arguments.host(), draw.pid(), arguments.cores());
        Credentials self = new Credentials(
                Role.APPLICATION,
                arguments.executor().toString(),
                arguments.executor().app().value(),
                secret);
        ExitHook hook = (ExecutorExitCode code, String reason) -> exit.exit(code.code(), reason);
        this.endpoint = new ExecutorEndpoint(
                env,
                identity,
                new ExecutorEndpoint.DriverAddress(arguments.driver(), self, ATTEMPT),
                (config, streams, news) -> CompletableFuture.completedFuture(
                        new Outfitter.Outfit(executor(identity, news), id -> {}, RECONNECT)),
                new LoopHeartbeats(),
                hook);
        this.watcher = new WorkerWatcher(env, arguments.executor(), arguments.worker(), self, ATTEMPT, hook);
    }

    /** In the loop, once. */
    public void start() {
        endpoint.start();
        watcher.start();
    }

    /** How many cores an executor with that command line has. */
    public static int cores(List<String> commandLine) {
        return BackendArguments.parse(commandLine.toArray(String[]::new)).cores();
    }

    private Executor executor(ExecutorIdentity identity, Consumer<ExecutorNews> news) {
        ExecutorSpec spec =
                new ExecutorSpec(identity.id().toString(), identity.host(), identity.cores(), 1 << 20, 128 << 20);
        TaskEnvironment environment = new TaskEnvironment(
                SimulatedExecutor.class.getClassLoader(),
                id -> {
                    throw new IllegalStateException("there are no broadcast values here");
                },
                new MemoryResults(),
                StartRecord.NONE,
                threads.runners(),
                error -> {});
        return new Executor(spec, environment, threads.loop(), news);
    }

    private final class LoopHeartbeats implements Heartbeats {
        private boolean closed;

        @Override
        public void start(Supplier<List<RunningTask>> running, Duration every, Consumer<Beat> sink) {
            var unused = env.loop().schedule(every, () -> {
                if (!closed) {
                    sink.accept(new Beat(running.get(), METRICS));
                    start(running, every, sink);
                }
            });
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
