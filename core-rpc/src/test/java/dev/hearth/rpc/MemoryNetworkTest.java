package dev.hearth.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.rpc.TestNet.Process;
import dev.hearth.rpc.TestProtocol.Echo;
import dev.hearth.rpc.TestProtocol.Echoed;
import dev.hearth.rpc.TestProtocol.Note;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The faults of the network in memory. */
class MemoryNetworkTest {
    private final MemoryNet net = new MemoryNet();
    private Process server;
    private Process client;
    private RpcAddress address;
    private Peer master;

    @BeforeEach
    void start() {
        server = net.process("server");
        client = net.process("client");
        address = net.listen(server, TestNet.MASTER, TestNet.keys());
        master = net.connect(client, address, TestNet.WORKER);
        net.time.runUntilIdle();
    }

    @AfterEach
    void stop() {
        net.close();
    }

    private void tell(long number) {
        client.loop.execute(() -> master.endpoint(TestProtocol.DESK).tell(new Note(number)));
        net.time.runUntilIdle();
    }

    private List<String> notes() {
        return server.desk.heard.stream()
                .filter(line -> line.startsWith("note"))
                .toList();
    }

    @Test
    void aDelayIsExactAndNeverReorders() {
        net.network.delay("client", "server", Duration.ofMillis(50));
        tell(1);
        net.network.delay("client", "server", Duration.ofMillis(10));
        tell(2);

        net.time.advance(Duration.ofMillis(49));
        assertThat(notes()).isEmpty();
        net.time.advance(Duration.ofMillis(1));
        assertThat(notes()).containsExactly("note 1", "note 2");
    }

    @Test
    void aCutTakesWhatIsOnItsWay() {
        net.network.delay("client", "server", Duration.ofMillis(50));
        tell(1);
        net.time.advance(Duration.ofMillis(30));
        tell(2);
        net.time.advance(Duration.ofMillis(20));
        net.cut();
        net.time.advance(Duration.ofSeconds(1));

        assertThat(server.desk.heard)
                .containsExactly("connected WORKER w1 cluster", "note 1", "disconnected the connection was cut");
        assertThat(client.desk.heard).endsWith("disconnected the connection was cut");
    }

    @Test
    void aStallHoldsEverythingAndClosesNothing() {
        net.stall();
        LongStream.range(0, 100).forEach(this::tell);
        net.time.advance(Duration.ofHours(1));
        assertThat(notes()).isEmpty();
        boolean connected = net.in(client, master::isConnected);
        assertThat(connected).isTrue();

        net.resume();
        net.time.runUntilIdle();

        assertThat(notes()).hasSize(100);
    }

    @Test
    void aStallOfOneWayLetsTheOtherWayThrough() {
        net.network.stallOneWay("server", "client");
        CompletionStage<Echoed> asked =
                net.in(client, () -> master.endpoint(TestProtocol.DESK).ask(new Echo("there"), Duration.ofMinutes(5)));
        tell(1);
        net.time.advance(Duration.ofMinutes(1));

        assertThat(notes()).containsExactly("note 1");
        assertThat(asked.toCompletableFuture()).isNotDone();

        net.resume();
        net.time.runUntilIdle();

        assertThat(asked.toCompletableFuture()).isCompleted();
    }

    @Test
    void aCrashShowsAtOnceWhereOnlyTheWayToTheDeadIsStalled() {
        net.network.stallOneWay("client", "server");
        net.network.crash(server.transport);
        net.time.advance(Duration.ofSeconds(1));

        assertThat(client.desk.heard).endsWith("disconnected the connection was cut");
    }

    @Test
    void aProcessThatCrashesIsMissedByTheOtherSideAlone() {
        Process bystander = net.process("bystander");
        Peer kept = net.connect(bystander, address, TestNet.WORKER);

        net.network.crash(client.transport);
        net.time.advance(Duration.ofSeconds(1));

        assertThat(server.desk.heard).endsWith("disconnected the connection was cut");
        assertThat(client.desk.count("disconnected")).isZero();
        boolean connected = net.in(bystander, kept::isConnected);
        assertThat(connected).isTrue();
    }

    @Test
    void aCrashBehindAStallShowsWhenTheStallIsOver() {
        net.stall();
        net.network.crash(server.transport);
        net.time.advance(Duration.ofMinutes(1));
        assertThat(client.desk.count("disconnected")).isZero();

        net.resume();
        net.time.advance(Duration.ofSeconds(1));

        assertThat(client.desk.heard).endsWith("disconnected the connection was cut");
        assertThat(net.failure(client.env.connect(address, TestNet.WORKER, Role.MASTER, TestNet.DEADLINE))
                        .error())
                .isEqualTo(RpcError.CONNECTION_REFUSED);
    }

    @Test
    void aDialThatMeetsAStallSucceedsWhenItEndsInTime() {
        net.stall();
        CompletionStage<Peer> dialled =
                client.env.connect(address, TestNet.WORKER, Role.MASTER, Duration.ofSeconds(10));
        net.time.advance(Duration.ofSeconds(1));
        net.resume();
        net.time.advance(Duration.ofMillis(1));

        assertThat(dialled.toCompletableFuture()).isCompleted();
    }

    @Test
    void noTimerIsLeftBehindByConnectionsThatCameAndWent() {
        net.time.advance(Duration.ofMinutes(1));
        int before = net.time.pendingTimers();
        for (int i = 0; i < 50; i++) {
            Peer peer = net.connect(client, address, TestNet.WORKER);
            net.run(client, () -> {
                CompletionStage<Long> unused = peer.readStream("none", 1, piece -> {});
                peer.close("done");
            });
        }
        net.time.advance(Duration.ofSeconds(2));

        assertThat(net.time.pendingTimers()).isEqualTo(before);
    }
}
