package dev.hearth.benchmarks.rpc;

import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.EndpointId;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.MessageTable;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.codec.Bytes;
import java.nio.charset.StandardCharsets;

/** The one request of the echo benchmarks, and who asks it. */
sealed interface EchoProtocol extends Message {

    /** Comes back as it is. */
    record Echo(Bytes payload) implements EchoProtocol, Request<Echoed> {}

    /** What came back. */
    record Echoed(Bytes payload) implements Message {}

    /** The key that both sides hold. */
    String KEY = "echo";

    Secret SECRET = Secret.of("a secret of the echo benchmarks!".getBytes(StandardCharsets.US_ASCII));
    EndpointId ENDPOINT = new EndpointId(1, "echo");
    MessageTable TABLE =
            MessageTable.builder().add(1, Echo.class).add(2, Echoed.class).build();

    /** What either side shows, as a driver and an executor do. */
    static Credentials credentials(String identity) {
        return new Credentials(Role.APPLICATION, identity, KEY, SECRET);
    }
}
