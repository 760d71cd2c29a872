package dev.hearth.loop;

import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.Transport;
import dev.hearth.rpc.netty.NettyTransport;
import org.junit.jupiter.api.BeforeEach;

/** What a loop promises, it promises while it serves the sockets of a transport too. */
abstract class ServingEventLoopContract extends ThreadEventLoopTest {
    private static final Transport.Handler DEAF = new Transport.Handler() {
        @Override
        public void onOpen(Transport.Channel channel) {}

        @Override
        public void onFrame(byte[] frame) {}

        @Override
        public void onClosed(RpcError error, String reason) {}
    };

    private final NettyTransport transport;

    ServingEventLoopContract(boolean preferNative) {
        this.transport = new NettyTransport(loop, preferNative, RpcConfig.defaults());
    }

    @BeforeEach
    void listen() {
        var unused = transport.listen(new RpcAddress("127.0.0.1", 0), remote -> DEAF);
    }

    @Override
    void endIo() {
        transport.close();
    }
}
