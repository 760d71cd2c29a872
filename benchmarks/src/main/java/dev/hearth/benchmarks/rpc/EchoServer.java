package dev.hearth.benchmarks.rpc;

import dev.hearth.benchmarks.Logging;
import dev.hearth.benchmarks.rpc.EchoProtocol.Echo;
import dev.hearth.benchmarks.rpc.EchoProtocol.Echoed;
import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Reply;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.netty.NettyTransport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The process that answers echoes: {@code EchoServer STACK TRANSPORT ANSWERS}. Prints its port on standard output and
 * runs until standard input ends.
 */
public final class EchoServer {
    /** Largest frame of the plain variant in bytes, header included. */
    static final int MAX_FRAME = 1 << 20;

    /** Comes before the port on standard output. */
    static final String READY = "PORT ";

    private EchoServer() {}

    public static void main(String[] args) throws IOException {
        Logging.quiet();
        EchoTransport transport = EchoTransport.valueOf(args[1]);
        EchoAnswers answers = EchoAnswers.valueOf(args[2]);
        int port = switch (EchoStack.valueOf(args[0])) {
            case RAW -> raw(transport, answers);
            case RPC -> rpc(transport, answers);
        };
        System.out.println(READY + port);
        long unused = System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    private static int raw(EchoTransport transport, EchoAnswers answers) {
        ExecutorService pool = Executors.newCachedThreadPool();
        var bound = new ServerBootstrap()
                .group(transport.thread())
                .channel(transport.serverSocket())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new LengthFieldBasedFrameDecoder(MAX_FRAME, 0, Integer.BYTES))
                                .addLast(answers == EchoAnswers.POOL ? new FromPool(pool) : new FromIo());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly();
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    private static int rpc(EchoTransport transport, EchoAnswers answers) {
        ThreadEventLoop loop = new ThreadEventLoop("echo-loop", (attempted, cause) -> cause.printStackTrace());
        loop.start();
        RpcConfig config = RpcConfig.defaults();
        NettyTransport netty = new NettyTransport(loop, transport == EchoTransport.EPOLL, config);
        RpcEnv env = new RpcEnv(loop, netty, EchoProtocol.TABLE, config, new SecureRandom());
        env.register(EchoProtocol.ENDPOINT, new Answering(loop, answers));
        KeyRing keys = new KeyRing().grant(EchoProtocol.KEY, Set.of(Role.APPLICATION), EchoProtocol.SECRET);
        return env.listen(new RpcAddress("127.0.0.1", 0), EchoProtocol.credentials("server"), keys)
                .toCompletableFuture()
                .join()
                .port();
    }

    /** Sends each frame back from the I/O thread; one flush for all that one read brought. */
    private static final class FromIo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            var unused = ctx.write(frame);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }
    }

    /** Sends each frame back from a thread of the pool. */
    private static final class FromPool extends ChannelInboundHandlerAdapter {
        private final ExecutorService pool;

        FromPool(ExecutorService pool) {
            this.pool = pool;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            pool.execute(() -> {
                var unused = ctx.writeAndFlush(frame);
            });
        }
    }

    private record Answering(ThreadEventLoop loop, ExecutorService pool, EchoAnswers answers) implements RpcEndpoint {

        Answering(ThreadEventLoop loop, EchoAnswers answers) {
            this(loop, Executors.newCachedThreadPool(), answers);
        }

        @Override
        public List<Dispatch<?>> dispatches() {
            return List.of(Dispatch.over(EchoProtocol.class)
                    .answer(Echo.class, Set.of(Role.APPLICATION), this::echo)
                    .build());
        }

        private void echo(Echo message, Peer from, Reply<Echoed> reply) {
            Echoed answer = new Echoed(message.payload());
            switch (answers) {
                case INLINE -> reply.answer(answer);
                case POOL -> pool.execute(() -> loop.execute(() -> reply.answer(answer)));
            }
        }
    }
}
