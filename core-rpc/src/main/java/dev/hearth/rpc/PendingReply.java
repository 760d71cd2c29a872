package dev.hearth.rpc;

/** The way back of one request, used once. Belongs to the loop. */
final class PendingReply implements Reply<Message> {
    private final Connection connection;
    private final boolean wanted;
    private final long correlation;
    private final String request;
    private boolean settled;

    /** {@code wanted} is false for a message that is not a request. */
    PendingReply(Connection connection, boolean wanted, long correlation, String request) {
        this.connection = connection;
        this.wanted = wanted;
        this.correlation = correlation;
        this.request = request;
    }

    String request() {
        return request;
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
        if (wanted && !settled) {
            fail(RpcError.FAILED, request + " failed: " + message);
        }
    }

    private void settle() {
        if (!wanted || settled) {
            throw new IllegalStateException(request
                    + (wanted ? " has been answered or failed before" : " is not a request: it takes no answer"));
        }
        settled = true;
    }
}
