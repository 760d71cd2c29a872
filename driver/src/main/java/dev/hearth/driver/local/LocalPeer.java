package dev.hearth.driver.local;

import dev.hearth.rpc.EndpointId;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcEndpointRef;
import dev.hearth.rpc.StreamSink;
import java.util.concurrent.CompletionStage;

/** The executor in this process, as those see it who serve streams: a name without a connection. */
final class LocalPeer implements Peer {
    private static final RpcAddress NOWHERE = new RpcAddress("localhost", 0);

    private final String executorId;
    private final String applicationId;

    LocalPeer(String executorId, String applicationId) {
        this.executorId = executorId;
        this.applicationId = applicationId;
    }

    @Override
    public long connectionId() {
        return 0;
    }

    @Override
    public Role role() {
        return Role.APPLICATION;
    }

    @Override
    public String identity() {
        return executorId;
    }

    @Override
    public String key() {
        return applicationId;
    }

    @Override
    public RpcAddress address() {
        return NOWHERE;
    }

    @Override
    public RpcEndpointRef endpoint(EndpointId id) {
        throw notConnected();
    }

    @Override
    public boolean isConnected() {
        return false;
    }

    @Override
    public boolean isWritable() {
        return false;
    }

    @Override
    public CompletionStage<Long> readStream(String name, long maxBytes, StreamSink sink) {
        throw notConnected();
    }

    @Override
    public void close(String reason) {}

    private static UnsupportedOperationException notConnected() {
        return new UnsupportedOperationException("the executor in the driver's process has no connection");
    }
}
