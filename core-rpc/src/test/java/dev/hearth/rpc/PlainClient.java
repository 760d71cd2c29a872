package dev.hearth.rpc;

import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.WireOutput;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.function.Consumer;

/** A client on a plain socket: the protocol as another implementation would speak it, or misspeak it. */
final class PlainClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    final Socket socket;
    final OutputStream out;
    final DataInputStream in;

    PlainClient(RpcAddress to) throws IOException {
        socket = new Socket(to.host(), to.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
    }

    static PlainClient authenticated(RpcAddress to, Credentials self) throws IOException {
        PlainClient client = new PlainClient(to);
        ClientHandshake handshake = handshake(self, to);
        client.frame(handshake.hello());
        HandshakeStep step = handshake.onFrame(client.read());
        client.frame(step.frames().get(0));
        if (handshake.onFrame(client.read()) instanceof HandshakeStep.Done) {
            return client;
        }
        throw new AssertionError("the handshake failed");
    }

    static ClientHandshake handshake(Credentials self, RpcAddress to) {
        byte[] nonce = new byte[32];
        new java.security.SecureRandom().nextBytes(nonce);
        return ClientHandshake.messages(self, Role.MASTER, to.toString(), Bytes.of(nonce), VersionRange.CURRENT);
    }

    /** The payload of a message frame. */
    static byte[] message(int kind, long correlation, int endpoint, int type, Consumer<WireOutput> body) {
        WireOutput frame = new WireOutput();
        frame.rawByte(kind);
        frame.varLong(correlation);
        frame.varInt(endpoint);
        frame.varInt(type);
        body.accept(frame);
        return frame.toArray();
    }

    void frame(byte[] payload) throws IOException {
        raw(Frames.withLength(payload));
    }

    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    byte[] read() throws IOException {
        byte[] payload = new byte[in.readInt()];
        in.readFully(payload);
        return payload;
    }

    /** Whether the other side ends the connection before it sends anything more. */
    boolean isClosedByTheOtherSide() throws IOException {
        try {
            return in.read() < 0;
        } catch (EOFException | SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
