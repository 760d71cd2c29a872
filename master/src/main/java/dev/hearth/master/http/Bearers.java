package dev.hearth.master.http;

import dev.hearth.master.audit.Actor.Means;
import dev.hearth.model.AccessToken;
import dev.hearth.model.HeldToken;
import dev.hearth.model.TokenId;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The tokens that tools send as {@code Authorization: Bearer}. Those that {@code hearth token} makes have a name, and work
 * until they expire or are revoked; besides, there is one for each role in a file beside the cluster secret. All of them
 * are derived from the cluster secret, so that there is nothing more to keep, and tell nothing of it. Safe for use by many
 * threads.
 */
public final class Bearers {
    /** The roles that have a token in a file: what an application or a daemon may do is not done over HTTP. */
    public static final List<Role> ROLES = List.of(Role.READ, Role.OPERATOR);

    private final Secret clusterSecret;
    private final Function<TokenId, Optional<AccessToken>> live;

    /** @param live a token that works now; called by any thread */
    public Bearers(Secret clusterSecret, Function<TokenId, Optional<AccessToken>> live) {
        this.clusterSecret = clusterSecret;
        this.live = live;
    }

    /** The token of a role, for a file that its holder alone can read. */
    public String token(Role role) {
        return clusterSecret.derive("http bearer " + role).hex();
    }

    /** Who the token proves its sender to be. Takes the same time for every wrong one. */
    Optional<Identity> identity(String token) {
        Optional<HeldToken> held = HeldToken.parse(token);
        return held.isPresent() ? named(token, held.get()) : ofRole(token);
    }

    private Optional<Identity> named(String sent, HeldToken held) {
        return live.apply(held.id())
                .filter(known -> isSame(new HeldToken(known.id(), known.secret(clusterSecret)).text(), sent))
                .map(known -> new Identity(known.role().role(), Means.TOKEN, known.name(), Optional.of(known.id())));
    }

    private Optional<Identity> ofRole(String token) {
        Optional<Identity> proved = Optional.empty();
        for (Role role : ROLES) {
            Identity its = new Identity(
                    role, Means.HTTP_TOKEN, "http-" + role.name().toLowerCase(Locale.ROOT), Optional.empty());
            proved = isSame(token(role), token) ? Optional.of(its) : proved;
        }
        return proved;
    }

    /** Whether what an identity came from still works. */
    boolean stands(Identity identity) {
        return identity.token().map(id -> live.apply(id).isPresent()).orElse(true);
    }

    private static boolean isSame(String expected, String sent) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), sent.getBytes(StandardCharsets.UTF_8));
    }
}
