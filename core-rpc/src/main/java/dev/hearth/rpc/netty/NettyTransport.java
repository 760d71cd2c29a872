package dev.hearth.rpc.netty;

import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.Transport;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Carries frames over sockets. */
public final class NettyTransport implements Transport {
    public NettyTransport(String threadName, int ioThreads, boolean preferNative, RpcConfig config) {}
    @Override public CompletionStage<RpcAddress> listen(RpcAddress bind, Acceptor acceptor) { throw new UnsupportedOperationException(); }
    @Override public void unlisten(RpcAddress bound) {}
    @Override public void connect(RpcAddress to, Duration timeout, Handler handler) {}
    @Override public void close() {}
}
