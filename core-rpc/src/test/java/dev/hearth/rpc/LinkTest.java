package dev.hearth.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.rpc.TestNet.Process;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The redialling of links, in virtual time. */
class LinkTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> heard = new ArrayList<>();
    private final MemoryNet net = new MemoryNet();
    private Process server;
    private Process client;
    private RpcAddress address;

    @BeforeEach
    void start() {
        server = net.process("server");
        client = net.process("client");
        address = net.listen(server, TestNet.MASTER, TestNet.keys());
        // let what was due at the start be over, so that the times below are round
        net.time.advance(SECOND.minusNanos(net.time.now()));
    }

    @AfterEach
    void stop() {
        net.close();
    }

    private void note(String what) {
        heard.add(net.time.now() / 1_000_000 + " " + what);
    }

    private LinkListener listener() {
        return new LinkListener() {
            @Override
            public void onUp(Peer peer) {
                note("up " + peer.address());
            }

            @Override
            public void onDown(Peer peer, String reason) {
                note("down " + reason);
            }

            @Override
            public void onAttemptFailed(RpcException failure) {
                note("failed " + failure.error());
            }

            @Override
            public void onGivenUp(RpcException lastFailure) {
                note("given up " + lastFailure.error());
            }
        };
    }

    private Link link(List<RpcAddress> addresses, RedialPolicy redial) {
        LinkSpec spec = new LinkSpec(addresses, TestNet.WORKER, Role.MASTER, Duration.ofSeconds(3), redial);
        return new Link(client.env, spec, listener());
    }

    private void in(Runnable call) {
        client.loop.execute(call);
        net.time.runUntilIdle();
    }

    @Test
    void aLinkThatIsCutRedialsAtOnce() {
        Link link = link(List.of(address), RedialPolicy.within(Duration.ofSeconds(5), SECOND));
        in(link::start);
        in(link::start);
        in(() -> assertThat(link.peer()).isPresent());

        net.cut();
        net.time.advance(SECOND);

        assertThat(heard)
                .containsExactly("1000 up " + address, "1001 down the connection was cut", "1001 up " + address);
        in(() -> assertThat(link.peer().orElseThrow().isConnected()).isTrue());
        assertThat(server.desk.peers).hasSize(2);
    }

    @Test
    void attemptsGoOnUntilTheListenerIsBack() {
        Link link = link(List.of(address), RedialPolicy.within(Duration.ofMinutes(1), SECOND));
        in(link::start);
        net.network.refuse("server");
        net.cut();
        net.time.advance(Duration.ofMillis(2500));
        net.network.allow("server");
        net.time.advance(SECOND);

        assertThat(heard)
                .containsExactly(
                        "1000 up " + address,
                        "1001 down the connection was cut",
                        "1001 failed CONNECTION_REFUSED",
                        "2001 failed CONNECTION_REFUSED",
                        "3001 failed CONNECTION_REFUSED",
                        "4001 up " + address);
    }

    @Test
    void aPolicyThatGivesUpEndsTheLink() {
        Link link = link(List.of(address), RedialPolicy.within(Duration.ofSeconds(2), SECOND));
        net.network.refuse("server");
        in(link::start);
        net.time.advance(Duration.ofSeconds(20));

        assertThat(heard)
                .containsExactly(
                        "1000 failed CONNECTION_REFUSED",
                        "2000 failed CONNECTION_REFUSED",
                        "3000 failed CONNECTION_REFUSED",
                        "3000 given up CONNECTION_REFUSED");
        in(() -> assertThat(link.peer()).isEmpty());
        in(link::close);
    }

    @Test
    void aSilentListenerTakesTheTimeOfAnAttempt() {
        Link link = link(List.of(address), RedialPolicy.within(Duration.ofSeconds(4), SECOND));
        net.stall();
        in(link::start);
        net.time.advance(Duration.ofSeconds(20));

        assertThat(heard)
                .containsExactly(
                        "4000 failed CONNECT_TIMED_OUT",
                        "8000 failed CONNECT_TIMED_OUT",
                        "8000 given up CONNECT_TIMED_OUT");
    }

    @Test
    void theAddressesAreTriedInTurn() {
        RpcAddress dead = new RpcAddress("server", 1);
        RpcAddress nowhere = new RpcAddress("elsewhere", 7077);
        Link link = link(
                List.of(dead, nowhere, address), RedialPolicy.within(Duration.ofMinutes(1), Duration.ofMillis(100)));
        in(link::start);
        net.time.advance(SECOND);
        net.cut();
        net.time.advance(SECOND);

        assertThat(heard)
                .containsExactly(
                        "1000 failed CONNECTION_REFUSED",
                        "1100 failed CONNECTION_REFUSED",
                        "1200 up " + address,
                        "2001 down the connection was cut",
                        "2001 up " + address);
    }

    @Test
    void aClosedLinkTellsOfItsEndAndDialsNoMore() {
        Link link = link(List.of(address), RedialPolicy.within(Duration.ofMinutes(1), SECOND));
        in(link::start);
        in(link::close);
        in(link::close);
        in(link::start);
        net.time.advance(Duration.ofMinutes(2));

        assertThat(heard).containsExactly("1000 up " + address, "1000 down the link was closed");
        assertThat(server.desk.heard)
                .endsWith("disconnected the other side closed the connection: the link was closed");
    }

    @Test
    void aLinkClosedWhileItDialsNeverComesUp() {
        net.network.delay("server", "client", Duration.ofMillis(100));
        Link link = link(List.of(address), RedialPolicy.within(Duration.ofMinutes(1), SECOND));
        in(link::start);
        net.time.advance(Duration.ofMillis(250));
        in(link::close);
        net.time.advance(Duration.ofMinutes(2));

        assertThat(heard).isEmpty();
        assertThat(server.desk.peers).isEmpty();
    }

    @Test
    void aLinkClosedBeforeItsStartStaysClosed() {
        Link link = link(List.of(address), RedialPolicy.within(Duration.ofMinutes(1), SECOND));
        in(link::close);
        in(link::start);
        net.time.advance(Duration.ofMinutes(2));

        assertThat(heard).isEmpty();
    }

    @Test
    void aLinkMayBeClosedByItsListener() {
        List<Link> made = new ArrayList<>();
        LinkSpec spec = new LinkSpec(
                List.of(address),
                TestNet.WORKER,
                Role.MASTER,
                Duration.ofSeconds(3),
                RedialPolicy.within(Duration.ofMinutes(1), SECOND));
        Link link = new Link(client.env, spec, new LinkListener() {
            @Override
            public void onUp(Peer peer) {
                note("up");
            }

            @Override
            public void onDown(Peer peer, String reason) {
                note("down " + reason);
                made.get(0).close();
            }

            @Override
            public void onGivenUp(RpcException lastFailure) {
                note("given up");
            }
        });
        made.add(link);
        in(link::start);
        net.cut();
        net.time.advance(Duration.ofMinutes(2));

        assertThat(heard).containsExactly("1000 up", "1001 down the connection was cut");
    }

    @Test
    void aClosedEnvironmentEndsItsLinks() {
        Link link = link(List.of(address), (failures, down, last) -> java.util.Optional.of(SECOND));
        in(link::start);
        client.env.close();
        net.time.advance(Duration.ofMinutes(2));

        assertThat(heard)
                .containsExactly(
                        "1000 up " + address,
                        "1000 down this side was closed",
                        "2000 failed CLOSED",
                        "2000 given up CLOSED");
    }

    @Test
    void aLinkNeedsAnAddress() {
        assertThatThrownBy(() -> link(List.of(), RedialPolicy.within(SECOND, SECOND)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a link to a MASTER needs at least one address");
    }

    @Test
    void theSameRunGivesTheSameTrace() {
        assertThat(trace()).isEqualTo(trace());
    }

    private static List<String> trace() {
        LinkTest run = new LinkTest();
        run.start();
        run.net.network.delay("server", "client", Duration.ofMillis(7));
        Link link = run.link(List.of(run.address), RedialPolicy.within(Duration.ofMinutes(5), SECOND));
        run.in(link::start);
        for (int i = 0; i < 20; i++) {
            run.net.time.advance(Duration.ofMillis(300 + 17L * i));
            run.net.cut();
        }
        run.net.time.advance(SECOND);
        run.stop();
        run.heard.addAll(run.server.desk.heard);
        return run.heard;
    }
}
