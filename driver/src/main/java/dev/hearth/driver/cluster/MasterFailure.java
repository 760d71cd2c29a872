package dev.hearth.driver.cluster;

import dev.hearth.model.MasterUrl;
import dev.hearth.rpc.RpcError;
import java.util.Collection;

/** What to tell a user whose application does not reach its master. Pure. */
final class MasterFailure {
    private static final String SUBMITTED = "a driver that a cluster runs can register with the master of that cluster"
            + " alone; leave hearth.master as it was set there";

    private MasterFailure() {}

    /**
     * One sentence: the address, what was found there, what to do.
     *
     * @param submitted whether a worker runs this driver, which then has no copy of the cluster's secret
     */
    static DriverException of(MasterUrl masters, Collection<String> found, RpcError last, boolean submitted) {
        return new DriverException(
                kind(last),
                "cannot register the application with " + masters + ": " + String.join("; ", found) + "; "
                        + (submitted && last == RpcError.WRONG_SECRET ? SUBMITTED : remedy(last)));
    }

    private static DriverException.Kind kind(RpcError error) {
        return switch (error) {
            case WRONG_SECRET, WRONG_VERSION, NOT_ALLOWED -> DriverException.Kind.REFUSED;
            default -> DriverException.Kind.UNREACHABLE;
        };
    }

    private static String remedy(RpcError error) {
        return switch (error) {
            case NAME_NOT_FOUND -> "check the host name in hearth.master (--master)";
            case CONNECTION_REFUSED ->
                "start the master with sbin/start-master.sh, or check the host and port in"
                        + " hearth.master (--master)";
            case CONNECT_TIMED_OUT, TIMED_OUT, DISCONNECTED ->
                "check the host and port in hearth.master (--master), the"
                        + " network and firewalls between, and the master's log";
            case WRONG_PROTOCOL, WRONG_ROLE ->
                "name the port of a Hearth master (7077 unless it was changed) in" + " hearth.master (--master)";
            case WRONG_VERSION -> "run the same release of Hearth on both sides";
            case WRONG_SECRET ->
                "use a copy of the master's cluster secret (conf/cluster.secret, or the file that"
                        + " hearth.authenticate.secretFile names), or a token of role submit that is not revoked and has"
                        + " not expired; and name the master's port, not a worker's";
            case OVERLOADED, BUSY -> "try again later";
            case NOT_ALLOWED, UNKNOWN_MESSAGE, NO_ENDPOINT, MALFORMED, TOO_LARGE, FAILED, CLOSED ->
                "see the master's log";
        };
    }
}
