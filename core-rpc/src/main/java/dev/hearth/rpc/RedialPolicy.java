package dev.hearth.rpc;

import java.time.Duration;
import java.util.Optional;

/** When a {@link Link} dials again. A pure function. */
@FunctionalInterface
public interface RedialPolicy {

    /**
     * How long to wait before the next attempt, or empty to give up.
     *
     * @param failures attempts failed since the link was last up (0: it was just lost)
     * @param down since the link was last up, or since it was started
     * @param last why the last attempt failed; {@link RpcError#DISCONNECTED} when the link was just lost
     */
    Optional<Duration> next(int failures, Duration down, RpcError last);

    /** At once, then every {@code pause}, for as long as the link has been down less than {@code limit}. */
    static RedialPolicy within(Duration limit, Duration pause) {
        return (failures, down, last) ->
                down.compareTo(limit) >= 0 ? Optional.empty() : Optional.of(failures == 0 ? Duration.ZERO : pause);
    }
}
