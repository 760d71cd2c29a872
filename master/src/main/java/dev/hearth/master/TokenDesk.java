package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.audit.Actor;
import dev.hearth.master.audit.Audit;
import dev.hearth.master.audit.Audit.Outcome;
import dev.hearth.master.state.ClusterState;
import dev.hearth.model.AccessToken;
import dev.hearth.model.TokenId;
import dev.hearth.protocol.ClientToMaster.CreateToken;
import dev.hearth.protocol.ClientToMaster.RequestTokens;
import dev.hearth.protocol.ClientToMaster.RevokeToken;
import dev.hearth.protocol.ClientToMaster.TokenAnswer;
import dev.hearth.protocol.ClientToMaster.Tokens;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Reply;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the master that gives out tokens and takes them back. A token that was revoked, or whose time is over, proves
 * nothing any more, and what was connected with it is cut off. In the master's loop, but for {@link #live}.
 */
final class TokenDesk {
    private static final Logger log = LoggerFactory.getLogger(TokenDesk.class);
    /** The wall clock may be set: it is looked at again after this long. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /** What is needed for tokens to prove anything. */
    private record Keys(KeyRing accepted, Secret cluster) {}

    private final EventLoop loop;
    private final ClusterState state;
    private final Committer committer;
    private final Audit audit;
    private final Set<TokenId> granted = new HashSet<>();
    private final Set<Peer> peers = new LinkedHashSet<>();
    private Optional<Keys> keys = Optional.empty();
    private Optional<EventLoop.Timer> timer = Optional.empty();
    /** What is durable; for the threads of the HTTP side. */
    private volatile Map<TokenId, AccessToken> published = Map.of();

    TokenDesk(MasterParts parts, Audit audit) {
        this.loop = parts.loop();
        this.state = parts.state();
        this.committer = parts.committer();
        this.audit = audit;
    }

    /** Where tokens are accepted, and what their secrets follow from; without, none works. Before the loop begins its work. */
    void accept(KeyRing accepted, Secret cluster) {
        keys = Optional.of(new Keys(accepted, cluster));
    }

    /** The tokens of an earlier master go on. At the start, once the epoch has begun. */
    void recovered() {
        settle();
    }

    /** A token that works now. Callable from any thread. */
    Optional<AccessToken> live(TokenId id) {
        return Optional.ofNullable(published.get(id)).filter(token -> !token.isExpired(loop.wallTime()));
    }

    /** The handshake may have been proved just before the token was revoked. */
    void onConnected(Peer peer) {
        if (TokenId.isOne(peer.key())) {
            peers.add(peer);
            cutOff(peer);
        }
    }

    void onDisconnected(Peer peer) {
        peers.remove(peer);
    }

    /** Makes a token; the cluster secret alone lets anybody do that, since the token's own secret follows from it. */
    void onCreate(CreateToken request, Peer from, Reply<TokenAnswer> reply) {
        Actor actor = Actors.of(state, from);
        if (!from.key().equals(KeyRing.CLUSTER)) {
            String sentence = "only the cluster secret makes tokens: run this on the master's host, without a token";
            audit.told("token create", actor, request.token().value(), Outcome.REFUSED, sentence);
            reply.fail(RpcError.NOT_ALLOWED, sentence);
            return;
        }
        Decision<TokenAnswer> decision = TokenLogic.create(state, request, loop.wallTime());
        TokenAnswer answer = decision.reply().orElseThrow();
        committer.afterThisTurn(this::settle);
        committer.commit(decision, reply);
        committer.afterThisTurn(
                () -> tell("token create", actor, request.token().value(), answer));
    }

    /** Lists the tokens. */
    void onRequest(RequestTokens request, Peer from, Reply<Tokens> reply) {
        Tokens answer = new Tokens(loop.wallTime(), state.tokens().all());
        committer.afterThisTurn(() -> reply.answer(answer));
    }

    /** Takes a token back. */
    void onRevoke(RevokeToken request, Peer from, Reply<TokenAnswer> reply) {
        Actor actor = Actors.of(state, from);
        Decision<TokenAnswer> decision = TokenLogic.revoke(state, request, actor.name(), loop.wallTime());
        TokenAnswer answer = decision.reply().orElseThrow();
        committer.afterThisTurn(this::settle);
        committer.commit(decision, reply);
        committer.afterThisTurn(() -> tell("token revoke", actor, request.token(), answer));
    }

    private void tell(String action, Actor actor, String asked, TokenAnswer answer) {
        answer.token()
                .ifPresentOrElse(
                        token -> {
                            String detail = token.role() + " for " + token.name()
                                    + token.expires()
                                            .map(end -> ", expires " + end)
                                            .orElse(", does not expire");
                            log.info("Done {} id={} {} by={}", action, token.id(), detail, actor.name());
                            audit.told(action, actor, token.id().value(), Outcome.DONE, detail);
                        },
                        () -> audit.told(action, actor, asked, Outcome.FAILED, answer.sentence()));
    }

    /** Has what is durable take effect, and what is over; changes nothing when it is called again. */
    private void settle() {
        Instant now = loop.wallTime();
        Map<TokenId, AccessToken> live = new TreeMap<>();
        state.tokens().all().stream()
                .filter(token -> !token.isExpired(now))
                .forEach(token -> live.put(token.id(), token));
        published = Map.copyOf(live);
        keys.ifPresent(each -> grant(each, live));
        List.copyOf(peers).forEach(this::cutOff);
        timer.ifPresent(EventLoop.Timer::cancel);
        timer = live.values().stream()
                .flatMap(token -> token.expires().stream())
                .min(Instant::compareTo)
                .map(end -> Duration.between(now, end))
                .map(wait -> loop.schedule(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT, this::settle));
    }

    private void grant(Keys to, Map<TokenId, AccessToken> live) {
        for (TokenId gone : List.copyOf(granted)) {
            if (!live.containsKey(gone)) {
                granted.remove(gone);
                to.accepted().revoke(gone.value());
            }
        }
        for (AccessToken token : live.values()) {
            if (granted.add(token.id())) {
                to.accepted().grant(token.id().value(), token.role().roles(), token.secret(to.cluster()));
            }
        }
    }

    private boolean isLive(TokenId id) {
        return state.tokens()
                .token(id)
                .filter(token -> !token.isExpired(loop.wallTime()))
                .isPresent();
    }

    private void cutOff(Peer peer) {
        if (!isLive(new TokenId(peer.key()))) {
            log.info(
                    "Cutting off a connection, its token was revoked or is over token={} address={}",
                    peer.key(),
                    peer.address());
            peer.close("its token was revoked or has expired");
        }
    }
}
