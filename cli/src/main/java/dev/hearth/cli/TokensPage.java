package dev.hearth.cli;

import dev.hearth.model.AccessToken;
import dev.hearth.protocol.ClientToMaster.Tokens;
import dev.hearth.view.Ages;
import dev.hearth.view.Trees;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The tokens there are. */
record TokensPage(Tokens tokens) implements Page {

    @Override
    public Object tree() {
        return Map.of(
                "tokens",
                tokens.tokens().stream()
                        .map(each -> Trees.token(each, tokens.at()))
                        .toList());
    }

    @Override
    public String text(boolean wide) {
        List<AccessToken> all = tokens.tokens();
        return all.isEmpty()
                ? "There are no tokens. 'hearth token create --role read' makes one"
                : new Columns<AccessToken>()
                        .with("TOKEN", each -> each.id().value())
                        .with("NAME", AccessToken::name)
                        .with("ROLE", each -> each.role().word())
                        .with("AGE", each -> Ages.show(Duration.between(each.created(), tokens.at())))
                        .with("EXPIRES", this::expiry)
                        .wide("CREATED", each -> each.created().toString())
                        .wide(
                                "EXPIRES AT",
                                each -> each.expires().map(Object::toString).orElse(""))
                        .table(all, wide)
                        .toString();
    }

    private String expiry(AccessToken token) {
        if (token.isExpired(tokens.at())) {
            return "expired";
        }
        return token.expires()
                .map(end -> "in " + Ages.show(Duration.between(tokens.at(), end)))
                .orElse("never");
    }
}
