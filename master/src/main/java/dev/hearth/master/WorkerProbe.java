package dev.hearth.master;

import dev.hearth.model.WorkerId;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcEnv;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Dials the address that a worker gives out as its own, before the worker is taken: executors and logs are reached there,
 * and a wrong one would show only when they are needed. A few at a time; the others wait for their turn. In the loop.
 */
public final class WorkerProbe {
    private static final int MAX_AT_ONCE = 64;
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final RpcEnv env;
    private final Credentials self;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int dialling;

    /** {@code self} is what the master proves itself with; a worker's listener knows it. */
    public WorkerProbe(RpcEnv env, Credentials self) {
        this.env = env;
        this.self = self;
    }

    /** Tells, later, what is wrong with the address; empty: the worker answers there. */
    void check(WorkerId worker, RpcAddress address, Consumer<Optional<String>> result) {
        waiting.add(() -> dial(worker, address, result));
        dialNext();
    }

    private void dialNext() {
        while (dialling < MAX_AT_ONCE && !waiting.isEmpty()) {
            dialling++;
            waiting.remove().run();
        }
    }

    private void dial(WorkerId worker, RpcAddress address, Consumer<Optional<String>> result) {
        env.connect(address, self, Role.WORKER, LIMIT).whenComplete((peer, failure) -> {
            dialling--;
            Optional<String> trouble = failure == null ? otherThan(worker, peer) : Optional.of(words(failure));
            if (failure == null) {
                peer.close("the master has seen who listens here");
            }
            result.accept(trouble.map(what -> sentence(worker, address, what)));
            dialNext();
        });
    }

    private static Optional<String> otherThan(WorkerId worker, Peer peer) {
        // a worker that takes any free port names itself before it knows which
        boolean same = peer.identity().equals(worker.value()) || worker.value().startsWith(peer.identity() + "-");
        return same ? Optional.empty() : Optional.of(peer.identity() + " answers");
    }

    private static String words(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    }

    private static String sentence(WorkerId worker, RpcAddress address, String trouble) {
        return "worker " + worker + " cannot register: it gives out " + address
                + " as its address, and when this master called there, " + trouble
                + "; set the worker's hearth.worker.advertisedHost and its port to what this master reaches, and see"
                + " that no firewall is between";
    }
}
