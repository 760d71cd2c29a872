package dev.hearth.model;

import dev.hearth.rpc.Secret;
import java.util.Optional;

/** A token as its holder has it. For a file that nobody else can read, and for the {@code Authorization} header. */
public record HeldToken(TokenId id, Secret secret) {
    private static final char BETWEEN = '.';

    /** Reads what {@link #text} wrote; surrounding white space is ignored. Empty for what is no token. */
    public static Optional<HeldToken> parse(String text) {
        String stripped = text.strip();
        int dot = stripped.lastIndexOf(BETWEEN);
        if (!TokenId.isOne(stripped) || dot < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new HeldToken(new TokenId(stripped.substring(0, dot)), Secret.ofHex(stripped.substring(dot + 1))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Its id and its secret, in one word. */
    public String text() {
        return id.value() + BETWEEN + secret.hex();
    }

    @Override
    public String toString() {
        return "HeldToken[" + id + "]";
    }
}
