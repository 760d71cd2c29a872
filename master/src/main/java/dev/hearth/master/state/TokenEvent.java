package dev.hearth.master.state;

import dev.hearth.model.AccessToken;
import dev.hearth.model.TokenId;
import dev.hearth.rpc.codec.WireId;
import java.time.Instant;

/** A change to the tokens. None holds a secret: that follows from the token and the cluster secret. */
public sealed interface TokenEvent extends DurableEvent {

    /** A token works from now on; also part of a snapshot. */
    @WireId(150)
    record TokenCreated(AccessToken token) implements TokenEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.tokens().add(token);
        }
    }

    /** A token works no longer, and is forgotten. */
    @WireId(151)
    record TokenEnded(TokenId token, String why, Instant at) implements TokenEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.tokens().remove(token);
        }
    }
}
