package dev.hearth.testing;

import dev.hearth.rpc.RpcAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Stands before a server and makes whoever connects a client of a release to come: in the first frame, the versions of the
 * protocol that it speaks are changed to {@value #VERSION}. Passes on what the server says to that.
 */
public final class LaterRelease implements AutoCloseable {
    /** One that there is not. */
    public static final int VERSION = 99;

    private static final String MAGIC = "HRTH";

    private final ServerSocket listener;
    private final RpcAddress server;

    public LaterRelease(RpcAddress server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "later-release");
        thread.setDaemon(true);
        thread.start();
    }

    /** For {@code --master}. */
    public String url() {
        return "hearth://127.0.0.1:" + listener.getLocalPort();
    }

    private void serve() {
        try {
            while (true) {
                try (Socket client = listener.accept();
                        Socket far = new Socket(server.host(), server.port())) {
                    pass(client, far);
                }
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private static void pass(Socket client, Socket far) throws IOException {
        byte[] read = new byte[4096];
        int length = client.getInputStream().read(read);
        String text = new String(read, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
        int versions = text.indexOf(MAGIC) + MAGIC.length();
        read[versions] = VERSION;
        read[versions + 1] = VERSION;
        OutputStream out = far.getOutputStream();
        out.write(read, 0, length);
        out.flush();
        long unused = far.getInputStream().transferTo(client.getOutputStream());
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
