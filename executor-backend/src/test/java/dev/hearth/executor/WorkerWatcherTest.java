package dev.hearth.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.model.ExecutorExitCode;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.ExecutorToWorker;
import dev.hearth.protocol.ExecutorToWorker.WatchWorker;
import dev.hearth.protocol.ExecutorToWorker.WatchingWorker;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.Transport;
import dev.hearth.rpc.memory.MemoryNetwork;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkerWatcherTest {
    private static final RpcAddress WORKER = new RpcAddress("worker", 7078);
    private static final ExecutorId EXECUTOR = new ExecutorId(FakeDriver.APP, 3);
    private static final String KEY = FakeDriver.APP.value();

    private final ManualTime time = new ManualTime();
    private final ManualEventLoop wire = new ManualEventLoop(time, "wire");
    private final ManualEventLoop workerLoop = new ManualEventLoop(time, "worker");
    private final ManualEventLoop executorLoop = new ManualEventLoop(time, "executor");
    private final MemoryNetwork network = new MemoryNetwork(wire);
    private final Transport workerTransport = network.transport("worker");
    private final RpcEnv worker = env(workerLoop, workerTransport);
    private final RpcEnv executor = env(executorLoop, network.transport("executor"));
    private final KeyRing keys = new KeyRing();
    private final List<ExecutorId> watched = new ArrayList<>();
    private final List<ExecutorExitCode> exits = new ArrayList<>();
    private boolean knows = true;

    private static RpcEnv env(ManualEventLoop loop, Transport transport) {
        return new RpcEnv(loop, transport, HearthMessages.table(), RpcConfig.defaults(), new SecureRandom(), loop);
    }

    /** The worker's side: knows the executor, or does not. */
    private final class Watched implements RpcEndpoint {
        @Override
        public List<Dispatch<?>> dispatches() {
            return List.of(Dispatch.over(ExecutorToWorker.class)
                    .answer(WatchWorker.class, Set.of(Role.APPLICATION), (m, from, reply) -> {
                        watched.add(m.executor());
                        if (knows) {
                            reply.answer(new WatchingWorker(m.executor()));
                        } else {
                            reply.fail(RpcError.FAILED, "no such executor");
                        }
                    })
                    .build());
        }
    }

    @BeforeEach
    void listen() {
        keys.grant(KEY, Set.of(Role.APPLICATION), FakeDriver.SECRET);
        workerLoop.execute(() -> {
            worker.register(Endpoints.WORKER, new Watched());
            var unused = worker.listen(WORKER, new Credentials(Role.WORKER, "worker-1", KEY, FakeDriver.SECRET), keys);
        });
        time.runUntilIdle();
    }

    private void watch() {
        Credentials self = new Credentials(Role.APPLICATION, EXECUTOR.toString(), KEY, FakeDriver.SECRET);
        WorkerWatcher watcher = new WorkerWatcher(
                executor, EXECUTOR, WORKER, self, Duration.ofSeconds(2), (code, reason) -> exits.add(code));
        executorLoop.execute(watcher::start);
        time.advance(Duration.ofSeconds(1));
    }

    @Test
    void itWatchesAndWatchesAgainAfterACut() {
        watch();
        network.cut("worker", "executor");
        time.advance(Duration.ofSeconds(1));

        assertThat(watched).containsExactly(EXECUTOR, EXECUTOR);
        assertThat(exits).isEmpty();
    }

    @Test
    void aWorkerThatIsGoneEndsTheProcessInSeconds() {
        watch();
        network.crash(workerTransport);
        time.advance(Duration.ofSeconds(4));
        assertThat(exits).isEmpty();
        time.advance(Duration.ofSeconds(2));

        assertThat(exits).containsExactly(ExecutorExitCode.WORKER_LOST);
    }

    @Test
    void aWorkerThatIsSilentIsWaitedFor() {
        watch();
        network.stall("worker", "executor");
        network.cut("worker", "executor");
        time.advance(Duration.ofMinutes(10));
        assertThat(exits).isEmpty();

        network.resume("worker", "executor");
        time.advance(Duration.ofSeconds(5));

        assertThat(watched).hasSizeGreaterThan(1);
        assertThat(exits).isEmpty();
    }

    @Test
    void aWorkerThatDoesNotKnowTheExecutorEndsIt() {
        knows = false;
        watch();

        assertThat(exits).containsExactly(ExecutorExitCode.WORKER_LOST);
    }

    @Test
    void aWorkerThatHasForgottenTheApplicationEndsIt() {
        watch();
        keys.revoke(KEY);
        network.cut("worker", "executor");
        time.advance(Duration.ofSeconds(1));

        assertThat(exits).containsExactly(ExecutorExitCode.WORKER_LOST);
    }
}
