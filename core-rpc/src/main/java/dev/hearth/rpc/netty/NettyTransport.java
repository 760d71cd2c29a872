package dev.hearth.rpc.netty;

import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Carries frames over TCP sockets, on a few daemon threads for all of them, or on the thread of an event loop, where a
 * message costs no hop from one thread to another. Host names are looked up when they are dialled, each time anew, on
 * other threads; literal addresses are used as they are, and {@code localhost} is the loopback address.
 */
public final class NettyTransport implements Transport {
    private static final int BACKLOG = 1024;
    private static final long CLOSE_MILLIS = 1_200;
    private static final long TERMINATION_MILLIS = 3_000;

    private final RpcConfig config;
    private final boolean epoll;
    private final IoEventLoopGroup threads;
    private final Optional<LoopIo> shared;
    private final Names names;
    private final ConcurrentMap<RpcAddress, io.netty.channel.Channel> listeners = new ConcurrentHashMap<>();
    private final Set<SocketConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean ending = new AtomicBoolean();

    /**
     * Threads start when the first connection or listener needs them.
     *
     * @param threadName what their names begin with
     * @param ioThreads how many at most, at least one
     * @param preferNative whether to use epoll where it is available; else, and elsewhere, the JDK's selectors
     */
    public NettyTransport(String threadName, int ioThreads, boolean preferNative, RpcConfig config) {
        this.config = config;
        this.epoll = isEpoll(preferNative);
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = new FastThreadLocalThread(task, threadName + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        this.threads = new MultiThreadIoEventLoopGroup(Math.max(1, ioThreads), factory, handlers(epoll));
        this.shared = Optional.empty();
        this.names = new Names(threadName);
    }

    /**
     * On the loop's own thread, from the first connection or listener on. What a handler gives to the loop runs in the
     * turn that follows; what is written in the loop is sent at once. The loop may be closed before the transport: its
     * thread goes on with the sockets until this transport is closed and they have ended.
     *
     * @param loop serves one transport at a time
     * @param preferNative whether to use epoll where it is available; else, and elsewhere, the JDK's selectors
     */
    public NettyTransport(ThreadEventLoop loop, boolean preferNative, RpcConfig config) {
        this.config = config;
        this.epoll = isEpoll(preferNative);
        LoopIo io = new LoopIo(loop, handlers(epoll), !epoll);
        this.threads = io;
        this.shared = Optional.of(io);
        this.names = new Names(loop.toString());
    }

    /**
     * Loads what the first sockets of a process need, and returns when it is there: for a thread that has nothing better to
     * do. What fails here fails with the first socket, too.
     *
     * @param preferNative as it will be given to the transport
     * @param listening whether others will dial it, too
     */
    public static void load(boolean preferNative, boolean listening) {
        boolean epoll = isEpoll(preferNative);
        if (listening) {
            io.netty.channel.Channel listener = epoll ? new EpollServerSocketChannel() : new NioServerSocketChannel();
            listener.unsafe().closeForcibly();
        }
        io.netty.channel.Channel dialling = epoll ? new EpollSocketChannel() : new NioSocketChannel();
        dialling.unsafe().closeForcibly();
        boolean unused = dialling.alloc().directBuffer().release();
    }

    private static boolean isEpoll(boolean preferNative) {
        return preferNative && Epoll.isAvailable();
    }

    private static IoHandlerFactory handlers(boolean epoll) {
        return epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /** Whether sockets can be served: not after the close of this transport, or of the loop that it is on. */
    private boolean isOpen() {
        return !closed.get() && (shared.isEmpty() || shared.get().begin());
    }

    /** Whether sockets are served by epoll rather than the JDK's selectors. */
    public boolean isNative() {
        return epoll;
    }

    @Override
    public CompletionStage<RpcAddress> listen(RpcAddress bind, Acceptor acceptor) {
        CompletableFuture<RpcAddress> listening = new CompletableFuture<>();
        if (!isOpen()) {
            listening.completeExceptionally(new IOException("cannot listen on " + bind + ": the transport is closed"));
            return listening;
        }
        names.lookUp(bind.host()).whenComplete((found, failure) -> {
            if (failure != null) {
                listening.completeExceptionally(
                        new IOException("cannot listen on " + bind + ": the name " + bind.host() + " has no address"));
                return;
            }
            ChannelFuture bound = new ServerBootstrap()
                    .group(threads)
                    .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.SO_KEEPALIVE, true)
                    .childHandler(new Acceptance(acceptor))
                    .bind(new InetSocketAddress(found.get(0), bind.port()));
            var unused = bound.addListener(done -> {
                if (done.isSuccess()) {
                    InetSocketAddress local =
                            (InetSocketAddress) bound.channel().localAddress();
                    RpcAddress address = new RpcAddress(bind.host(), local.getPort());
                    listeners.put(address, bound.channel());
                    if (closed.get()) {
                        unlisten(address);
                    }
                    listening.complete(address);
                } else {
                    listening.completeExceptionally(
                            new IOException("cannot listen on " + bind + ": " + bindTrouble(bind, done.cause())));
                }
            });
        });
        return listening;
    }

    private static String bindTrouble(RpcAddress bind, Throwable cause) {
        String said = String.valueOf(cause.getMessage());
        if (said.contains("in use")) {
            return "the port is in use";
        }
        if (said.contains("assign requested address")) {
            return bind.host() + " is not an address of this machine";
        }
        if (said.contains("ermission denied")) {
            return "this user may not use port " + bind.port();
        }
        return said;
    }

    @Override
    public void unlisten(RpcAddress bound) {
        io.netty.channel.Channel listener = listeners.remove(bound);
        if (listener != null) {
            var unused = listener.close();
        }
    }

    @Override
    public void connect(RpcAddress to, Duration timeout, Handler handler) {
        if (!isOpen()) {
            handler.onClosed(RpcError.DISCONNECTED, "the transport is closed");
            return;
        }
        names.lookUp(to.host()).whenComplete((found, failure) -> {
            if (failure != null) {
                boolean unknown = failure instanceof UnknownHostException;
                handler.onClosed(
                        RpcError.NAME_NOT_FOUND,
                        unknown ? "the name " + to.host() + " has no address" : String.valueOf(failure.getMessage()));
            } else {
                connect(to, found, 0, timeout, handler);
            }
        });
    }

    /** Tries one address of the host; the next when nobody listens there. */
    private void connect(RpcAddress to, List<InetAddress> found, int index, Duration timeout, Handler handler) {
        if (closed.get()) {
            // while the name was looked up, or another address was tried
            handler.onClosed(RpcError.DISCONNECTED, "the transport is closed");
            return;
        }
        int timeoutMillis = (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
        SocketChannel channel;
        try {
            channel = epoll ? new EpollSocketChannel() : new NioSocketChannel();
        } catch (ChannelException e) {
            // this process has as many files open as it may
            handler.onClosed(RpcError.CONNECT_TIMED_OUT, String.valueOf(e.getMessage()));
            return;
        }
        ChannelFuture connecting = new Bootstrap()
                .group(threads)
                .disableResolver()
                .channelFactory(() -> channel)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
                .handler(new SocketConnection(channel, to, handler, config, this::onRegistered))
                .connect(new InetSocketAddress(found.get(index), to.port()));
        var unused = connecting.addListener(done -> {
            if (done.isSuccess()) {
                return;
            }
            if (index + 1 < found.size() && done.cause() instanceof ConnectException) {
                connect(to, found, index + 1, timeout, handler);
                return;
            }
            Throwable cause = done.cause();
            if (cause instanceof ConnectTimeoutException) {
                handler.onClosed(RpcError.CONNECT_TIMED_OUT, "no connection within " + timeoutMillis + " ms");
            } else if (String.valueOf(cause.getMessage()).contains("refused")) {
                handler.onClosed(RpcError.CONNECTION_REFUSED, "the connection was refused, nobody listens there");
            } else {
                handler.onClosed(RpcError.CONNECT_TIMED_OUT, String.valueOf(cause.getMessage()));
            }
        });
    }

    /**
     * Ends everything; what was written leaves if it can within a second. Waits for the end of the threads, 3 s at the
     * most, unless it is called on one of them.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        listeners.keySet().forEach(this::unlisten);
        names.close();
        connections.forEach(SocketConnection::close);
        if (connections.isEmpty()) {
            endThreads();
        } else {
            endThreadsLater();
        }
        if (!onOwnThread()) {
            try {
                threads.terminationFuture().await(TERMINATION_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void endThreadsLater() {
        try {
            var unused = threads.schedule(this::endThreads, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            endThreads(); // the last connection has closed meanwhile, and the threads are ending already
        }
    }

    private boolean onOwnThread() {
        boolean own = shared.isPresent() && shared.get().isOnLoopThread();
        for (io.netty.util.concurrent.EventExecutor executor : threads) {
            own |= executor.inEventLoop();
        }
        return own;
    }

    private void endThreads() {
        if (ending.compareAndSet(false, true)) {
            var unused = threads.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            shared.ifPresent(LoopIo::endUnbegun);
        }
    }

    private void onRegistered(SocketConnection connection) {
        connections.add(connection);
        connection.onClosed(() -> {
            connections.remove(connection);
            if (closed.get() && connections.isEmpty()) {
                endThreads();
            }
        });
        if (closed.get()) {
            connection.close();
        }
    }

    private static RpcAddress address(SocketChannel channel) {
        InetSocketAddress remote = channel.remoteAddress();
        return Optional.ofNullable(remote)
                .map(socket -> new RpcAddress(socket.getAddress().getHostAddress(), socket.getPort()))
                .orElse(new RpcAddress("unknown", 0));
    }

    /** Sets up sockets that were accepted. */
    private final class Acceptance extends ChannelInitializer<SocketChannel> {
        private final Acceptor acceptor;

        Acceptance(Acceptor acceptor) {
            this.acceptor = acceptor;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            RpcAddress remote = address(channel);
            channel.pipeline()
                    .addLast(new SocketConnection(
                            channel, remote, acceptor.accept(remote), config, NettyTransport.this::onRegistered));
        }
    }
}
