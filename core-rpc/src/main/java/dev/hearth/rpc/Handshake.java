package dev.hearth.rpc;

import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.WireException;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;
import java.util.Optional;

/** The frames of the handshake and the proofs in them. Pure functions; the layout is described at {@link ClientHandshake}. */
final class Handshake {
    static final int MAGIC = 0x48525448; // "HRTH"
    static final String MECHANISM = "HMAC-SHA-256";
    static final int NONCE_BYTES = 32;
    static final int SESSION_BYTES = 16;
    static final int MAX_NAME_CHARS = 256;

    private static final String LABEL = "hearth handshake";

    /** Who makes a proof; keeps a proof from being sent back to its maker. */
    enum Direction {
        DIALLER,
        ACCEPTOR
    }

    /** All that follows the versions in a HELLO. */
    record Hello(String mechanism, int role, String identity, String key, int purpose, Bytes session, Bytes nonce) {}

    /** A CHALLENGE; {@code head} is its frame up to the proof. */
    record Challenge(int version, int role, String identity, Bytes nonce, Bytes proof, Bytes head) {}

    private Handshake() {}

    static byte[] hello(VersionRange versions, Hello hello) {
        WireOutput out = new WireOutput();
        out.rawByte(FrameKind.HELLO.id());
        out.fixedInt(MAGIC);
        out.varInt(versions.min());
        out.varInt(versions.max());
        int began = out.begin();
        out.string(hello.mechanism());
        out.varInt(hello.role());
        out.string(hello.identity());
        out.string(hello.key());
        out.varInt(hello.purpose());
        out.bytes(hello.session());
        out.bytes(hello.nonce());
        out.end(began);
        return out.toArray();
    }

    /** Reads what every version of the protocol begins with; the rest is read when the versions meet. */
    static VersionRange readVersions(WireInput in) {
        if (in.rawByte() != FrameKind.HELLO.id() || in.fixedInt() != MAGIC) {
            throw new WireException("the first frame does not begin with Hearth's magic");
        }
        return new VersionRange(in.varInt(), in.varInt());
    }

    static Hello readHello(WireInput in) {
        int outer = in.begin();
        Hello hello = new Hello(
                name(in, "mechanism"),
                in.varInt(),
                name(in, "identity"),
                name(in, "key"),
                in.varInt(),
                in.bytes(),
                nonce(in));
        in.end(outer);
        return hello;
    }

    static byte[] challengeHead(int version, Credentials acceptor, Bytes nonce) {
        WireOutput out = new WireOutput();
        out.rawByte(FrameKind.CHALLENGE.id());
        out.varInt(version);
        int began = out.begin();
        out.varInt(acceptor.role().wireId());
        out.string(acceptor.identity());
        out.bytes(nonce);
        out.end(began);
        return out.toArray();
    }

    static byte[] challenge(byte[] head, byte[] proof) {
        WireOutput out = new WireOutput();
        out.rawBytes(head, 0, head.length);
        out.bytes(Bytes.of(proof));
        return out.toArray();
    }

    static Challenge readChallenge(byte[] frame) {
        WireInput in = new WireInput(frame);
        in.rawByte();
        int version = in.varInt();
        int outer = in.begin();
        int role = in.varInt();
        String identity = name(in, "identity");
        Bytes nonce = nonce(in);
        in.end(outer);
        Bytes head = Bytes.of(frame, 0, frame.length - in.remaining());
        return new Challenge(version, role, identity, nonce, in.bytes(), head);
    }

    static byte[] proof(byte[] proof) {
        WireOutput out = new WireOutput();
        out.rawByte(FrameKind.PROOF.id());
        out.bytes(Bytes.of(proof));
        return out.toArray();
    }

    static byte[] accepted(Bytes session) {
        WireOutput out = new WireOutput();
        out.rawByte(FrameKind.ACCEPTED.id());
        int began = out.begin();
        out.bytes(session);
        out.end(began);
        return out.toArray();
    }

    static byte[] refused(RpcError error, String sentence) {
        WireOutput out = new WireOutput();
        out.rawByte(FrameKind.REFUSED.id());
        out.varInt(error.wireId());
        out.string(sentence);
        return out.toArray();
    }

    /** The proof of one side: it knows the secret, and both sides have seen the same HELLO and CHALLENGE. */
    static byte[] mac(Secret secret, Direction direction, byte[] hello, byte[] challengeHead) {
        WireOutput out = new WireOutput();
        out.string(LABEL);
        out.string(direction == Direction.DIALLER ? "dialler" : "acceptor");
        out.bytes(Bytes.of(hello));
        out.bytes(Bytes.of(challengeHead));
        return HmacSha256.of(secret.bytes(), out.toArray());
    }

    static Optional<Role> role(int wireId) {
        for (Role role : Role.values()) {
            if (role.wireId() == wireId) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    static String versionsDoNotMeet(VersionRange dialler, VersionRange acceptor) {
        return "the protocol versions do not meet: the dialling side speaks " + dialler + ", the listening side "
                + acceptor + "; use releases that are closer together";
    }

    static String wrongSecret(String key, String role) {
        return "the two sides do not share the secret of key " + key
                + ", or the listening side does not accept that key for role " + role;
    }

    static String lower(Role role) {
        return role.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static Bytes nonce(WireInput in) {
        Bytes nonce = in.bytes();
        if (nonce.length() != NONCE_BYTES) {
            throw new WireException("a nonce of " + nonce.length() + " bytes, not " + NONCE_BYTES);
        }
        return nonce;
    }

    private static String name(WireInput in, String what) {
        String name = in.string();
        boolean refused = name.length() > MAX_NAME_CHARS;
        for (int i = 0; i < name.length() && !refused; i++) {
            refused = Character.isISOControl(name.charAt(i));
        }
        if (refused) {
            throw new WireException(
                    "the " + what + " is longer than " + MAX_NAME_CHARS + " characters or has control characters");
        }
        return name;
    }
}
