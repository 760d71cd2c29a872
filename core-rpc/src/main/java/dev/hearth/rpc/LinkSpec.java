package dev.hearth.rpc;

import java.time.Duration;
import java.util.List;

/**
 * What a {@link Link} keeps up.
 *
 * @param addresses tried round robin, the one that was up last first; at least one
 * @param credentials who this side is
 * @param expectedRole what the other side must be
 * @param attemptTimeout the whole of one attempt, dialling and handshake
 * @param redial when to dial again
 */
public record LinkSpec(
        List<RpcAddress> addresses,
        Credentials credentials,
        Role expectedRole,
        Duration attemptTimeout,
        RedialPolicy redial) {

    public LinkSpec {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("a link to a " + expectedRole + " needs at least one address");
        }
    }
}
