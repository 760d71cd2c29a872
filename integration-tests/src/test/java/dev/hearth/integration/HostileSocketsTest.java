package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.hearth.protocol.ClientToMaster;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.HandshakeStep;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.MessageTable;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.VersionRange;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.PlainClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a stranger says to the listeners of master, worker and driver is refused, and they serve on. */
class HostileSocketsTest {
    /** Look, and change nothing. */
    private static final Set<Class<?>> ASKED_BY_READERS = Set.of(
            RequestMasterState.class,
            ClientToMaster.RequestEnd.class,
            ClientToMaster.RequestExplanation.class,
            ClientToMaster.RequestHistory.class,
            ClientToMaster.RequestHosts.class,
            ClientToMaster.RequestLog.class,
            ClientToMaster.RequestLogin.class);

    /** Several times the second that a handshake may take here. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final int MAX_HANDSHAKE_FRAME = 16 * 1024;

    @RegisterExtension
    static final LocalCluster CLUSTER =
            new LocalCluster(1, 1).conf("hearth.rpc.handshake.timeout", "1s").conf("hearth.rpc.message.maxSize", "1m");

    @TempDir
    Path directory;

    @Test
    void theMasterRefusesStrangersAndServesOn() throws IOException {
        attack(CLUSTER.masterAddress());

        assertThat(CLUSTER.master().isAlive()).isTrue();
        assertThat(CLUSTER.state().workers()).hasSize(1);
        aJobRuns();
    }

    @Test
    void aWorkerRefusesStrangersAndServesOn() throws IOException {
        Child worker = CLUSTER.workers().get(0);

        attack(CLUSTER.workerAddress(worker));

        assertThat(worker.isAlive()).isTrue();
        aJobRuns();
    }

    @Test
    void aDriverRefusesStrangersAndServesOn() throws IOException {
        Path ready = directory.resolve("ready");
        Path go = directory.resolve("go");
        RpcAddress driverAddress =
                new RpcAddress("127.0.0.3", CLUSTER.masterAddress().port());
        Child driver = CLUSTER.submission(Programs.jar(), "app.Hold")
                .conf("hearth.driver.host", driverAddress.host())
                .conf("hearth.driver.port", Integer.toString(driverAddress.port()))
                .start(ready, go);
        Await.until("its first job is done", Duration.ofSeconds(60), () -> Files.exists(ready) || !driver.isAlive());

        attack(driverAddress);

        Files.createFile(go);
        assertThat(driver.exit(Duration.ofSeconds(60))).as(driver::report).isZero();
        assertThat(driver.out().lines()).contains("before=1000", "after=1000");
    }

    @TestFactory
    Stream<DynamicTest> whatAReaderMayNotSendIsRefusedByNameAndChangesNothing() {
        Random random = new Random(1);
        return HearthMessages.table().entries().stream()
                .filter(entry -> !ASKED_BY_READERS.contains(entry.type()))
                .map(entry -> dynamicTest(entry.type().getSimpleName(), () -> refusedToAReader(entry, random)));
    }

    @Test
    void aFrameOverTheLimitEndsTheConnectionAlone() throws IOException {
        try (PlainClient reader = reader()) {
            reader.sendRaw(ByteBuffer.allocate(8).putInt(2 << 20).putInt(0).array());

            assertThat(reader.isClosedByPeer()).isTrue();
        }
        assertThat(CLUSTER.state().workers()).hasSize(1);
    }

    @Test
    void aHalfFrameThatStallsEndsTheConnection() throws IOException {
        try (PlainClient reader = reader()) {
            reader.sendRaw(ByteBuffer.allocate(8).putInt(1000).putInt(0).array());

            assertThat(reader.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void garbageAfterTheHandshakeEndsTheConnection() throws IOException {
        try (PlainClient reader = reader()) {
            reader.send(new byte[] {99, 1, 2, 3});

            assertThat(reader.isClosedByPeer()).isTrue();
        }
        aJobRuns();
    }

    @Test
    void anUnknownMessageTypeIsRefusedAndTheConnectionGoesOn() throws IOException {
        try (PlainClient reader = reader()) {
            WireOutput frame = new WireOutput();
            frame.rawByte(PlainClient.ASK);
            frame.varLong(77);
            frame.varInt(Endpoints.MASTER.value());
            frame.varInt(9_999);
            reader.send(frame.toArray());

            assertThat(failure(reader, 77)).isEqualTo(RpcError.UNKNOWN_MESSAGE.wireId());
            reader.send(reader.frame(PlainClient.ASK, 78, Endpoints.MASTER.value(), new RequestMasterState()));
            assertThat(kindOf(reader.receive())).isEqualTo(PlainClient.ANSWER);
        }
    }

    private static void refusedToAReader(MessageTable.Entry<?> entry, Random random) throws IOException {
        byte[] body = new byte[40];
        random.nextBytes(body);
        try (PlainClient reader = reader()) {
            WireOutput frame = new WireOutput();
            frame.rawByte(PlainClient.ASK);
            frame.varLong(5);
            frame.varInt(Endpoints.MASTER.value());
            frame.varInt(entry.id());
            frame.rawBytes(body, 0, body.length);
            reader.send(frame.toArray());

            assertThat(failure(reader, 5)).isIn(RpcError.NOT_ALLOWED.wireId(), RpcError.UNKNOWN_MESSAGE.wireId());
        }
    }

    /** Every attack before authentication; each must end with the connection. */
    private static void attack(RpcAddress address) throws IOException {
        for (Map.Entry<String, byte[]> attack : attacks().entrySet()) {
            try (PlainClient stranger = new PlainClient(address, LIMIT)) {
                try {
                    stranger.sendRaw(attack.getValue());
                } catch (IOException e) {
                    // closed before it had said everything
                }
                assertThat(stranger.isClosedByPeer()).as(attack.getKey()).isTrue();
            }
        }
        List<PlainClient> silent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            silent.add(new PlainClient(address, LIMIT));
        }
        for (PlainClient each : silent) {
            assertThat(each.isClosedByPeer())
                    .as("a connection that says nothing")
                    .isTrue();
            each.close();
        }
    }

    private static Map<String, byte[]> attacks() {
        Map<String, byte[]> attacks = new LinkedHashMap<>();
        attacks.put("a web request", "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        attacks.put("a TLS hello", new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3});
        attacks.put("a negative length", ByteBuffer.allocate(4).putInt(-1).array());
        attacks.put(
                "the greatest length",
                ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array());
        attacks.put(
                "a frame over the handshake's limit",
                ByteBuffer.allocate(4 + MAX_HANDSHAKE_FRAME + 1)
                        .putInt(MAX_HANDSHAKE_FRAME + 1)
                        .array());
        attacks.put("half a length", new byte[] {0, 0});
        attacks.put("half a frame", ByteBuffer.allocate(8).putInt(100).putInt(0).array());
        attacks.put("an empty frame", ByteBuffer.allocate(4).putInt(0).array());
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            byte[] garbage = new byte[1 + random.nextInt(200)];
            random.nextBytes(garbage);
            attacks.put(
                    "garbage " + i,
                    ByteBuffer.allocate(4 + garbage.length)
                            .putInt(garbage.length)
                            .put(garbage)
                            .array());
        }
        for (MessageTable.Entry<?> entry : HearthMessages.table().entries()) {
            for (int kind : new int[] {PlainClient.TELL, PlainClient.ASK, PlainClient.ANSWER}) {
                WireOutput frame = new WireOutput();
                frame.rawByte(kind);
                frame.varLong(1);
                frame.varInt(1);
                frame.varInt(entry.id());
                frame.fixedInt(0);
                attacks.put(
                        entry.type().getSimpleName() + " as kind " + kind,
                        dev.hearth.rpc.Frames.withLength(frame.toArray()));
            }
        }
        return attacks;
    }

    private static PlainClient reader() throws IOException {
        PlainClient client = new PlainClient(CLUSTER.masterAddress(), LIMIT);
        Credentials self = new Credentials(Role.READ, "reader", KeyRing.CLUSTER, CLUSTER.secret());
        assertThat(client.handshake(self, Role.MASTER, VersionRange.CURRENT)).isInstanceOf(HandshakeStep.Done.class);
        return client;
    }

    private static int failure(PlainClient client, long correlation) throws IOException {
        WireInput frame = new WireInput(client.receive());
        assertThat(frame.rawByte()).isEqualTo(PlainClient.FAILURE);
        assertThat(frame.varLong()).isEqualTo(correlation);
        frame.varInt();
        frame.varInt();
        return frame.varInt();
    }

    private static int kindOf(byte[] frame) {
        return new WireInput(frame).rawByte();
    }

    private void aJobRuns() throws IOException {
        Path words = Files.writeString(directory.resolve("words"), "all is well\n");

        Child driver = CLUSTER.submission(Programs.jar(), "app.CountWords").start(words);

        assertThat(driver.exit(Duration.ofSeconds(60))).as(driver::report).isZero();
        assertThat(driver.out()).contains("total=3");
    }
}
