package dev.hearth.testing;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A connection that sends whatever bytes a test wants, and tells what came back. */
public final class RawHttp implements Closeable {
    /** Several times what an answer takes on a loaded machine. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Socket socket;

    public RawHttp(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout((int) LIMIT.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a request, asks for the end of the connection after it, and reads all there is. */
    public static String get(int port, String target, String... headers) {
        String request = "GET " + target + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nConnection: close\r\n"
                + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n";
        try (RawHttp http = new RawHttp(port)) {
            return http.send(request).readToEnd();
        }
    }

    public RawHttp send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What comes until the other side ends the connection; fails if it does not. */
    public String readToEnd() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 13];
        try {
            InputStream in = socket.getInputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                all.write(buffer, 0, count);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection is still open after " + LIMIT + "; came: " + text(all), e);
        } catch (IOException e) {
            // a reset ends it too
        }
        return text(all);
    }

    /** What comes until that text is in it. */
    public String readUntil(String wanted) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            while (!text(all).contains(wanted)) {
                int next = in.read();
                if (next < 0) {
                    throw new AssertionError("ended before \"" + wanted + "\"; came: " + text(all));
                }
                all.write(next);
            }
        } catch (IOException e) {
            throw new AssertionError("no \"" + wanted + "\" came; came: " + text(all), e);
        }
        return text(all);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
