package dev.hearth.benchmarks.rpc;

import dev.hearth.benchmarks.rpc.EchoProtocol.Echo;
import dev.hearth.benchmarks.rpc.EchoProtocol.Echoed;
import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEndpointRef;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.netty.NettyTransport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Echoes over Hearth's RPC, with sockets and messages on one thread, as a driver and an executor have them. */
final class RpcEchoClient implements EchoClient {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final ThreadEventLoop loop =
            new ThreadEventLoop("echo-client-loop", (attempted, cause) -> cause.printStackTrace());
    private final NettyTransport netty;
    private final RpcEnv env;
    private final RpcEndpointRef server;
    private final Bytes payload;

    RpcEchoClient(EchoTransport transport, int port, int payloadBytes) {
        RpcConfig config = RpcConfig.defaults();
        loop.start();
        this.netty = new NettyTransport(loop, transport == EchoTransport.EPOLL, config);
        this.env = new RpcEnv(loop, netty, EchoProtocol.TABLE, config, new SecureRandom());
        this.payload = Bytes.of(new byte[payloadBytes]);
        this.server = env.connect(
                        new RpcAddress("127.0.0.1", port),
                        EchoProtocol.credentials("client"),
                        Role.APPLICATION,
                        DEADLINE)
                .toCompletableFuture()
                .join()
                .endpoint(EchoProtocol.ENDPOINT);
    }

    @Override
    public void roundTrip() {
        CompletableFuture<Echoed> answered = new CompletableFuture<>();
        loop.execute(() -> server.ask(new Echo(payload), DEADLINE)
                .whenComplete((answer, failure) -> settle(answered, answer, failure)));
        answered.join();
    }

    @Override
    public void pipelined(int count, int window) {
        Pipeline pipeline = new Pipeline(count);
        loop.execute(() -> pipeline.send(Math.min(count, window)));
        pipeline.answered.join();
    }

    @Override
    public void close() {
        env.close();
        netty.close();
        loop.close();
    }

    private static void settle(CompletableFuture<Echoed> answered, Echoed answer, Throwable failure) {
        if (failure == null) {
            answered.complete(answer);
        } else {
            answered.completeExceptionally(failure);
        }
    }

    /** In the loop. */
    private final class Pipeline {
        private final CompletableFuture<Echoed> answered = new CompletableFuture<>();
        private int toSend;
        private int toReceive;

        Pipeline(int count) {
            toSend = count;
            toReceive = count;
        }

        void send(int howMany) {
            for (int i = 0; i < howMany; i++) {
                toSend--;
                var unused = server.ask(new Echo(payload), DEADLINE).whenComplete(this::received);
            }
        }

        private void received(Echoed answer, Throwable failure) {
            toReceive--;
            if (toReceive == 0 || failure != null) {
                settle(answered, answer, failure);
            } else if (toSend > 0) {
                send(1);
            }
        }
    }
}
