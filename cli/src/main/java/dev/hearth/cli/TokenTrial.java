package dev.hearth.cli;

import dev.hearth.model.TokenRole;
import dev.hearth.rpc.Link;
import dev.hearth.rpc.LinkListener;
import dev.hearth.rpc.LinkSpec;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.RpcException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Finds what the holder of a token may do after it was refused as more than that. The master tells strangers nothing; who
 * holds a token may try it as what it was not tried as, from the highest role down. In the client's loop.
 */
final class TokenTrial {
    private final RpcEnv env;
    private final Function<Role, LinkSpec> dialled;
    private final Consumer<Optional<TokenRole>> found;
    private final Consumer<RpcException> failed;
    private final Deque<TokenRole> lower = new ArrayDeque<>();
    private Optional<Link> link = Optional.empty();

    /**
     * @param refused what it was tried as
     * @param dialled how to connect as a role
     * @param found told as what it was accepted first, if it was at all
     * @param failed told instead when the master cannot be asked any more, which says nothing of the token
     */
    TokenTrial(
            RpcEnv env,
            Role refused,
            Function<Role, LinkSpec> dialled,
            Consumer<Optional<TokenRole>> found,
            Consumer<RpcException> failed) {
        this.env = env;
        this.dialled = dialled;
        this.found = found;
        this.failed = failed;
        for (TokenRole each : TokenRole.values()) {
            if (!each.roles().contains(refused)) {
                lower.push(each);
            }
        }
    }

    /** Tries the next one, until one is accepted or none is left. */
    void next() {
        Optional<TokenRole> role = Optional.ofNullable(lower.poll());
        if (role.isEmpty()) {
            found.accept(Optional.empty());
            return;
        }
        link = Optional.of(new Link(env, dialled.apply(role.get().role()), new LinkListener() {
            @Override
            public void onUp(Peer peer) {
                lower.clear();
                // the connection alone would be dialled again
                link.ifPresent(Link::close);
                found.accept(role);
            }

            @Override
            public void onDown(Peer peer, String reason) {}

            @Override
            public void onGivenUp(RpcException last) {
                if (last.error() == RpcError.WRONG_SECRET) {
                    next();
                } else {
                    failed.accept(last);
                }
            }
        }));
        link.get().start();
    }
}
