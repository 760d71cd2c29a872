package dev.hearth.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.rpc.TestNet.Process;
import dev.hearth.rpc.TestProtocol.Blob;
import dev.hearth.rpc.TestProtocol.Echo;
import dev.hearth.rpc.TestProtocol.Echoed;
import dev.hearth.rpc.TestProtocol.NotInTable;
import dev.hearth.rpc.TestProtocol.Note;
import dev.hearth.rpc.TestProtocol.OperatorsAsk;
import dev.hearth.rpc.TestProtocol.OperatorsOnly;
import dev.hearth.rpc.TestProtocol.Unhandled;
import dev.hearth.rpc.codec.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every transport has to deliver. The server listens as a master, the client dials as a worker. */
abstract class TransportContract {
    static final Duration SOON = Duration.ofSeconds(30);

    TestNet net;
    Process server;
    Process client;
    RpcAddress address;

    abstract TestNet newNet();

    @BeforeEach
    void start() {
        net = newNet();
        server = net.process("server");
        client = net.process("client", TestProtocol.LATER_TABLE, TestNet.CONFIG);
        address = net.listen(server, TestNet.MASTER, TestNet.keys());
    }

    @AfterEach
    void stop() {
        net.close();
    }

    Peer connect() {
        Peer peer = net.connect(client, address, TestNet.WORKER);
        net.awaitUntil("the server knows the client", () -> !server.desk.peers.isEmpty());
        return peer;
    }

    <R extends Message> CompletionStage<R> ask(Process from, Peer to, Request<R> request) {
        return net.in(from, () -> to.endpoint(TestProtocol.DESK).ask(request, SOON));
    }

    void tell(Process from, Peer to, Message message) {
        net.run(from, () -> to.endpoint(TestProtocol.DESK).tell(message));
    }

