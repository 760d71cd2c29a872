package dev.hearth.rpc;

import dev.hearth.rpc.HandshakeStep.Established;
import dev.hearth.rpc.HandshakeStep.Purpose;
import dev.hearth.rpc.HandshakeStep.Refused;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.WireException;
import dev.hearth.rpc.codec.WireInput;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * The dialling side of the handshake: frames in, frames out; no clock, no randomness, no I/O. For one attempt; not safe
 * for use by several threads.
 *
 * <p>States: HELLO_SENT, on CHALLENGE to PROOF_SENT, on ACCEPTED to OVER; every error and every refusal to OVER.
 *
 * <p>Layout (numbers are variable-length unless noted, strings and bytes have their length before them, {@code {}} is a
 * block with four bytes of length before it, so that fields can be appended):
 *
 * <pre>
 * HELLO      kind 1, "HRTH", lowest version, highest version, {mechanism, role, identity, key, purpose, session, nonce}
 * CHALLENGE  kind 2, version, {role, identity, nonce}, proof
 * PROOF      kind 3, proof
 * ACCEPTED   kind 4, {session}
 * REFUSED    kind 5, error, sentence
 * </pre>
 *
 * A proof is HMAC-SHA-256 under the key's secret over four values with their lengths: the label "hearth handshake", the
 * direction ("acceptor" or "dialler"), the whole HELLO, and the CHALLENGE up to its proof. So it covers both nonces,
 * roles, identities, the key, the purpose and all versions offered: nothing of them can be changed on the way.
 */
public final class ClientHandshake {

    private enum State {
        HELLO_SENT,
        PROOF_SENT,
        OVER
    }

    private final Credentials self;
    private final Role expectedRole;
    private final String peerName;
    private final Purpose purpose;
    private final VersionRange versions;
    private final byte[] hello;
    private State state = State.HELLO_SENT;
    private Optional<Established> proved = Optional.empty();

    private ClientHandshake(
            Credentials self,
            Role expectedRole,
            String peerName,
            Purpose purpose,
            Bytes session,
            Bytes nonce,
            VersionRange versions) {
        this.self = self;
        this.expectedRole = expectedRole;
        this.peerName = peerName;
        this.purpose = purpose;
        this.versions = versions;
        this.hello = Handshake.hello(
                versions,
                new Handshake.Hello(
                        Handshake.MECHANISM,
                        self.role().wireId(),
                        self.identity(),
                        self.key(),
                        purpose.wireId(),
                        session,
                        nonce));
    }

    /**
     * A connection for messages.
     *
     * @param expectedRole what the other side must prove to be
     * @param peerName what sentences call the other side, usually {@code host:port}
     * @param nonce 32 bytes that were never used before
     */
    public static ClientHandshake messages(
            Credentials self, Role expectedRole, String peerName, Bytes nonce, VersionRange versions) {
        return new ClientHandshake(self, expectedRole, peerName, Purpose.MESSAGES, Bytes.EMPTY, nonce, versions);
    }

    /** A connection for the streams of the session that {@link Established#session} names. */
    public static ClientHandshake streams(
            Credentials self, Role expectedRole, String peerName, Bytes session, Bytes nonce) {
        return new ClientHandshake(self, expectedRole, peerName, Purpose.STREAMS, session, nonce, VersionRange.CURRENT);
    }

    /** The first frame. */
    public byte[] hello() {
        return hello.clone();
    }

    /** Takes a frame of the other side. Throws {@link IllegalStateException} when the handshake is over. */
    public HandshakeStep onFrame(byte[] frame) {
        if (state == State.OVER) {
            throw new IllegalStateException("the handshake with " + peerName + " is over");
        }
        try {
            WireInput in = new WireInput(frame);
            FrameKind kind = FrameKind.of(in.rawByte());
            if (kind == FrameKind.REFUSED) {
                return onRefused(in);
            }
            if (kind == FrameKind.CHALLENGE && state == State.HELLO_SENT) {
                return onChallenge(Handshake.readChallenge(frame));
            }
            if (kind == FrameKind.ACCEPTED && state == State.PROOF_SENT) {
                return onAccepted(in);
            }
            throw new WireException("a frame of kind " + kind + " out of turn");
        } catch (WireException e) {
            return refuse(
                    List.of(),
                    RpcError.WRONG_PROTOCOL,
                    peerName + " does not speak Hearth's protocol: it said \""
                            + Frames.printable(frame, 0, frame.length) + "\" (" + e.getMessage() + ")");
        }
    }

