package dev.hearth.model;

/** A token, as its maker named it: {@code token-} and digits chosen at random. Never given twice; no secret. */
public record TokenId(String value) implements Comparable<TokenId> {
    /** What keys of tokens begin with, and no others. */
    public static final String PREFIX = "token-";

    public TokenId {
        Ids.check("a token's id", value);
    }

    /** Whether the key of a connection is that of a token. */
    public static boolean isOne(String key) {
        return key.startsWith(PREFIX);
    }

    @Override
    public int compareTo(TokenId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