    String echo(Process from, Peer to, String text) {
        try {
            return net.await(ask(from, to, new Echo(text))).text();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @Test
    void bothSidesLearnWhoTheOtherIs() {
        Peer master = connect();

        assertThat(master.role()).isEqualTo(Role.MASTER);
        assertThat(master.identity()).isEqualTo("master");
        assertThat(master.address()).isEqualTo(address);
        assertThat(client.desk.heard).containsExactly("connected MASTER master cluster");
        assertThat(server.desk.heard).containsExactly("connected WORKER w1 cluster");
    }

    @Test
    void messagesArriveOnceAndInOrder() {
        Peer master = connect();

        for (int batch = 0; batch < 10; batch++) {
            long first = batch * 100L;
            net.run(
                    client,
                    () -> LongStream.range(first, first + 100)
                            .forEach(n -> master.endpoint(TestProtocol.DESK).tell(new Note(n))));
        }

        net.awaitUntil("all notes have arrived", () -> server.desk.count("note") >= 1000);
        assertThat(server.desk.heard.stream().filter(line -> line.startsWith("note")))
                .containsExactlyElementsOf(
                        LongStream.range(0, 1000).mapToObj(n -> "note " + n).toList());
    }

    @Test
    void bothSidesCallEachOther() {
        Peer master = connect();

        tell(client, master, new Note(1));
        tell(server, server.desk.peer(), new Note(2));

        assertThat(echo(client, master, "up")).isEqualTo("up");
        assertThat(echo(server, server.desk.peer(), "down")).isEqualTo("down");
        assertThat(server.desk.heard).contains("note 1");
        assertThat(client.desk.heard).contains("note 2");
    }

    @Test
    void anAnswerMayComeLater() throws ExecutionException {
        Peer master = connect();
        CompletionStage<Echoed> answer = ask(client, master, new Echo("later"));
        net.awaitUntil("the question is there", () -> !server.desk.open.isEmpty());

        net.run(server, () -> server.desk.open.get(0).answer(new Echoed("at last")));

        assertThat(net.await(answer)).isEqualTo(new Echoed("at last"));
        net.run(
                server,
                () -> assertThatThrownBy(() -> server.desk.open.get(0).answer(new Echoed("again")))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("Echo has been answered"));
    }

    @Test
    void aHandlerThatFailsAnswersWithItsMessageAndTheLoopLives() {
        Peer master = connect();

        tell(client, master, new Note(-1));
        RpcException broken = net.failure(ask(client, master, new Echo("boom")));
        RpcException refused = net.failure(ask(client, master, new Echo("fail")));

        assertThat(broken.error()).isEqualTo(RpcError.FAILED);
        assertThat(broken).hasMessage("Echo failed: the desk broke down");
        assertThat(refused.error()).isEqualTo(RpcError.NOT_ALLOWED);
        assertThat(refused).hasMessage("not today");
        assertThat(echo(client, master, "still there")).isEqualTo("still there");
    }

    @Test
    void aQuestionWithoutAnswerTimesOutAndALateAnswerIsDropped() {
        Peer master = connect();
        CompletionStage<Echoed> answer =
                net.in(client, () -> master.endpoint(TestProtocol.DESK).ask(new Echo("later"), Duration.ofMillis(50)));

        RpcException failure = net.failure(answer);

        assertThat(failure.error()).isEqualTo(RpcError.TIMED_OUT);
        assertThat(failure).hasMessage("no answer to Echo to desk of master master at " + address + " within 50 ms");
        net.awaitUntil("the question is there", () -> !server.desk.open.isEmpty());
        net.run(server, () -> server.desk.open.get(0).answer(new Echoed("too late")));
        assertThat(echo(client, master, "still there")).isEqualTo("still there");
    }

    @Test
    void aCutFailsWhatWaitsAndBothSidesHearOfItOnce() {
        Peer master = connect();
        CompletionStage<Echoed> answer = ask(client, master, new Echo("never"));
        net.awaitUntil("the question is there", () -> server.desk.heard.contains("never"));

        net.cut();

        assertThat(net.failure(answer).error()).isEqualTo(RpcError.DISCONNECTED);
        net.awaitUntil(
                "both know", () -> server.desk.count("disconnected") > 0 && client.desk.count("disconnected") > 0);
        net.run(client, () -> {
            assertThat(master.isConnected()).isFalse();
            master.endpoint(TestProtocol.DESK).tell(new Note(1));
            master.close("once more");
        });
        assertThat(net.failure(ask(client, master, new Echo("x"))).error()).isEqualTo(RpcError.DISCONNECTED);
        assertThat(server.desk.count("disconnected")).isEqualTo(1);
        assertThat(client.desk.count("disconnected")).isEqualTo(1);
    }

    @Test
    void closingSaysWhyAndSendsWhatWasToldBefore() {
        Peer master = connect();

        net.run(client, () -> {
            master.endpoint(TestProtocol.DESK).tell(new Note(7));
            master.close("going home");
            assertThat(master.isConnected()).isFalse();
        });

        net.awaitUntil(
                "both know", () -> server.desk.count("disconnected") > 0 && client.desk.count("disconnected") > 0);
        assertThat(server.desk.heard)
                .containsExactly(
                        "connected WORKER w1 cluster",
                        "note 7",
                        "disconnected the other side closed the connection: going home");
        assertThat(client.desk.heard).endsWith("disconnected going home");
    }

    @Test
    void closingTheEnvironmentEndsItsConnectionsAndItsQuestions() {
        Peer master = connect();
        CompletionStage<Echoed> answer = ask(client, master, new Echo("never"));

        client.env.close();
        client.env.close();

        assertThat(net.failure(answer).error()).isEqualTo(RpcError.CLOSED);
        net.awaitUntil("the server knows", () -> server.desk.count("disconnected") > 0);
        assertThat(net.failure(client.env.connect(address, TestNet.WORKER, Role.MASTER, SOON))
                        .error())
                .isEqualTo(RpcError.CLOSED);
    }

    @Test
    void aFullOutboxFailsQuestionsAtOnceAndCutsTheLinkForTheRest() {
        Peer master = connect();
        net.stall();
        Bytes data = Bytes.of(new byte[256 << 10]);

        boolean busy = net.in(client, () -> fillWithAsks(master, data));
        assertThat(busy).isTrue();
        net.run(client, () -> {
            assertThat(master.isConnected()).isTrue();
            for (int i = 0; i < 400 && master.isConnected(); i++) {
                master.endpoint(TestProtocol.DESK).tell(new Blob(data));
            }
            assertThat(master.isConnected()).isFalse();
        });

        net.awaitUntil("the client knows", () -> client.desk.count("disconnected") > 0);
        assertThat(client.desk.heard.get(client.desk.heard.size() - 1))
                .startsWith("disconnected its outbox is full: ")
                .endsWith(" bytes wait to be sent, the limit is " + TestNet.CONFIG.outboxBytes());
    }

    private static boolean fillWithAsks(Peer master, Bytes data) {
        String text = "x".repeat(data.length());
        for (int i = 0; i < 400; i++) {
            CompletionStage<Echoed> answer =
                    master.endpoint(TestProtocol.DESK).ask(new Echo(text), Duration.ofMinutes(1));
            if (answer.toCompletableFuture().isCompletedExceptionally()) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aPeerThatDrainsBecomesWritableAgain() {
        Peer master = connect();
        net.stall();
        Bytes data = Bytes.of(new byte[64 << 10]);
        net.run(client, () -> {
            assertThat(master.isWritable()).isTrue();
            while (master.isWritable()) {
                master.endpoint(TestProtocol.DESK).tell(new Blob(data));
            }
            assertThat(master.isConnected()).isTrue();
        });

        net.resume();

        net.awaitUntil("it is writable again", () -> client.desk.heard.contains("writable"));
        boolean writable = net.in(client, master::isWritable);
        assertThat(writable).isTrue();
        assertThat(echo(client, master, "through")).isEqualTo("through");
    }

    @Test
    void whatIsToldInOneTurnLeavesInOneFlush() {
        Peer master = connect();
        int before = client.writes.get();

        net.run(
                client,
                () -> LongStream.range(0, 500)
                        .forEach(n -> master.endpoint(TestProtocol.DESK).tell(new Note(n))));

        net.awaitUntil("all notes have arrived", () -> server.desk.count("note") >= 500);
        assertThat(client.writes.get() - before).isEqualTo(1);
    }

    @Test
    void aRoleThatMayNotSendIsRefusedAndTheConnectionStays() {
        Peer master = connect();

        tell(client, master, new OperatorsOnly(1));
        RpcException failure = net.failure(ask(client, master, new OperatorsAsk("x")));

        assertThat(failure.error()).isEqualTo(RpcError.NOT_ALLOWED);
        assertThat(failure).hasMessage("a peer of role worker may not send OperatorsAsk to desk");
        assertThat(echo(client, master, "still there")).isEqualTo("still there");
        assertThat(server.desk.heard).doesNotContain("operators only");
    }

    @Test
    void unknownEndpointsAndMessagesFailAlone() {
        Peer master = connect();

        RpcException nowhere = net.failure(
                net.in(client, () -> master.endpoint(TestProtocol.NOWHERE).ask(new Echo("x"), SOON)));
        RpcException unknown = net.failure(ask(client, master, new NotInTable("x")));
        RpcException unhandled = net.failure(ask(client, master, new Unhandled("x")));

        assertThat(nowhere.error()).isEqualTo(RpcError.NO_ENDPOINT);
        assertThat(nowhere).hasMessage("there is no endpoint 77 here");
        assertThat(unknown.error()).isEqualTo(RpcError.UNKNOWN_MESSAGE);
        assertThat(unknown).hasMessage("message type 9 is not known here");
        assertThat(unhandled.error()).isEqualTo(RpcError.UNKNOWN_MESSAGE);
        assertThat(unhandled).hasMessage("endpoint desk does not take Unhandled");
        assertThat(echo(client, master, "still there")).isEqualTo("still there");
    }

    @Test
    void aMessageOverTheLimitIsNotSent() {
        Peer master = connect();
        Bytes data = Bytes.of(new byte[TestNet.CONFIG.maxMessageBytes()]);

        RpcException asked = net.failure(ask(client, master, new Echo("x".repeat(data.length()))));
        net.run(
                client,
                () -> assertThatThrownBy(
                                () -> master.endpoint(TestProtocol.DESK).tell(new Blob(data)))
                        .isInstanceOf(RpcException.class)
                        .hasMessageMatching("Blob to .* takes \\d+ bytes, over the limit of 1048576 bytes .*"));

        assertThat(asked.error()).isEqualTo(RpcError.TOO_LARGE);
        assertThat(asked).hasMessageMatching("Echo to .* takes \\d+ bytes, over the limit of 1048576 bytes .*");
        assertThat(echo(client, master, "still there")).isEqualTo("still there");
    }

    @Test
    void aLargeMessageUnderTheLimitArrivesWhole() {
        Peer master = connect();
        String text = "0123456789".repeat(100_000);

        assertThat(echo(client, master, text)).isEqualTo(text);
    }

    @Test
    void wrongSecretUnknownKeyAndRoleNotGivenLookTheSame() {
        Credentials badSecret = new Credentials(Role.WORKER, "w", KeyRing.CLUSTER, Secret.of(new byte[32]));
        Credentials badKey = new Credentials(Role.WORKER, "w", "app-1", TestNet.SECRET);
        Credentials badRole = new Credentials(Role.READ, "w", KeyRing.CLUSTER, TestNet.SECRET);

        for (Credentials bad : List.of(badSecret, badKey, badRole)) {
            RpcException failure = net.failure(client.env.connect(address, bad, Role.MASTER, SOON));
            assertThat(failure.error()).isEqualTo(RpcError.WRONG_SECRET);
            assertThat(failure)
                    .hasMessage("cannot connect to " + address + ": the two sides do not share the secret of key "
                            + bad.key() + ", or the listening side does not accept that key for role "
                            + Handshake.lower(bad.role()));
        }
        assertThat(server.desk.heard).isEmpty();
    }

    @Test
    void anotherRoleThanExpectedIsNamed() {
        RpcException failure = net.failure(client.env.connect(address, TestNet.WORKER, Role.WORKER, SOON));

        assertThat(failure.error()).isEqualTo(RpcError.WRONG_ROLE);
        assertThat(failure).hasMessage(address + " is a master, not a worker");
        assertThat(server.desk.heard).isEmpty();
    }

    @Test
    void dialingWhereNobodyListensIsRefused() {
        RpcAddress dead = net.deadAddress();

        RpcException failure = net.failure(client.env.connect(dead, TestNet.WORKER, Role.MASTER, SOON));

        assertThat(failure.error()).isEqualTo(RpcError.CONNECTION_REFUSED);
        assertThat(failure)
                .hasMessage("cannot connect to " + dead + ": the connection was refused, nobody listens there");
    }

    @Test
    void aPortInUseIsNamed() {
        RpcAddress first = net.listen(server, TestNet.MASTER, TestNet.keys());
        int port = first.port();
        Process other = net.process("server");

        try {
            RpcAddress second =
                    net.await(other.env.listen(new RpcAddress(first.host(), port), TestNet.MASTER, TestNet.keys()));
            throw new AssertionError("listens twice on " + second);
        } catch (ExecutionException e) {
            assertThat(e.getCause())
                    .isInstanceOf(IOException.class)
                    .hasMessage("cannot listen on " + first.host() + ":" + port + ": the port is in use");
        }
    }

    @Test
    void aListenerThatSaysNothingTimesOut() {
        Process impatient = net.process("client", TestProtocol.TABLE, TestNet.IMPATIENT);
        net.stall();

        RpcException failure = net.failure(impatient.env.connect(address, TestNet.WORKER, Role.MASTER, SOON));

        assertThat(failure.error()).isEqualTo(RpcError.CONNECT_TIMED_OUT);
        assertThat(failure).hasMessageStartingWith("cannot connect to " + address + ": ");
    }

    @Test
    void theDeadlineBoundsTheWholeAttempt() {
        net.stall();

        RpcException failure =
                net.failure(client.env.connect(address, TestNet.WORKER, Role.MASTER, Duration.ofMillis(100)));

        assertThat(failure.error()).isEqualTo(RpcError.CONNECT_TIMED_OUT);
        // the connection may be open by then, or on a busy machine not yet
        assertThat(failure)
                .hasMessageStartingWith("cannot connect to " + address + ": ")
                .hasMessageEndingWith(" within 100 ms");
    }

    @Test
    void tooManyConnectionsAreTurnedAwayWithAWord() {
        RpcConfig two =
                new RpcConfig(1 << 20, 4 << 20, 256 << 10, Duration.ofSeconds(20), Duration.ofSeconds(20), 2, 2);
        Process small = net.process("server", TestProtocol.TABLE, two);
        RpcAddress there = net.listen(small, TestNet.MASTER, TestNet.keys());
        List<Peer> kept = new ArrayList<>();
        kept.add(net.connect(client, there, TestNet.WORKER));
        kept.add(net.connect(client, there, TestNet.WORKER));

        RpcException failure = net.failure(client.env.connect(there, TestNet.WORKER, Role.MASTER, SOON));

        assertThat(failure.error()).isEqualTo(RpcError.OVERLOADED);
        assertThat(failure)
                .hasMessage(there + " refused the connection: there are too many connections now, try again later");
        assertThat(echo(client, kept.get(0), "still there")).isEqualTo("still there");
        net.run(client, () -> kept.get(1).close("making room"));
        net.awaitUntil("there is room", () -> small.desk.count("disconnected") == 1);
        net.awaitUntil("a new one is taken", connectsAtLast(there));
    }

    /** One attempt at a time until one succeeds. */
    private BooleanSupplier connectsAtLast(RpcAddress there) {
        AtomicReference<CompletableFuture<Peer>> attempt =
                new AtomicReference<>(CompletableFuture.failedFuture(new IllegalStateException("none yet")));
        return () -> {
            if (attempt.get().isCompletedExceptionally()) {
                attempt.set(client.env
                        .connect(there, TestNet.WORKER, Role.MASTER, SOON)
                        .toCompletableFuture());
            }
            return attempt.get().isDone() && !attempt.get().isCompletedExceptionally();
        };
    }

    @Test
    void anEndpointRegisteredLateHearsOfTheConnectionsThereAre() {
        Peer master = connect();
        EndpointId late = new EndpointId(5, "late");
        Desk desk = new Desk();

        net.run(server, () -> server.env.register(late, desk));

        assertThat(desk.heard).containsExactly("connected WORKER w1 cluster");
        net.run(client, () -> master.endpoint(late).tell(new Note(3)));
        net.awaitUntil("the note is there", () -> desk.heard.contains("note 3"));
        net.run(
                server,
                () -> assertThatThrownBy(() -> server.env.register(new EndpointId(5, "again"), new Desk()))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("cannot register endpoint again: its number 5 is taken by late"));
    }

    @Test
    void aRevokedKeyOpensNoConnectionAndTakesNone() {
        KeyRing ring = new KeyRing().grant("app-1", Set.of(Role.APPLICATION), TestNet.SECRET);
        RpcAddress there = net.listen(server, TestNet.MASTER, ring);
        Credentials application = new Credentials(Role.APPLICATION, "app-1/0", "app-1", TestNet.SECRET);
        Peer kept = net.connect(client, there, application);

        ring.revoke("app-1");

        assertThat(net.failure(client.env.connect(there, application, Role.MASTER, SOON))
                        .error())
                .isEqualTo(RpcError.WRONG_SECRET);
        assertThat(echo(client, kept, "still there")).isEqualTo("still there");
    }
}
