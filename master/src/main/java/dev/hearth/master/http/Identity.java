package dev.hearth.master.http;

import dev.hearth.master.audit.Actor;
import dev.hearth.master.audit.Actor.Means;
import dev.hearth.model.TokenId;
import dev.hearth.rpc.Role;
import java.util.Optional;

/**
 * Who a request was proved to come from.
 *
 * @param role what it may do
 * @param means how it was proved
 * @param name under which it is told what was done
 * @param token which has to work for this to hold
 */
public record Identity(Role role, Means means, String name, Optional<TokenId> token) {

    /** The same, proved in another way that has begun with this one. */
    Identity by(Means other) {
        return new Identity(role, other, name, token);
    }

    /** For those who are told what was done. */
    Actor actor(String address) {
        return new Actor(name, role, means, address);
    }

    static Actor actor(Optional<Identity> identity, HttpRequest request) {
        return identity.map(each -> each.actor(request.address())).orElseGet(() -> Actor.nobody(request.address()));
    }
}
