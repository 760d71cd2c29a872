package dev.hearth.master;

import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.TokenEvent.TokenCreated;
import dev.hearth.master.state.TokenEvent.TokenEnded;
import dev.hearth.model.AccessToken;
import dev.hearth.model.TokenId;
import dev.hearth.protocol.ClientToMaster.CreateToken;
import dev.hearth.protocol.ClientToMaster.RevokeToken;
import dev.hearth.protocol.ClientToMaster.TokenAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What happens about tokens: functions of the state, which they leave alone. */
final class TokenLogic {
    private static final int MAX_TOKENS = 1000;
    private static final Duration LONGEST_LIFE = Duration.ofDays(3650);
    /** Expired ones are still listed for so long. */
    private static final Duration SHOWN_EXPIRED = Duration.ofDays(7);

    private static final Pattern ID = Pattern.compile(TokenId.PREFIX + "[0-9a-f]{16,64}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

    private TokenLogic() {}

    /** Has a token work, and forgets those that expired long ago; or says why not. */
    static Decision<TokenAnswer> create(ClusterState state, CreateToken request, Instant now) {
        Draft draft = new Draft(state.epoch());
        Optional<AccessToken> known = state.tokens().token(request.token());
        if (known.isPresent()) {
            return draft.reply(
                    known.get().name().equals(request.name()) && known.get().role() == request.role()
                            ? new TokenAnswer(known, "")
                            : refused("token " + request.token() + " is another one already; choose another id"));
        }
        List<AccessToken> past = state.tokens().all().stream()
                .filter(each -> each.isExpired(now.minus(SHOWN_EXPIRED)))
                .toList();
        Optional<String> unfit = unfit(request, state.tokens().all().size() - past.size());
        if (unfit.isPresent()) {
            return draft.reply(refused(unfit.get()));
        }
        past.forEach(each -> draft.event(new TokenEnded(each.id(), "expired", now)));
        Instant created = now.truncatedTo(ChronoUnit.SECONDS);
        AccessToken token = new AccessToken(
                request.token(),
                request.name(),
                request.role(),
                created,
                request.lifetime().map(created::plus));
        return draft.event(new TokenCreated(token)).reply(new TokenAnswer(Optional.of(token), ""));
    }

    private static Optional<String> unfit(CreateToken request, int others) {
        if (!ID.matcher(request.token().value()).matches()) {
            return Optional.of("a token's id is " + TokenId.PREFIX + " and 16 to 64 hexadecimal digits");
        }
        if (!NAME.matcher(request.name()).matches()) {
            return Optional.of(
                    "the name of a token's holder (--name) is 1 to 64 letters, digits, dots, dashes, underscores"
                            + " and @, and starts with a letter or digit");
        }
        Optional<Duration> life = request.lifetime();
        if (life.filter(each -> each.isNegative() || each.isZero() || each.compareTo(LONGEST_LIFE) > 0)
                .isPresent()) {
            return Optional.of("a token expires (--expires) after more than no time and at most "
                    + LONGEST_LIFE.toDays() + " days");
        }
        return others < MAX_TOKENS
                ? Optional.empty()
                : Optional.of("there are " + MAX_TOKENS + " tokens already: revoke some with 'hearth token revoke'");
    }

    /** Ends a token, or says what is unclear. */
    static Decision<TokenAnswer> revoke(ClusterState state, RevokeToken request, String by, Instant now) {
        Draft draft = new Draft(state.epoch());
        List<AccessToken> meant =
                request.token().isBlank() ? List.of() : state.tokens().named(request.token());
        if (meant.size() != 1) {
            return draft.reply(refused(
                    meant.isEmpty()
                            ? "there is no token of that id or name; 'hearth token list' shows those there are"
                            : "several tokens are meant: "
                                    + meant.stream()
                                            .limit(5)
                                            .map(each -> each.id() + " of " + each.name())
                                            .collect(Collectors.joining(", "))));
        }
        AccessToken token = meant.get(0);
        return draft.event(new TokenEnded(token.id(), "revoked by " + by, now))
                .reply(new TokenAnswer(Optional.of(token), ""));
    }

    private static TokenAnswer refused(String sentence) {
        return new TokenAnswer(Optional.empty(), sentence);
    }
}
