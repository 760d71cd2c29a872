package dev.hearth.executor;

import dev.hearth.rpc.EndpointId;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcEndpointRef;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.RpcException;
import dev.hearth.rpc.StreamSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A driver that serves streams from memory, at once. */
final class FakePeer implements Peer {
    final Map<String, byte[]> streams = new HashMap<>();
    int reads;
    int cuts;
    boolean connected = true;

    @Override
    public long connectionId() {
        return 1;
    }

    @Override
    public Role role() {
        return Role.APPLICATION;
    }

    @Override
    public String identity() {
        return "app-1";
    }

    @Override
    public String key() {
        return "app-1";
    }

    @Override
    public RpcAddress address() {
        return new RpcAddress("driver", 7000);
    }

    @Override
    public RpcEndpointRef endpoint(EndpointId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public boolean isWritable() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Long> readStream(String name, long maxBytes, StreamSink sink) {
        reads++;
        byte[] bytes = streams.get(name);
        if (bytes == null) {
            return CompletableFuture.failedFuture(new RpcException(RpcError.FAILED, "there is no stream " + name));
        }
        if (bytes.length > maxBytes) {
            return CompletableFuture.failedFuture(new RpcException(RpcError.TOO_LARGE, name + " is too long"));
        }
        try {
            int half = bytes.length / 2;
            sink.write(ByteBuffer.wrap(bytes, 0, half).asReadOnlyBuffer());
            if (cuts > 0) {
                cuts--;
                return CompletableFuture.failedFuture(new RpcException(RpcError.DISCONNECTED, "cut"));
            }
            sink.write(ByteBuffer.wrap(bytes, half, bytes.length - half).asReadOnlyBuffer());
        } catch (IOException e) {
            return CompletableFuture.failedFuture(new RpcException(RpcError.FAILED, String.valueOf(e.getMessage())));
        }
        return CompletableFuture.completedFuture((long) bytes.length);
    }

    @Override
    public void close(String reason) {
        throw new UnsupportedOperationException();
    }
}
