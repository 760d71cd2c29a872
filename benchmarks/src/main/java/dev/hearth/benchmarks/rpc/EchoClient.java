package dev.hearth.benchmarks.rpc;

/** One connection to an {@link EchoServer}. Used by one thread. */
interface EchoClient extends AutoCloseable {

    static EchoClient connect(EchoStack stack, EchoTransport transport, int port, int payloadBytes) {
        return switch (stack) {
            case RAW -> new RawEchoClient(transport, port, payloadBytes);
            case RPC -> new RpcEchoClient(transport, port, payloadBytes);
        };
    }

    /** Sends one echo from the calling thread, which waits for the answer. */
    void roundTrip();

    /**
     * Sends echoes with a number of them under way, from the thread that the answers arrive on; the calling thread waits
     * for the last answer.
     */
    void pipelined(int count, int window);

    @Override
    void close();
}
