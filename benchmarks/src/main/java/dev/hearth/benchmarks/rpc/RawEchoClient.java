package dev.hearth.benchmarks.rpc;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** Echoes over Netty alone. */
final class RawEchoClient implements EchoClient {
    private final MultiThreadIoEventLoopGroup threads;
    private final Channel channel;
    private final byte[] payload;
    private final Answers answers = new Answers();

    RawEchoClient(EchoTransport transport, int port, int payloadBytes) {
        this.threads = transport.thread();
        this.payload = new byte[payloadBytes];
        this.channel = new Bootstrap()
                .group(threads)
                .channel(transport.socket())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel opened) {
                        opened.pipeline()
                                .addLast(new LengthFieldBasedFrameDecoder(EchoServer.MAX_FRAME, 0, Integer.BYTES))
                                .addLast(answers);
                    }
                })
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .syncUninterruptibly()
                .channel();
    }

    @Override
    public void roundTrip() {
        CompletableFuture<Void> answered = answers.expect(1, 1);
        var unused = channel.writeAndFlush(frame());
        answered.join();
    }

    @Override
    public void pipelined(int count, int window) {
        CompletableFuture<Void> answered = answers.expect(count, window);
        channel.eventLoop().execute(() -> {
            for (int i = 0; i < Math.min(count, window); i++) {
                var unused = channel.write(frame());
            }
            channel.flush();
        });
        answered.join();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        threads.shutdownGracefully().syncUninterruptibly();
    }

    private ByteBuf frame() {
        ByteBuf frame = channel.alloc().ioBuffer(Integer.BYTES + payload.length);
        return frame.writeInt(payload.length).writeBytes(payload);
    }

    /** Written by the caller before it sends, then by the I/O thread; the send orders the two. */
    private final class Answers extends ChannelInboundHandlerAdapter {
        private CompletableFuture<Void> answered = new CompletableFuture<>();
        private int toReceive;
        private int toSend;

        CompletableFuture<Void> expect(int count, int window) {
            answered = new CompletableFuture<>();
            toReceive = count;
            toSend = count - Math.min(count, window);
            return answered;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            ((ByteBuf) frame).release();
            if (toSend > 0) {
                toSend--;
                var unused = ctx.write(frame());
            }
            toReceive--;
            if (toReceive == 0) {
                answered.complete(null);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }
    }
}
