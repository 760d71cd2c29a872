package dev.hearth.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.rpc.HandshakeStep.Continue;
import dev.hearth.rpc.HandshakeStep.Done;
import dev.hearth.rpc.HandshakeStep.Established;
import dev.hearth.rpc.HandshakeStep.Purpose;
import dev.hearth.rpc.HandshakeStep.Refused;
import dev.hearth.rpc.codec.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final Credentials MASTER = TestNet.MASTER;
    private static final Credentials WORKER = TestNet.WORKER;
    private static final Bytes SESSION = fill(16, 3);

    private static Bytes fill(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return Bytes.of(bytes);
    }

    private static ClientHandshake client(Credentials self) {
        return ClientHandshake.messages(self, Role.MASTER, "m:7077", fill(32, 1), VersionRange.CURRENT);
    }

    private static AcceptorHandshake acceptor(VersionRange versions, boolean mayJoin) {
        return new AcceptorHandshake(
                MASTER,
                TestNet.keys(),
                (session, role, identity, key) -> mayJoin && session.equals(SESSION) && role == Role.WORKER,
                new AcceptorHandshake.Randoms(fill(32, 2), SESSION, Secret.of(new byte[32])),
                versions);
    }

    private static AcceptorHandshake acceptor() {
        return acceptor(VersionRange.CURRENT, true);
    }

    private static byte[] only(HandshakeStep step) {
        assertThat(step.frames()).hasSize(1);
        return step.frames().get(0);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void bothSidesProveThemselves() {
        ClientHandshake dialler = client(WORKER);
        AcceptorHandshake acceptor = acceptor();

        byte[] challenge = only(acceptor.onFrame(dialler.hello()));
        byte[] proof = only(dialler.onFrame(challenge));
        Done accepted = (Done) acceptor.onFrame(proof);
        Done done = (Done) dialler.onFrame(only(accepted));

        assertThat(accepted.established())
                .isEqualTo(new Established(1, Role.WORKER, "w1", "cluster", Purpose.MESSAGES, SESSION));
        assertThat(done.established())
                .isEqualTo(new Established(1, Role.MASTER, "master", "cluster", Purpose.MESSAGES, SESSION));
        assertThatThrownBy(() -> dialler.onFrame(new byte[1])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> acceptor.onFrame(new byte[1])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theBytesNeverChange() {
        ClientHandshake dialler = client(WORKER);
        AcceptorHandshake acceptor = acceptor();

        byte[] hello = dialler.hello();
        byte[] challenge = only(acceptor.onFrame(hello));
        byte[] proof = only(dialler.onFrame(challenge));
        byte[] accepted = only(acceptor.onFrame(proof));

        assertThat(List.of(hex(hello), hex(challenge), hex(proof), hex(accepted)))
                .containsExactly(
                        "014852544801010000003c0c484d41432d5348412d3235360202773107636c757374657201002001010101"
                                + "01010101010101010101010101010101010101010101010101010101",
                        "02010000002901066d6173746572200202020202020202020202020202020202020202020202020202020202"
                                + "02020220216e8c048744a7d66bd6cd3abad8b4bc600225952ed5539fff12d845e0947f9f",
                        "0320191926acb0b00a905e03f4f820c9f2b43abad0066232c9e2c00840b4f911fe60",
                        "04000000111003030303030303030303030303030303");
        assertThat(hex(Handshake.refused(RpcError.WRONG_VERSION, "no"))).isEqualTo("050e026e6f");
    }

    @Test
    void versionsThatDoNotMeetAreNamedOnBothSides() {
        ClientHandshake dialler =
                ClientHandshake.messages(WORKER, Role.MASTER, "m:7077", fill(32, 1), new VersionRange(7, 9));

        Refused refused = (Refused) acceptor().onFrame(dialler.hello());
        Refused told = (Refused) dialler.onFrame(only(refused));

        String sentence = "the protocol versions do not meet: the dialling side speaks 7 to 9, the listening side 1;"
                + " use releases that are closer together";
        assertThat(refused.error()).isEqualTo(RpcError.WRONG_VERSION);
        assertThat(refused.sentence()).isEqualTo(sentence);
        assertThat(told.error()).isEqualTo(RpcError.WRONG_VERSION);
        assertThat(told.sentence()).isEqualTo("m:7077 refused the connection: " + sentence);
    }

    @Test
    void theHighestVersionBothSpeakIsTaken() {
        assertThat(new VersionRange(1, 5).meet(new VersionRange(3, 9))).hasValue(5);
        assertThat(new VersionRange(3, 9).meet(new VersionRange(1, 3))).hasValue(3);
        assertThat(new VersionRange(1, 2).meet(new VersionRange(3, 4))).isEmpty();
        assertThat(new VersionRange(9, 1).meet(new VersionRange(1, 9))).isEmpty();
    }

    @Test
    void aVersionThatWasTakenDownOnTheWayIsNoticed() {
        ClientHandshake dialler =
                ClientHandshake.messages(WORKER, Role.MASTER, "m:7077", fill(32, 1), new VersionRange(1, 2));
        AcceptorHandshake acceptor = acceptor(new VersionRange(1, 2), true);
        byte[] changed = dialler.hello();
        changed[6] = 1; // the highest version

        Refused refused = (Refused) dialler.onFrame(only(acceptor.onFrame(changed)));

        assertThat(refused.error()).isEqualTo(RpcError.WRONG_SECRET);
    }

    @Test
    void anUnknownKeyAndAWrongSecretGetAnswersOfTheSameShape() {
        byte[] known = only(acceptor().onFrame(client(WORKER).hello()));
        byte[] unknown = only(acceptor()
                .onFrame(client(new Credentials(Role.WORKER, "w1", "nothing", TestNet.SECRET))
                        .hello()));
        byte[] notGiven = only(acceptor()
                .onFrame(client(new Credentials(Role.READ, "w1", "cluster", TestNet.SECRET))
                        .hello()));

        assertThat(unknown).hasSameSizeAs(known);
        assertThat(notGiven).hasSameSizeAs(known);
    }

    @Test
    void aProofUnderTheDecoyIsNoProof() {
        Credentials guessing = new Credentials(Role.WORKER, "w1", "nothing", Secret.of(new byte[32]));
        AcceptorHandshake acceptor = acceptor();
        ClientHandshake dialler = client(guessing);

        byte[] proof = only(dialler.onFrame(only(acceptor.onFrame(dialler.hello()))));
        Refused refused = (Refused) acceptor.onFrame(proof);

        assertThat(refused.error()).isEqualTo(RpcError.WRONG_SECRET);
    }

    @Test
    void aProofSentBackToItsMakerIsRefused() {
        AcceptorHandshake acceptor = acceptor();
        byte[] challenge = only(acceptor.onFrame(client(WORKER).hello()));
        byte[] reflected = Handshake.proof(Arrays.copyOfRange(challenge, challenge.length - 32, challenge.length));

        Refused refused = (Refused) acceptor.onFrame(reflected);

        assertThat(refused.error()).isEqualTo(RpcError.WRONG_SECRET);
    }

    @Test
    void anyOtherRoleThanExpectedIsRefusedByTheDialler() {
        ClientHandshake dialler =
                ClientHandshake.messages(WORKER, Role.WORKER, "m:7077", fill(32, 1), VersionRange.CURRENT);
        AcceptorHandshake acceptor = acceptor();

        Refused refused = (Refused) dialler.onFrame(only(acceptor.onFrame(dialler.hello())));
        Refused told = (Refused) acceptor.onFrame(only(refused));

        assertThat(refused.error()).isEqualTo(RpcError.WRONG_ROLE);
        assertThat(refused.sentence()).isEqualTo("m:7077 is a master, not a worker");
        assertThat(told.sentence())
                .isEqualTo("worker w1: the dialling side turned away:"
                        + " the dialling side looks for a worker, this is a master");
    }

    @Test
    void streamsJoinOnlyTheSessionOfTheSamePeer() {
        ClientHandshake dialler = ClientHandshake.streams(WORKER, Role.MASTER, "m:7077", SESSION, fill(32, 1));
        AcceptorHandshake acceptor = acceptor(VersionRange.CURRENT, true);
        ClientHandshake stranger = ClientHandshake.streams(WORKER, Role.MASTER, "m:7077", fill(16, 9), fill(32, 1));
        AcceptorHandshake strict = acceptor(VersionRange.CURRENT, true);

        Done accepted = (Done) acceptor.onFrame(only(dialler.onFrame(only(acceptor.onFrame(dialler.hello())))));
        Refused refused = (Refused) strict.onFrame(only(stranger.onFrame(only(strict.onFrame(stranger.hello())))));

        assertThat(accepted.established())
                .isEqualTo(new Established(1, Role.WORKER, "w1", "cluster", Purpose.STREAMS, SESSION));
        assertThat(refused.error()).isEqualTo(RpcError.DISCONNECTED);
        assertThat(refused.sentence()).isEqualTo("worker w1: the session that the streams belong to has ended");
    }

    @Test
    void whatIsNoHandshakeIsShownInPrint() {
        byte[] http = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

        Refused dialler = (Refused) client(WORKER).onFrame(http);
        Refused acceptor = (Refused) acceptor().onFrame(http);

        assertThat(dialler.error()).isEqualTo(RpcError.WRONG_PROTOCOL);
        assertThat(dialler.sentence())
                .startsWith("m:7077 does not speak Hearth's protocol: it said \"HTTP/1.1 400 Bad Request....\"");
        assertThat(acceptor.error()).isEqualTo(RpcError.WRONG_PROTOCOL);
        assertThat(acceptor.frames()).isEmpty();
        assertThat(acceptor.sentence()).contains("\"HTTP/1.1 400 Bad Request....\"");
    }

    @Test
    void aSideThatClosesWithoutAWordMayBeEndingAndIsTriedAgain() {
        Refused wordless = client(WORKER).onClosed(RpcError.CLOSED, "the other side closed the connection");
        Refused cut = client(WORKER).onClosed(RpcError.DISCONNECTED, "the connection was cut");

        assertThat(wordless.error()).isEqualTo(RpcError.DISCONNECTED);
        assertThat(wordless.sentence())
                .isEqualTo("m:7077 closed the connection without a word: it is ending just now, or what listens there"
                        + " does not speak Hearth's protocol");
        assertThat(cut.error()).isEqualTo(RpcError.DISCONNECTED);
        assertThat(cut.sentence()).isEqualTo("cannot connect to m:7077: the connection was cut");
    }

    @Test
    void namesWithControlCharactersAreRefused() {
        Credentials forging = new Credentials(Role.WORKER, "w1\nroot logged in", "cluster", TestNet.SECRET);

        Refused refused = (Refused) acceptor().onFrame(client(forging).hello());

        assertThat(refused.error()).isEqualTo(RpcError.WRONG_PROTOCOL);
        assertThat(refused.sentence()).doesNotContain("\n");
    }

    @Test
    void mutatedFramesEndInARefusalAndNothingElse() {
        Random random = new Random(20_261);
        for (int i = 0; i < 2_000; i++) {
            ClientHandshake dialler = client(WORKER);
            AcceptorHandshake acceptor = acceptor();
            byte[] hello = dialler.hello();
            byte[] challenge = only(acceptor.onFrame(hello));
            byte[] proof = only(dialler.onFrame(challenge));

            assertThat(acceptor().onFrame(mutate(hello, random))).isNotInstanceOf(Done.class);
            HandshakeStep answered = client(WORKER).onFrame(mutate(challenge, random));
            HandshakeStep proved = acceptor.onFrame(mutate(proof, random));

            assertThat(answered).isInstanceOfAny(Refused.class, Continue.class);
            assertThat(answered instanceof Continue)
                    .as("changed challenge %d believed", i)
                    .isFalse();
            assertThat(proved).isInstanceOf(Refused.class);
        }
    }

    /** Another value in one byte, a byte less, or a byte more in front. */
    static byte[] mutate(byte[] frame, Random random) {
        int at = random.nextInt(frame.length);
        byte[] changed = frame.clone();
        switch (random.nextInt(3)) {
            case 0 -> changed[at] ^= (byte) (1 + random.nextInt(255));
            case 1 -> changed = Arrays.copyOf(frame, at);
            default -> {
                changed = new byte[frame.length + 1];
                System.arraycopy(frame, 0, changed, 0, at);
                changed[at] = (byte) random.nextInt(256);
                System.arraycopy(frame, at, changed, at + 1, frame.length - at);
            }
        }
        boolean sameWithATail =
                changed.length >= frame.length && Arrays.equals(changed, 0, frame.length, frame, 0, frame.length);
        return sameWithATail ? Arrays.copyOf(frame, at) : changed;
    }
}
