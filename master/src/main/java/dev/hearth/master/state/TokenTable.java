package dev.hearth.master.state;

import dev.hearth.model.AccessToken;
import dev.hearth.model.TokenId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** The tokens that were not revoked, oldest first; some may have expired. In the master's loop. */
public final class TokenTable {
    private final LinkedHashMap<TokenId, AccessToken> tokens = new LinkedHashMap<>();

    TokenTable() {}

    /** All of them. */
    public List<AccessToken> all() {
        return List.copyOf(tokens.values());
    }

    public Optional<AccessToken> token(TokenId id) {
        return Optional.ofNullable(tokens.get(id));
    }

    /** Those of that id, or of that beginning of one, or of that name. */
    public List<AccessToken> named(String word) {
        return tokens.values().stream()
                .filter(each ->
                        each.id().value().startsWith(word) || each.name().equals(word))
                .toList();
    }

    /** Events that lead from nothing to the same. */
    List<DurableEvent> snapshot() {
        return tokens.values().stream()
                .<DurableEvent>map(TokenEvent.TokenCreated::new)
                .toList();
    }

    void add(AccessToken token) {
        tokens.put(token.id(), token);
    }

    void remove(TokenId id) {
        if (tokens.remove(id) == null) {
            throw new IllegalStateException("there is no token " + id);
        }
    }
}
