package dev.hearth.rpc;

import dev.hearth.loop.EventLoop;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** One process's place in the network: its endpoints, listeners and connections. */
public final class RpcEnv {
    public RpcEnv(EventLoop loop, Transport transport, MessageTable messages, RpcConfig config, SecureRandom random) {}
    public EventLoop loop() { throw new UnsupportedOperationException(); }
    public void register(EndpointId id, RpcEndpoint endpoint) {}
    public void serveStreams(StreamProvider provider) {}
    public CompletionStage<RpcAddress> listen(RpcAddress bind, Credentials self, KeyRing keys) { throw new UnsupportedOperationException(); }
    public CompletionStage<Peer> connect(RpcAddress to, Credentials self, Role expectedPeerRole, Duration deadline) { throw new UnsupportedOperationException(); }
    public void close() {}
}
