package dev.hearth.benchmarks.start;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The least that an executor could be: a JVM with a log set up in code, one connection over Netty, one request and its
 * reply. {@code NettyLogbackClient HOST PORT [train]}: stays until standard input ends, or ends at the reply when it
 * trains an archive. Takes epoll where it is available, as Hearth does.
 */
public final class NettyLogbackClient {
    /** Of the request and of the reply, without the header. */
    static final int PAYLOAD_BYTES = 64;

    static final int MAX_FRAME = 1024;
    static final String TRAIN = "train";

    private static final String PATTERN = "%d{yy/MM/dd HH:mm:ss.SSS} %-5level [%thread] %logger{0}: %msg%n";

    private NettyLogbackClient() {}

    public static void main(String[] args) throws IOException {
        startLog();
        Logger log = LoggerFactory.getLogger(NettyLogbackClient.class);
        InetSocketAddress server = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
        boolean training = args.length > 2 && args[2].equals(TRAIN);
        log.info("starting pid={} server={}", ProcessHandle.current().pid(), server);
        boolean epoll = Epoll.isAvailable();
        var connecting = new Bootstrap()
                .group(new MultiThreadIoEventLoopGroup(
                        1,
                        new DefaultThreadFactory("client-io", true),
                        epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory()))
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new LengthFieldBasedFrameDecoder(MAX_FRAME, 0, Integer.BYTES))
                                .addLast(new Asking(log));
                    }
                })
                .connect(server);
        var channel = connecting.syncUninterruptibly().channel();
        if (training) {
            channel.closeFuture().syncUninterruptibly();
        } else {
            long unused = System.in.transferTo(OutputStream.nullOutputStream());
        }
        System.exit(0);
    }

    private static void startLog() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(appender);
    }

    /** Asks when the connection is open, and logs the reply. */
    private static final class Asking extends ChannelInboundHandlerAdapter {
        private final Logger log;

        Asking(Logger log) {
            this.log = log;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ByteBuf request = ctx.alloc().ioBuffer(Integer.BYTES + PAYLOAD_BYTES);
            request.writeInt(PAYLOAD_BYTES).writeZero(PAYLOAD_BYTES);
            var unused = ctx.writeAndFlush(request);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            ByteBuf reply = (ByteBuf) frame;
            log.info("answered with {} bytes", reply.readableBytes() - Integer.BYTES);
            reply.release();
        }
    }
}
