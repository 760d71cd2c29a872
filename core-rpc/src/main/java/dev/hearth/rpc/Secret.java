package dev.hearth.rpc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Key material. Compared in constant time, never printed, held in memory only as long as its owner. Immutable. */
public final class Secret {
    /** 256 bits. */
    public static final int BYTES = 32;

    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A fresh secret of {@link #BYTES} bytes. */
    public static Secret random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new Secret(bytes);
    }

    /** A secret of these bytes, which are copied. Throws {@link IllegalArgumentException} for fewer than 16. */
    public static Secret of(byte[] bytes) {
        if (bytes.length < 16) {
            throw new IllegalArgumentException("a secret needs at least 16 bytes, found " + bytes.length);
        }
        return new Secret(bytes.clone());
    }

    /** Reads what {@link #hex()} wrote; surrounding white space is ignored. Throws {@link IllegalArgumentException}. */
    public static Secret ofHex(String hex) {
        try {
            return of(HexFormat.of().parseHex(hex.strip()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a secret is written as at least 32 hexadecimal digits");
        }
    }

    /** The secret for one purpose, always the same: it tells nothing of this one, nor of those for other purposes. */
    public Secret derive(String purpose) {
        return new Secret(HmacSha256.of(bytes, purpose.getBytes(StandardCharsets.UTF_8)));
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The bytes as lower-case hexadecimal digits, for a 0600 file or a child's standard input; nowhere else. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(bytes, that.bytes);
    }

    /** The same for all secrets, so that nothing about one leaks. */
    @Override
    public int hashCode() {
        return Secret.class.hashCode();
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
