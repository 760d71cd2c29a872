package dev.hearth.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The whole network of a program that reaches everything through it: one port of loopback, and nothing else. It is a SOCKS
 * proxy (RFC 1928, without authentication) that refuses every other destination, as a firewall before the cluster would.
 */
public final class PortGate implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int VERSION = 5;
    private static final int CONNECT = 1;
    private static final int GRANTED = 0;
    private static final int NOT_ALLOWED = 2;

    private final int open;
    private final ServerSocket listener;
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();

    /** Lets connections through to that port. */
    public PortGate(int open) {
        this.open = open;
        try {
            listener = new ServerSocket(0, 50, LOOPBACK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** Where the proxy listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Every destination that was asked for in vain, as {@code host:port}. */
    public List<String> refused() {
        return List.copyOf(refused);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listener.accept();
                daemon(() -> serve(near));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket near) {
        try (near) {
            DataInputStream in = new DataInputStream(near.getInputStream());
            DataOutputStream out = new DataOutputStream(near.getOutputStream());
            greet(in, out);
            Optional<String> elsewhere = destination(in);
            if (elsewhere.isPresent()) {
                refused.add(elsewhere.get());
                answer(out, NOT_ALLOWED);
                return;
            }
            try (Socket far = new Socket()) {
                far.connect(new InetSocketAddress(LOOPBACK, open), 5000);
                answer(out, GRANTED);
                daemon(() -> pump(far, near));
                pump(near, far);
            }
        } catch (IOException e) {
            // the program has gone, or what it wanted has
        }
    }

    private static void greet(DataInputStream in, DataOutputStream out) throws IOException {
        expect(in.readUnsignedByte(), VERSION);
        in.skipNBytes(in.readUnsignedByte());
        out.write(new byte[] {VERSION, 0});
    }

    /** Where else the program wants to go than it may; nothing if it may. */
    private Optional<String> destination(DataInputStream in) throws IOException {
        expect(in.readUnsignedByte(), VERSION);
        expect(in.readUnsignedByte(), CONNECT);
        int unused = in.readUnsignedByte();
        String host = host(in);
        int port = in.readUnsignedShort();
        boolean here = host.equals("localhost") || host.equals("127.0.0.1");
        return here && port == open ? Optional.empty() : Optional.of(host + ":" + port);
    }

    private static String host(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 1 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
            case 3 -> new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.US_ASCII);
            case 4 -> InetAddress.getByAddress(in.readNBytes(16)).getHostAddress();
            default -> throw new IOException("an address of kind " + kind);
        };
    }

    private static void answer(DataOutputStream out, int status) throws IOException {
        out.write(new byte[] {VERSION, (byte) status, 0, 1, 0, 0, 0, 0, 0, 0});
    }

    private static void expect(int found, int wanted) throws IOException {
        if (found != wanted) {
            throw new IOException("found " + found + ", wanted " + wanted);
        }
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            long unused = in.transferTo(out);
        } catch (IOException e) {
            // one side has ended, and so does the other
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "port-gate");
        thread.setDaemon(true);
        thread.start();
    }
}
