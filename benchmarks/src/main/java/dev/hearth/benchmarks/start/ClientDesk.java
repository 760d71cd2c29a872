package dev.hearth.benchmarks.start;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Answers {@link NettyLogbackClient}s and remembers when each asked. */
final class ClientDesk implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<Long> asked = new LinkedBlockingQueue<>();
    private final int port;

    /** @param closing whether to close a connection after the reply */
    ClientDesk(boolean closing) {
        port = ((InetSocketAddress) new ServerBootstrap()
                        .group(thread)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(new ChannelInitializer<SocketChannel>() {
                            @Override
                            protected void initChannel(SocketChannel channel) {
                                channel.pipeline()
                                        .addLast(new LengthFieldBasedFrameDecoder(
                                                NettyLogbackClient.MAX_FRAME, 0, Integer.BYTES))
                                        .addLast(new Answering(closing));
                            }
                        })
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .syncUninterruptibly()
                        .channel()
                        .localAddress())
                .getPort();
    }

    int port() {
        return port;
    }

    /** {@link System#nanoTime} of each request, in order. */
    BlockingQueue<Long> asked() {
        return asked;
    }

    @Override
    public void close() {
        thread.shutdownGracefully().syncUninterruptibly();
    }

    private final class Answering extends ChannelInboundHandlerAdapter {
        private final boolean closing;

        Answering(boolean closing) {
            this.closing = closing;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            asked.add(System.nanoTime());
            var sent = ctx.writeAndFlush(frame);
            if (closing) {
                var unused = sent.addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // a client that was killed has cut its connection
            var unused = ctx.close();
        }
    }
}
