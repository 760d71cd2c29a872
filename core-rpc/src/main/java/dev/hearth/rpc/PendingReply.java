package dev.hearth.rpc;

/** The way back of one request, used once. Belongs to the loop. */
final class PendingReply implements Reply<Message> {
    private final Connection connection;
    private final long correlation;
    private final String request;
    private boolean settled;

    PendingReply(Connection connection, long correlation, String request) {
        this.connection = connection;
        this.correlation = correlation;
        this.request = request;
    }

    @Override
    public void answer(Message reply) {
        settle();
        connection.sendAnswer(correlation, reply);
    }

    @Override
    public void fail(RpcError error, String message) {
        settle();
        connection.sendFailure(correlation, error, message);
    }

    void failUnlessSettled(String message) {
        if (!settled) {
            fail(RpcError.FAILED, request + " failed: " + message);
        }
    }

    private void settle() {
        if (settled) {
            throw new IllegalStateException(request + " has been answered or failed before");
        }
        settled = true;
    }
}
