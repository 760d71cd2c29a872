package dev.hearth.executor;

import dev.hearth.model.ExecutorExitCode;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.ExecutorToWorker.WatchWorker;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Link;
import dev.hearth.rpc.LinkListener;
import dev.hearth.rpc.LinkSpec;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.RpcException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ties this executor's fate to the worker that forked it: keeps a connection to it, and ends the process when nobody is
 * there any more, or someone else is. Silence alone ends nothing. Belongs to the loop.
 */
final class WorkerWatcher implements LinkListener {
    private static final Logger log = LoggerFactory.getLogger(WorkerWatcher.class);
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** The connection tells, or the worker was too slow to. */
    private static final Set<RpcError> NO_ANSWER =
            EnumSet.of(RpcError.DISCONNECTED, RpcError.TIMED_OUT, RpcError.CLOSED, RpcError.BUSY);

    private final ExecutorId executor;
    private final ExitHook exit;
    private final Link link;

    WorkerWatcher(
            RpcEnv env,
            ExecutorId executor,
            RpcAddress worker,
            Credentials credentials,
            Duration attemptTimeout,
            ExitHook exit) {
        this.executor = executor;
        this.exit = exit;
        this.link = new Link(
                env, new LinkSpec(List.of(worker), credentials, Role.WORKER, attemptTimeout, Redial.worker()), this);
    }

    /** In the loop. */
    void start() {
        link.start();
    }

    /** Idempotent. In the loop. */
    void close() {
        link.close();
    }

    @Override
    public void onUp(Peer worker) {
        worker.endpoint(Endpoints.WORKER)
                .ask(new WatchWorker(executor), DEADLINE)
                .whenComplete((watching, failure) -> {
                    if (failure == null) {
                        log.info("watching worker={} executor={}", worker.identity(), executor);
                    } else if (!(failure instanceof RpcException rpc && NO_ANSWER.contains(rpc.error()))) {
                        exit.exit(
                                ExecutorExitCode.WORKER_LOST,
                                "worker " + worker.identity() + " does not know executor " + executor + ": "
                                        + failure.getMessage());
                    }
                });
    }

    @Override
    public void onDown(Peer worker, String reason) {
        log.warn("connection to worker={} ended, dialling again: {}", worker.identity(), reason);
    }

    @Override
    public void onGivenUp(RpcException lastFailure) {
        exit.exit(
                ExecutorExitCode.WORKER_LOST,
                "the worker of executor " + executor + " is gone: " + lastFailure.getMessage());
    }
}
