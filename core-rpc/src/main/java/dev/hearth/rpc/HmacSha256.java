package dev.hearth.rpc;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HMAC-SHA-256 (RFC 2104) over the JDK's SHA-256. The first use of {@code javax.crypto.Mac} costs a process 30 ms or more,
 * for providers and policies that nothing else here needs; every executor would pay that on its way up.
 */
final class HmacSha256 {
    private static final int BLOCK_BYTES = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private HmacSha256() {}

    /** The 32 bytes of the code. */
    static byte[] of(byte[] key, byte[] message) {
        MessageDigest digest = sha256();
        byte[] block = Arrays.copyOf(key.length > BLOCK_BYTES ? digest.digest(key) : key, BLOCK_BYTES);
        digest.update(xor(block, INNER));
        byte[] inner = digest.digest(message);
        digest.update(xor(block, OUTER));
        return digest.digest(inner);
    }

    private static byte[] xor(byte[] block, byte pad) {
        byte[] padded = new byte[block.length];
        for (int i = 0; i < block.length; i++) {
            padded[i] = (byte) (block[i] ^ pad);
        }
        return padded;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime offers no SHA-256, which every one has to", e);
        }
    }
}
