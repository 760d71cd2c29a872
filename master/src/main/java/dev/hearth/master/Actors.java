package dev.hearth.master;

import dev.hearth.master.audit.Actor;
import dev.hearth.master.audit.Actor.Means;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DriverEntry;
import dev.hearth.model.DriverId;
import dev.hearth.model.TokenId;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import java.util.Optional;

/** Who is on the other side of a connection, by the key that it was proved with. Pure. */
final class Actors {
    /** What a connection calls itself is told in reasons and logs. */
    private static final int MAX_IDENTITY_CHARS = 256;

    private Actors() {}

    /** Whoever that is; what connections say of themselves counts for holders of the cluster secret alone. */
    static Actor of(ClusterState state, Peer peer) {
        String address = peer.address().toString();
        if (peer.key().equals(KeyRing.CLUSTER)) {
            return new Actor(bounded(peer.identity()), Role.OPERATOR, Means.CLUSTER_SECRET, address);
        }
        if (TokenId.isOne(peer.key())) {
            // none: it was revoked in this turn, and the connection is about to end
            return state.tokens()
                    .token(new TokenId(peer.key()))
                    .map(token -> new Actor(token.name(), token.role().role(), Means.TOKEN, address))
                    .orElseGet(() -> Actor.nobody(address));
        }
        return new Actor(peer.key(), Role.SUBMIT, Means.DRIVER_KEY, address);
    }

    private static String bounded(String identity) {
        return identity.length() <= MAX_IDENTITY_CHARS ? identity : identity.substring(0, MAX_IDENTITY_CHARS) + "…";
    }

    /** The driver that the cluster runs whose process this is, if it is one. */
    static Optional<DriverId> driver(Peer peer) {
        return peer.key().equals(KeyRing.CLUSTER) || TokenId.isOne(peer.key())
                ? Optional.empty()
                : Optional.of(new DriverId(peer.key()));
    }

    /**
     * Under which user's name something is submitted: that of the token, or of the driver that submits it; else what the
     * submitter says.
     */
    static String user(ClusterState state, Peer peer, String said) {
        Optional<DriverId> driver = driver(peer);
        if (driver.isPresent()) {
            return state.drivers()
                    .driver(driver.get())
                    .map(DriverEntry::spec)
                    .map(spec -> spec.user())
                    .orElse(said);
        }
        return TokenId.isOne(peer.key()) ? of(state, peer).name() : said;
    }
}
