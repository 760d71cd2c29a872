package dev.hearth.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.rpc.TestNet.Process;
import dev.hearth.rpc.TestProtocol.OperatorsAsk;
import dev.hearth.rpc.TestProtocol.OperatorsOnly;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is counted, and what is not. */
class RpcCountsTest {
    private final TestNet net = new MemoryNet();
    private final Process server = net.process("server");
    private final Process client = net.process("client");
    private final RpcAddress address = net.listen(server, TestNet.MASTER, TestNet.keys());

    @AfterEach
    void close() {
        net.close();
    }

    @Test
    void openConnectionsAndThoseThatEverWere() {
        Peer peer = net.connect(client, address, TestNet.WORKER);
        net.awaitUntil("both are connected", () -> server.env.counts().connections() == 1);
        assertThat(client.env.counts().connections()).isEqualTo(1);

        net.run(client, () -> peer.close("enough"));
        net.awaitUntil("the server knows", () -> server.env.counts().connections() == 0);

        assertThat(server.env.counts().connectionsOpened()).isEqualTo(1);
        assertThat(server.env.counts().connectionsRefused()).isZero();
        assertThat(server.env.counts().framesBroken()).isZero();
    }

    @Test
    void aSecretThatIsWrongIsARefusedConnection() {
        Credentials impostor = new Credentials(Role.WORKER, "w1", KeyRing.CLUSTER, Secret.of(new byte[Secret.BYTES]));

        RpcException failure = net.failure(client.env.connect(address, impostor, Role.MASTER, Duration.ofSeconds(30)));
        net.awaitUntil("it is counted", () -> server.env.counts().connectionsRefused() == 1);

        assertThat(failure).hasMessageContaining("secret");
        assertThat(server.env.counts().connectionsOpened()).isZero();
    }

    @Test
    void aMessageThatARoleMayNotSendIsARefusedMessage() {
        Peer peer = net.connect(client, address, TestNet.WORKER);

        RpcException unused = net.failure(
                net.in(client, () -> peer.endpoint(TestProtocol.DESK).ask(new OperatorsAsk("x"), TestNet.DEADLINE)));
        net.run(client, () -> peer.endpoint(TestProtocol.DESK).tell(new OperatorsOnly(1)));
        net.awaitUntil("both are counted", () -> server.env.counts().messagesRefused() == 2);

        assertThat(server.env.counts().connections()).isEqualTo(1);
    }
}
