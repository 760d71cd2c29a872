package dev.hearth.driver.cluster;

import dev.hearth.rpc.RedialPolicy;
import dev.hearth.rpc.RpcError;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * When an application dials its masters. Before it has registered: each address once, and again for a second where the
 * trouble may pass; a user waits for the answer. A driver that the cluster runs knows that there is a master, which may be
 * starting again, and gives it minutes. Afterwards for as long as the application lives; with a token, until every master
 * has said that it is none: it was revoked, or its time is over. In the loop only.
 */
public final class MasterRedial implements RedialPolicy {
    /** Longest pause between two attempts, so that a restarted master is found soon. */
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration FIRST_CONTACT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int MAX_DOUBLINGS = 5;
    private static final Set<RpcError> PASSING =
            Set.of(RpcError.CONNECTION_REFUSED, RpcError.DISCONNECTED, RpcError.OVERLOADED, RpcError.CONNECT_TIMED_OUT);

    /** What trying again does not mend. */
    private static final Set<RpcError> LASTING =
            Set.of(RpcError.WRONG_SECRET, RpcError.NOT_ALLOWED, RpcError.WRONG_VERSION, RpcError.CLOSED);

    private final int addresses;
    private final boolean patient;
    private final boolean byToken;
    private boolean registered;

    /**
     * @param patient for a driver that the cluster runs
     * @param byToken for a driver that proves itself with a token
     */
    MasterRedial(int addresses, boolean patient, boolean byToken) {
        this.addresses = addresses;
        this.patient = patient;
        this.byToken = byToken;
    }

    /** The application belongs to a master: it is not given up any more. */
    void registered() {
        registered = true;
    }

    @Override
    public Optional<Duration> next(int failures, Duration down, RpcError last) {
        if (registered && byToken && last == RpcError.WRONG_SECRET && failures >= addresses) {
            return Optional.empty();
        }
        if (registered) {
            return Optional.of(
                    failures < addresses ? Duration.ZERO : pause(Math.min(failures - addresses, MAX_DOUBLINGS)));
        }
        if (failures < addresses) {
            return Optional.of(failures == 0 ? SHORTEST_PAUSE : Duration.ZERO);
        }
        if (patient) {
            return !LASTING.contains(last) && down.compareTo(PATIENCE) < 0
                    ? Optional.of(pause(Math.min(failures - addresses, MAX_DOUBLINGS)))
                    : Optional.empty();
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