    /** The other side closed the connection before the handshake was over. */
    public Refused onClosed(RpcError error, String reason) {
        String sentence = "cannot connect to " + peerName + ": " + reason;
        if (error == RpcError.WRONG_PROTOCOL) {
            sentence = peerName + " does not speak Hearth's protocol: " + reason;
        } else if (error == RpcError.CLOSED && state == State.HELLO_SENT) {
            return refuse(
                    List.of(),
                    RpcError.DISCONNECTED,
                    peerName
                            + " closed the connection without a word: it is ending just now, or what listens there"
                            + " does not speak Hearth's protocol");
        }
        return refuse(List.of(), error == RpcError.CLOSED ? RpcError.DISCONNECTED : error, sentence);
    }

    private HandshakeStep onChallenge(Handshake.Challenge challenge) {
        byte[] head = challenge.head().toArray();
        byte[] expected = Handshake.mac(self.secret(), Handshake.Direction.ACCEPTOR, hello, head);
        if (!MessageDigest.isEqual(expected, challenge.proof().toArray())) {
            String sentence = Handshake.wrongSecret(self.key(), Handshake.lower(self.role()));
            return refuse(
                    List.of(Handshake.refused(RpcError.WRONG_SECRET, sentence)),
                    RpcError.WRONG_SECRET,
                    "cannot connect to " + peerName + ": " + sentence);
        }
        if (challenge.version() < versions.min() || challenge.version() > versions.max()) {
            throw new WireException("protocol version " + challenge.version() + " was not offered");
        }
        Optional<Role> role = Handshake.role(challenge.role());
        if (!role.equals(Optional.of(expectedRole))) {
            String found = role.map(Handshake::lower).orElse("process of a role that this release does not know");
            return refuse(
                    List.of(Handshake.refused(
                            RpcError.WRONG_ROLE,
                            "the dialling side looks for a " + Handshake.lower(expectedRole) + ", this is a " + found)),
                    RpcError.WRONG_ROLE,
                    peerName + " is a " + found + ", not a " + Handshake.lower(expectedRole));
        }
        proved = Optional.of(new Established(
                challenge.version(), expectedRole, challenge.identity(), self.key(), purpose, Bytes.EMPTY));
        state = State.PROOF_SENT;
        byte[] proof = Handshake.mac(self.secret(), Handshake.Direction.DIALLER, hello, head);
        return new HandshakeStep.Continue(List.of(Handshake.proof(proof)));
    }

    private HandshakeStep onAccepted(WireInput in) {
        int outer = in.begin();
        Bytes session = in.bytes();
        in.end(outer);
        Established peer = proved.orElseThrow();
        state = State.OVER;
        return new HandshakeStep.Done(
                List.of(), new Established(peer.version(), peer.role(), peer.identity(), peer.key(), purpose, session));
    }

    private HandshakeStep onRefused(WireInput in) {
        RpcError error = Frames.error(in.varInt());
        String said = Frames.printable(in.string(), 512);
        String sentence = error == RpcError.WRONG_SECRET
                ? "cannot connect to " + peerName + ": "
                        + Handshake.wrongSecret(self.key(), Handshake.lower(self.role()))
                : peerName + " refused the connection: " + said;
        return refuse(List.of(), error, sentence);
    }

    private Refused refuse(List<byte[]> frames, RpcError error, String sentence) {
        state = State.OVER;
        return new Refused(frames, error, sentence);
    }
}
