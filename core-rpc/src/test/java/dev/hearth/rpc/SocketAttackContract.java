package dev.hearth.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.rpc.TestNet.Process;
import dev.hearth.rpc.TestProtocol.Echo;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What plain sockets may do to a listener and to a dialler, without consequence but a line in the log. */
abstract class SocketAttackContract {
    private static final int TELL = 16;
    private static final int ASK = 17;
    private static final int FAILURE = 19;

    SocketNet net;
    Process server;
    RpcAddress address;
    Warnings warnings;

    abstract SocketNet newNet();

    @BeforeEach
    void start() {
        warnings = new Warnings();
        net = newNet();
        server = net.process("server");
        address = net.listenDirectly(server, TestNet.MASTER, TestNet.keys());
    }

    @AfterEach
    void stop() {
        net.close();
        warnings.close();
    }

    /** The server is as it was: nobody got in, one line tells of the attack, and the next one is served. */
    private void unharmed(String line) throws IOException {
        net.awaitUntil("a line is logged that has " + line, () -> !warnings.lines.isEmpty());
        assertThat(warnings.lines).hasSize(1);
        assertThat(warnings.lines.get(0)).contains("127.0.0.1:").contains(line);
        assertThat(server.desk.heard).isEmpty();
        Process honest = net.process("client");
        assertThat(net.connect(honest, address, TestNet.WORKER).identity()).isEqualTo("master");
    }

    /** From now on the listener is one that does not wait long. */
    private void listenImpatiently() {
        server = net.process("server", TestProtocol.TABLE, TestNet.IMPATIENT);
        address = net.listenDirectly(server, TestNet.MASTER, TestNet.keys());
    }

    private void stallingAttack(byte[] bytes, String line) throws IOException {
        listenImpatiently();
        try (PlainClient client = new PlainClient(address)) {
            client.raw(bytes);
            assertThat(client.isClosedByTheOtherSide()).isTrue();
        }
        net.awaitUntil("a line is logged that has " + line, () -> !warnings.lines.isEmpty());
        assertThat(warnings.lines).hasSize(1);
        assertThat(warnings.lines.get(0)).contains("127.0.0.1:").contains(line);
        assertThat(server.desk.heard).isEmpty();
    }

    private void attack(byte[] bytes, String line) throws IOException {
        try (PlainClient client = new PlainClient(address)) {
            client.raw(bytes);
            assertThat(client.isClosedByTheOtherSide()).isTrue();
        }
        unharmed(line);
    }

    @Test
    void garbageClosesTheConnection() throws IOException {
        byte[] garbage = new byte[4096];
        new Random(1).nextBytes(garbage);
        garbage[0] = 0x7A;

        attack(garbage, "a frame of ");
    }

    @Test
    void aHugeLengthIsRefusedBeforeAByteOfIt() throws IOException {
        attack(HexFormat.of().parseHex("7fffffff"), "a frame of 2147483647 bytes where at most 16384 are taken");
    }

    @Test
    void aNegativeLengthIsRefused() throws IOException {
        attack(HexFormat.of().parseHex("ffffffff"), "a frame of 4294967295 bytes where at most 16384 are taken");
    }

    @Test
    void anEmptyFrameIsRefused() throws IOException {
        attack(new byte[4], "a frame without content");
    }

    @Test
    void javaSerializationIsRefused() throws IOException {
        attack(Frames.withLength(HexFormat.of().parseHex("aced0005737200")), "what it said is no Hearth handshake");
    }

    @Test
    void anHttpRequestIsShownInPrint() throws IOException {
        attack(
                "GET / HTTP/1.1\r\nHost: hearth\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                "it said \"GET / HTTP/1.1..Host: hearth....\"");
    }

