package dev.hearth.executor;

import dev.hearth.rpc.RedialPolicy;
import dev.hearth.rpc.RpcError;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** When an executor dials again. */
final class Redial {
    static final Duration PAUSE = Duration.ofMillis(100);
    /** How long a worker that refuses connections may take to come back. */
    static final Duration WORKER_LIMIT = Duration.ofSeconds(5);

    private static final Duration SLOW_PAUSE = Duration.ofSeconds(1);

    /** Whoever answers there is not the one that this executor belongs to; trying again changes nothing. */
    private static final Set<RpcError> STRANGER =
            EnumSet.of(RpcError.WRONG_SECRET, RpcError.WRONG_ROLE, RpcError.WRONG_VERSION);

    /**
     * Nobody of ours is there: evidence, as silence is not. A connection that is cut before the first word looks like
     * another protocol, so that is no stranger yet.
     */
    private static final Set<RpcError> ABSENT =
            EnumSet.of(RpcError.CONNECTION_REFUSED, RpcError.NAME_NOT_FOUND, RpcError.WRONG_PROTOCOL);

    private Redial() {}

    /** To the driver: for as long as {@code limit} says, unless a stranger answers. */
    static RedialPolicy driver(Supplier<Duration> limit) {
        return (failures, down, last) -> STRANGER.contains(last)
                ? Optional.empty()
                : RedialPolicy.within(limit.get(), PAUSE).next(failures, down, last);
    }

    /** To the worker: until a stranger answers, or nobody is there any more; a worker that is silent is waited for. */
    static RedialPolicy worker() {
        return (failures, down, last) -> {
            if (STRANGER.contains(last)) {
                return Optional.empty();
            }
            if (ABSENT.contains(last)) {
                return RedialPolicy.within(WORKER_LIMIT, PAUSE).next(failures, down, last);
            }
            return Optional.of(failures == 0 ? Duration.ZERO : SLOW_PAUSE);
        };
    }
}
