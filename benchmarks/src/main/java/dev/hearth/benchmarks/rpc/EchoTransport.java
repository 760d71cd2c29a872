package dev.hearth.benchmarks.rpc;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** Which system calls wait for sockets. */
public enum EchoTransport {
    /** The JDK's selectors. */
    NIO,
    /** Netty's own binding to epoll. */
    EPOLL;

    /** What Hearth takes when nothing is set: epoll where it is available. */
    public static EchoTransport preferred() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /** One I/O thread, as a driver and an executor have. */
    MultiThreadIoEventLoopGroup thread() {
        return new MultiThreadIoEventLoopGroup(
                1, this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    Class<? extends ServerSocketChannel> serverSocket() {
        return this == EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    Class<? extends SocketChannel> socket() {
        return this == EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
    }
}
