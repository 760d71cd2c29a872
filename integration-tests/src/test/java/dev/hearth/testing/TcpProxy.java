package dev.hearth.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A listener on loopback that passes every connection on to another, and can misbehave on the way. Its controls may be
 * called from any thread; two threads carry each connection.
 */
public final class TcpProxy implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final CompletableFuture<Void> OPEN = CompletableFuture.completedFuture(null);

    /** How bytes are passed on. */
    private enum Pace {
        AT_ONCE,
        BYTE_BY_BYTE,
        SLOWLY
    }

    private final InetSocketAddress target;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    /** Those of {@link #sockets} that lead to the target. */
    private final Set<Socket> far = ConcurrentHashMap.newKeySet();

    private final AtomicInteger accepted = new AtomicInteger();
    private volatile Optional<ServerSocket> listener = Optional.empty();
    private volatile CompletableFuture<Void> gate = OPEN;
    private volatile Pace pace = Pace.AT_ONCE;
    private volatile boolean deaf;

    /** Listens on any free port of 127.0.0.1. */
    public TcpProxy(InetSocketAddress target) {
        this.target = target;
        this.port = listen(0);
    }

    /** Listens on a free port of 127.0.0.1 for what will listen on the same port of another loopback address. */
    public static TcpProxy sharingItsPortWith(String host) {
        ServerSocket probe = bound(0);
        int port = probe.getLocalPort();
        closed(probe);
        return new TcpProxy(new InetSocketAddress(host, port), port);
    }

    private TcpProxy(InetSocketAddress target, int port) {
        this.target = target;
        this.port = listen(port);
    }

    public int port() {
        return port;
    }

    /** Connections taken so far. */
    public int accepted() {
        return accepted.get();
    }

    /** Connections open now. */
    public int open() {
        return sockets.size() / 2;
    }

    /** Closes every connection and refuses new ones, until {@link #restore}. */
    public void cut() {
        listener.ifPresent(TcpProxy::closed);
        listener = Optional.empty();
        drop();
    }

    /** Closes every connection; new ones are taken. */
    public void drop() {
        sockets.forEach(TcpProxy::closed);
    }

    /** Takes connections again. */
    public void restore() {
        int unused = listen(port);
    }

    /** Connections stay open and nothing passes, until {@link #flow}. */
    public void stall() {
        gate = new CompletableFuture<>();
    }

    /** Everything passes again, at full speed. */
    public void flow() {
        pace = Pace.AT_ONCE;
        CompletableFuture<Void> before = gate;
        gate = OPEN;
        before.complete(null);
    }

    /**
     * Leaves every connection half open: the target sees its end closed, who dialled sees nothing and is heard by nobody,
     * until {@link #hear} or {@link #drop}. Connections made meanwhile are taken and stay silent.
     */
    public void halfOpen() {
        deaf = true;
        far.forEach(TcpProxy::closed);
    }

    /** Ends half-open connections, so that who dialled sees it; new ones work. */
    public void hear() {
        deaf = false;
        drop();
    }

    /** Each byte is a packet of its own. */
    public void byteByByte() {
        pace = Pace.BYTE_BY_BYTE;
    }

    /** Some ten kilobytes a second in each direction of each connection. */
    public void slowly() {
        pace = Pace.SLOWLY;
    }

    @Override
    public void close() {
        cut();
        flow();
    }

    private int listen(int at) {
        ServerSocket server = bound(at);
        listener = Optional.of(server);
        daemon("proxy-accept", () -> accept(server));
        return server.getLocalPort();
    }

    private void accept(ServerSocket server) {
        try {
            while (true) {
                Socket near = server.accept();
                accepted.incrementAndGet();
                daemon("proxy-connect", () -> connect(near));
            }
        } catch (IOException e) {
            // closed: the proxy was cut
        }
    }

    private void connect(Socket near) {
        Socket onward = new Socket();
        try {
            near.setTcpNoDelay(true);
            onward.setTcpNoDelay(true);
            if (!deaf) {
                onward.connect(target, 5000);
            }
        } catch (IOException e) {
            closed(near);
            closed(onward);
            return;
        }
        sockets.add(near);
        sockets.add(onward);
        far.add(onward);
        if (listener.isEmpty()) {
            // cut while this one was being made
            end(near, onward);
            return;
        }
        daemon("proxy-out", () -> pump(near, onward));
        if (onward.isConnected()) {
            daemon("proxy-back", () -> pump(onward, near));
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            while (true) {
                int count = in.read(buffer, 0, pace == Pace.SLOWLY ? 512 : buffer.length);
                gate.join();
                if (count < 0) {
                    break;
                }
                if (!deaf) {
                    pass(buffer, count, to.getOutputStream());
                }
            }
        } catch (IOException e) {
            // one side has closed, and so does the other
        }
        if (deaf && far.contains(from)) {
            // who dialled is not to know
            return;
        }
        end(from, to);
    }

    private void pass(byte[] buffer, int count, OutputStream out) throws IOException {
        switch (pace) {
            case AT_ONCE -> out.write(buffer, 0, count);
            case BYTE_BY_BYTE -> {
                for (int i = 0; i < count; i++) {
                    out.write(buffer, i, 1);
                }
            }
            case SLOWLY -> {
                Await.lapse(Duration.ofMillis(50));
                out.write(buffer, 0, count);
            }
        }
    }

    private void end(Socket one, Socket other) {
        closed(one);
        closed(other);
        sockets.remove(one);
        sockets.remove(other);
        far.remove(one);
        far.remove(other);
    }

    private static ServerSocket bound(int port) {
        try {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(LOOPBACK, port));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closed(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException("a socket that does not close", e);
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