    @Test
    void aHalfFrameThatStallsIsClosed() throws IOException {
        stallingAttack(HexFormat.of().parseHex("00001000014852"), " within 1");
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws IOException {
        stallingAttack(new byte[0], "it did not authenticate within 1 s");
    }

    @Test
    void aMessageBeforeTheHandshakeIsNotLookedAt() throws IOException {
        attack(
                Frames.withLength(PlainClient.message(TELL, 0, 1, 1, out -> {
                    int began = out.begin();
                    out.signedLong(1);
                    out.end(began);
                })),
                "what it said is no Hearth handshake");
    }

    @Test
    void aMessageAfterHalfAHandshakeIsNotLookedAt() throws IOException {
        try (PlainClient client = new PlainClient(address)) {
            client.frame(PlainClient.handshake(TestNet.WORKER, address).hello());
            client.read();
            client.frame(PlainClient.message(TELL, 0, 1, 1, out -> out.signedLong(1)));
            assertThat(client.isClosedByTheOtherSide()).isTrue();
        }
        unharmed("a frame of kind TELL before the proof");
    }

    @Test
    void aMessageAfterAFailedHandshakeIsNotLookedAt() throws IOException {
        try (PlainClient client = new PlainClient(address)) {
            client.frame(PlainClient.handshake(TestNet.WORKER, address).hello());
            client.read();
            client.frame(Handshake.proof(new byte[32]));
            assertThat(refusal(client.read())).isEqualTo(RpcError.WRONG_SECRET);
            client.frame(PlainClient.message(TELL, 0, 1, 1, out -> out.signedLong(1)));
            assertThat(client.isClosedByTheOtherSide()).isTrue();
        }
        unharmed("worker w1: the two sides do not share the secret of key cluster");
    }

    @Test
    void anotherVersionIsToldWhichVersionsThereAre() throws IOException {
        ClientHandshake later = ClientHandshake.messages(
                TestNet.WORKER, Role.MASTER, "server", Bytes.of(new byte[32]), new VersionRange(7, 9));
        try (PlainClient client = new PlainClient(address)) {
            client.frame(later.hello());
            byte[] answer = client.read();
            assertThat(refusal(answer)).isEqualTo(RpcError.WRONG_VERSION);
            assertThat(new String(answer, StandardCharsets.UTF_8)).contains("speaks 7 to 9, the listening side 1");
            assertThat(client.isClosedByTheOtherSide()).isTrue();
        }
        unharmed("the dialling side speaks 7 to 9, the listening side 1");
    }

    @Test
    void aRecordedHandshakeIsNoHandshake() throws IOException {
        ClientHandshake honest = PlainClient.handshake(TestNet.WORKER, address);
        byte[] proof;
        try (PlainClient client = new PlainClient(address)) {
            client.frame(honest.hello());
            proof = honest.onFrame(client.read()).frames().get(0);
            client.frame(proof);
            client.read();
        }
        net.awaitUntil("the honest one has come and gone", () -> server.desk.count("disconnected") == 1);
        server.desk.heard.clear();

        try (PlainClient replay = new PlainClient(address)) {
            replay.frame(honest.hello());
            replay.read();
            replay.frame(proof);
            assertThat(refusal(replay.read())).isEqualTo(RpcError.WRONG_SECRET);
            assertThat(replay.isClosedByTheOtherSide()).isTrue();
        }
        unharmed("the two sides do not share the secret");
    }

    @Test
    void aHandshakeThatComesByteByByteSucceeds() throws IOException {
        ClientHandshake handshake = PlainClient.handshake(TestNet.WORKER, address);
        try (PlainClient client = new PlainClient(address)) {
            for (byte one : Frames.withLength(handshake.hello())) {
                client.raw(new byte[] {one});
            }
            byte[] proof = handshake.onFrame(client.read()).frames().get(0);
            for (byte one : Frames.withLength(proof)) {
                client.raw(new byte[] {one});
            }
            assertThat(handshake.onFrame(client.read())).isInstanceOf(HandshakeStep.Done.class);
        }
    }

    @Test
    void aHalfFrameAfterTheHandshakeThatStallsIsClosed() throws IOException {
        listenImpatiently();
        try (PlainClient client = PlainClient.authenticated(address, TestNet.WORKER)) {
            client.raw(HexFormat.of().parseHex("0000100010"));
            assertThat(client.isClosedByTheOtherSide()).isTrue();
        }
        assertThat(warnings.lines).hasSize(1);
        assertThat(warnings.lines.get(0))
                .contains("worker w1 at 127.0.0.1:")
                .endsWith("the rest of a frame did not come within 1000 ms");
    }

    @Test
    void anUnknownKindOfFrameEndsAnAuthenticatedConnection() throws IOException {
        try (PlainClient client = PlainClient.authenticated(address, TestNet.WORKER)) {
            client.frame(new byte[] {63, 0, 0, 0});
            WireInput goodbye = new WireInput(client.read());
            assertThat(goodbye.rawByte()).isEqualTo(FrameKind.GOODBYE.id());
            assertThat(client.isClosedByTheOtherSide()).isTrue();
        }
        assertThat(warnings.lines).hasSize(1);
        assertThat(warnings.lines.get(0))
                .contains("worker w1 at 127.0.0.1:")
                .endsWith("a frame of the unknown kind 63");
        net.awaitUntil("the desk knows", () -> server.desk.count("disconnected") == 1);
    }

    @Test
    void malformedBodiesAndUnknownValuesFailAlone() throws IOException {
        try (PlainClient client = PlainClient.authenticated(address, TestNet.WORKER)) {
            client.frame(PlainClient.message(TELL, 0, 1, 1, out -> out.fixedInt(1_000_000)));
            client.frame(PlainClient.message(ASK, 41, 1, 5, out -> out.fixedInt(1_000_000)));
            assertThat(failure(client.read(), 41)).isEqualTo(RpcError.MALFORMED);
            client.frame(PlainClient.message(ASK, 42, 1, 6, out -> color(out, 99)));
            assertThat(failure(client.read(), 42)).isEqualTo(RpcError.MALFORMED);
            client.frame(PlainClient.message(ASK, 43, 1, 1, out -> {}));
            assertThat(failure(client.read(), 43)).isEqualTo(RpcError.MALFORMED);
            client.frame(PlainClient.message(ASK, 44, 1, 6, out -> color(out, 2)));
            assertThat(client.read()[0]).isEqualTo((byte) FrameKind.ANSWER.id());
            for (int i = 0; i < 100; i++) {
                client.frame(PlainClient.message(TELL, 0, 1, 5000 + i, out -> {}));
            }
        }
        net.awaitUntil("the desk knows", () -> server.desk.count("disconnected") == 1);
        net.awaitUntil("repeats are counted", () -> warnings.lines.stream().anyMatch(line -> line.contains(" more ")));
        assertThat(warnings.lines.stream().filter(line -> line.contains("is not known here")))
                .hasSize(1);
        assertThat(warnings.lines)
                .anyMatch(line -> line.contains("UNKNOWN_MESSAGE: 99 more like the one logged before"));
        assertThat(server.desk.heard).noneMatch(line -> line.startsWith("note") || line.startsWith("paint"));
    }

    private static void color(WireOutput out, int id) {
        int began = out.begin();
        out.varInt(id);
        out.end(began);
    }

    @Test
    void mutatedFramesHarmNothing() throws IOException, ExecutionException {
        byte[][] valid = {
            PlainClient.message(TELL, 0, 1, 1, out -> {
                int began = out.begin();
                out.signedLong(7);
                out.end(began);
            }),
            PlainClient.message(ASK, 1, 1, 5, out -> {
                int began = out.begin();
                out.string("hello");
                out.end(began);
            }),
            PlainClient.message(ASK, 2, 1, 6, out -> color(out, 1)),
            PlainClient.message(18, 3, 0, 20, out -> {
                int began = out.begin();
                out.string("an answer to nothing");
                out.end(began);
            }),
            PlainClient.message(FAILURE, 4, 0, 0, out -> {
                out.varInt(9);
                out.string("no");
            }),
        };
        Random random = new Random(4242);
        PlainClient client = PlainClient.authenticated(address, TestNet.WORKER);
        for (int i = 0; i < 2_000; i++) {
            byte[] frame = Frames.withLength(valid[random.nextInt(valid.length)]);
            byte[] changed = HandshakeTest.mutate(frame, random);
            try {
                client.raw(changed);
                // lengths are mutated too: what follows is read as whatever they make of it
                client.raw(frame);
            } catch (IOException closed) {
                client.close();
                client = PlainClient.authenticated(address, TestNet.WORKER);
            }
            if (i % 50 == 0) {
                client.close();
                client = PlainClient.authenticated(address, TestNet.WORKER);
            }
        }
        client.close();

        Process honest = net.process("client");
        Peer master = net.connect(honest, address, TestNet.WORKER);
        assertThat(net.await(net.in(
                                honest,
                                () -> master.endpoint(TestProtocol.DESK)
                                        .ask(new Echo("alive"), Duration.ofSeconds(10))))
                        .text())
                .isEqualTo("alive");
        assertThat(server.desk.heard).doesNotContain("operators only");
    }

    @Test
    void aWebServerIsNoMaster() throws IOException {
        RpcException failure =
                dial("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(failure.error()).isEqualTo(RpcError.WRONG_PROTOCOL);
        assertThat(failure)
                .hasMessageContaining(" does not speak Hearth's protocol: it said \"HTTP/1.1 400 Bad Request..");
    }

    @Test
    void aServerThatClosesWithoutAWordIsEndingOrNoMaster() throws IOException {
        RpcException failure = dial(new byte[0]);

        assertThat(failure.error()).isEqualTo(RpcError.DISCONNECTED);
        assertThat(failure)
                .hasMessageEndingWith(" closed the connection without a word: it is ending just now, or what listens"
                        + " there does not speak Hearth's protocol");
    }

    /** Dials a server that reads the first frame, answers this, and closes. */
    private RpcException dial(byte[] answer) throws IOException {
        Process honest = net.process("client");
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            RpcAddress there = new RpcAddress("127.0.0.1", listener.getLocalPort());
            var dialled = honest.env.connect(there, TestNet.WORKER, Role.MASTER, TestNet.DEADLINE);
            try (Socket socket = listener.accept()) {
                byte[] hello = new byte[4096];
                int count = socket.getInputStream().read(hello);
                assertThat(new String(Arrays.copyOf(hello, count), StandardCharsets.ISO_8859_1))
                        .contains("HRTH");
                socket.getOutputStream().write(answer);
            }
            return net.failure(dialled);
        }
    }

    @Test
    void aNameWithoutAnAddressIsNamed() {
        Process honest = net.process("client");

        RpcException failure = net.failure(honest.env.connect(
                new RpcAddress("no-such-host.invalid", 7077), TestNet.WORKER, Role.MASTER, TestNet.DEADLINE));

        assertThat(failure.error()).isEqualTo(RpcError.NAME_NOT_FOUND);
        assertThat(failure)
                .hasMessage(
                        "cannot connect to no-such-host.invalid:7077: the name no-such-host.invalid has no address");
    }

    private static RpcError refusal(byte[] frame) {
        WireInput in = new WireInput(frame);
        assertThat(in.rawByte()).isEqualTo(FrameKind.REFUSED.id());
        return Frames.error(in.varInt());
    }

    private static RpcError failure(byte[] frame, long correlation) {
        WireInput in = new WireInput(frame);
        assertThat(in.rawByte()).isEqualTo(FAILURE);
        assertThat(in.varLong()).isEqualTo(correlation);
        in.varInt();
        in.varInt();
        return Frames.error(in.varInt());
    }
}
