package dev.hearth.benchmarks.rpc;

import java.io.IOException;

/**
 * Echoes of 64 bytes over Netty alone, with the transport that Hearth prefers, which a thread of a cached pool answers in a
 * process of its own and the calling thread waits for. Used by one thread.
 */
public final class PooledEcho implements AutoCloseable {
    static final int PAYLOAD_BYTES = 64;

    private final EchoProcess server;
    private final EchoClient client;

    private PooledEcho(EchoProcess server, EchoClient client) {
        this.server = server;
        this.client = client;
    }

    /** Starts the process that answers, and connects to it. */
    public static PooledEcho start() throws IOException {
        EchoTransport transport = EchoTransport.preferred();
        EchoProcess server = EchoProcess.start(EchoStack.RAW, transport, EchoAnswers.POOL);
        return new PooledEcho(server, EchoClient.connect(EchoStack.RAW, transport, server.port(), PAYLOAD_BYTES));
    }

    /** One echo, there and back. */
    public void roundTrip() {
        client.roundTrip();
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
