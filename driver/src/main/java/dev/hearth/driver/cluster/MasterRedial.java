package dev.hearth.driver.cluster;

import dev.hearth.rpc.RedialPolicy;
import dev.hearth.rpc.RpcError;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * When an application dials its masters. Before it has registered: each address once, and again for a second where the
 * trouble may pass; a user waits for the answer. Afterwards for as long as the application lives. In the loop only.
 */
public final class MasterRedial implements RedialPolicy {
    /** Longest pause between two attempts, so that a restarted master is found soon. */
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration FIRST_CONTACT = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 5;
    private static final Set<RpcError> PASSING =
            Set.of(RpcError.CONNECTION_REFUSED, RpcError.DISCONNECTED, RpcError.OVERLOADED, RpcError.CONNECT_TIMED_OUT);

    private final int addresses;
    private boolean registered;

    MasterRedial(int addresses) {
        this.addresses = addresses;
    }

    /** The application belongs to a master: it is not given up any more. */
    void registered() {
        registered = true;
    }

    @Override
    public Optional<Duration> next(int failures, Duration down, RpcError last) {
        if (registered) {
            return Optional.of(
                    failures < addresses ? Duration.ZERO : pause(Math.min(failures - addresses, MAX_DOUBLINGS)));
        }
        if (failures < addresses) {
            return Optional.of(failures == 0 ? SHORTEST_PAUSE : Duration.ZERO);
        }
        return PASSING.contains(last) && down.compareTo(FIRST_CONTACT) < 0
                ? Optional.of(SHORTEST_PAUSE)
                : Optional.empty();
    }

    private static Duration pause(int doublings) {
        Duration pause = SHORTEST_PAUSE.multipliedBy(1L << doublings);
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
