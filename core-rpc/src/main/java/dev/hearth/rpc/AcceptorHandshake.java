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
import java.util.OptionalInt;

/**
 * The listening side of the handshake: frames in, frames out; no clock, no randomness, no I/O. For one connection, on
 * its transport thread.
 *
 * <p>States: EXPECTS_HELLO, on HELLO to EXPECTS_PROOF, on the right PROOF to OVER; every error and every refusal to OVER.
 * An unknown key, a role that the key does not give and a wrong secret look the same from outside: the challenge is
 * proved with a decoy then.
 */
final class AcceptorHandshake {

    /** Whether a session exists whose streams this peer may carry. */
    @FunctionalInterface
    interface Sessions {
        boolean mayJoin(Bytes session, Role role, String identity, String key);
    }

    /** Random bytes of one handshake. */
    record Randoms(Bytes nonce, Bytes session, Secret decoy) {}

    private enum State {
        EXPECTS_HELLO,
        EXPECTS_PROOF,
        OVER
    }

    /** What the dialler claims, until it has proved it. */
    private record Claim(Established peer, Secret secret, boolean granted, byte[] hello, byte[] challengeHead) {}

    private final Credentials self;
    private final KeyRing keys;
    private final Sessions sessions;
    private final Randoms randoms;
    private final VersionRange versions;
    private State state = State.EXPECTS_HELLO;
    private Optional<Claim> claim = Optional.empty();
    private String claimant = "";

    AcceptorHandshake(Credentials self, KeyRing keys, Sessions sessions, Randoms randoms, VersionRange versions) {
        this.self = self;
        this.keys = keys;
        this.sessions = sessions;
        this.randoms = randoms;
        this.versions = versions;
    }

    /** Takes a frame of the dialler. Throws {@link IllegalStateException} when the handshake is over. */
    HandshakeStep onFrame(byte[] frame) {
        if (state == State.OVER) {
            throw new IllegalStateException("the handshake is over");
        }
        try {
            if (state == State.EXPECTS_HELLO) {
                return onHello(frame);
            }
            WireInput in = new WireInput(frame);
            FrameKind kind = FrameKind.of(in.rawByte());
            return switch (kind) {
                case PROOF -> onProof(in.bytes().toArray());
                case REFUSED -> onRefused(in);
                default -> throw new WireException("a frame of kind " + kind + " before the proof");
            };
        } catch (WireException e) {
            return refuse(
                    List.of(),
                    RpcError.WRONG_PROTOCOL,
                    "what it said is no Hearth handshake: \"" + Frames.printable(frame, 0, frame.length) + "\" ("
                            + e.getMessage() + ")");
        }
    }

    /** The dialler went away before the handshake was over. */
    Refused onClosed(RpcError error, String reason) {
        return refuse(List.of(), error, claimant + reason);
    }

    /** Whether the dialler has begun to say who it is. */
    boolean hasBegun() {
        return state != State.EXPECTS_HELLO;
    }

    private HandshakeStep onHello(byte[] frame) {
        WireInput in = new WireInput(frame);
        VersionRange theirs = Handshake.readVersions(in);
        OptionalInt version = versions.meet(theirs);
        if (version.isEmpty()) {
            return refuseAloud(RpcError.WRONG_VERSION, Handshake.versionsDoNotMeet(theirs, versions));
        }
        Handshake.Hello hello = Handshake.readHello(in);
        Optional<Role> role = Handshake.role(hello.role());
        claimant = role.map(Handshake::lower).orElse("role " + hello.role()) + " "
                + Frames.printable(hello.identity(), 64) + ": ";
        if (!hello.mechanism().equals(Handshake.MECHANISM)) {
            return refuseAloud(
                    RpcError.WRONG_VERSION,
                    "the dialling side authenticates with " + Frames.printable(hello.mechanism(), 64)
                            + ", the listening side with " + Handshake.MECHANISM);
        }
        Purpose purpose = purpose(hello.purpose());
        Optional<Secret> secret = role.flatMap(r -> keys.secret(hello.key(), r));
        Established peer = new Established(
                version.getAsInt(),
                role.orElse(Role.READ),
                hello.identity(),
                hello.key(),
                purpose,
                purpose == Purpose.STREAMS ? hello.session() : randoms.session());
        byte[] head = Handshake.challengeHead(version.getAsInt(), self, randoms.nonce());
        Claim made = new Claim(peer, secret.orElse(randoms.decoy()), secret.isPresent(), frame, head);
        claim = Optional.of(made);
        state = State.EXPECTS_PROOF;
        byte[] proof = Handshake.mac(made.secret(), Handshake.Direction.ACCEPTOR, frame, head);
        return new HandshakeStep.Continue(List.of(Handshake.challenge(head, proof)));
    }

    private HandshakeStep onProof(byte[] proof) {
        Claim made = claim.orElseThrow();
        Established peer = made.peer();
        byte[] expected = Handshake.mac(made.secret(), Handshake.Direction.DIALLER, made.hello(), made.challengeHead());
        if (!MessageDigest.isEqual(expected, proof) | !made.granted()) {
            return refuseAloud(
                    RpcError.WRONG_SECRET,
                    Handshake.wrongSecret(Frames.printable(peer.key(), 64), Handshake.lower(peer.role())));
        }
        if (peer.purpose() == Purpose.STREAMS
                && !sessions.mayJoin(peer.session(), peer.role(), peer.identity(), peer.key())) {
            return refuseAloud(RpcError.DISCONNECTED, "the session that the streams belong to has ended");
        }
        state = State.OVER;
        return new HandshakeStep.Done(List.of(Handshake.accepted(peer.session())), peer);
    }

    private HandshakeStep onRefused(WireInput in) {
        RpcError error = Frames.error(in.varInt());
        return refuse(
                List.of(), error, claimant + "the dialling side turned away: " + Frames.printable(in.string(), 512));
    }

    private Refused refuseAloud(RpcError error, String sentence) {
        return refuse(List.of(Handshake.refused(error, sentence)), error, claimant + sentence);
    }

    private Refused refuse(List<byte[]> frames, RpcError error, String sentence) {
        state = State.OVER;
        return new Refused(frames, error, sentence);
    }

    private static Purpose purpose(int wireId) {
        for (Purpose purpose : Purpose.values()) {
            if (purpose.wireId() == wireId) {
                return purpose;
            }
        }
        throw new WireException("a connection for the unknown purpose " + wireId);
    }
}
