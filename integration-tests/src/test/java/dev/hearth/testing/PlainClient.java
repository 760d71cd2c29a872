package dev.hearth.testing;

import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.ClientHandshake;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.EndpointId;
import dev.hearth.rpc.Frames;
import dev.hearth.rpc.HandshakeStep;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.MessageTable;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.VersionRange;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.Codec;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Speaks Hearth's protocol over a plain blocking socket, as a client in another language would: of Hearth it uses the
 * handshake and the codecs, of the transport nothing.
 */
public final class PlainClient implements AutoCloseable {
    /** Kinds of frames, as the protocol numbers them. */
    public static final int TELL = 16;

    public static final int ASK = 17;
    public static final int ANSWER = 18;
    public static final int FAILURE = 19;

    /** A frame that arrived; {@code body} is what follows its header. */
    public record Frame(int kind, long correlation, int endpoint, int type, WireInput body) {}

    private final MessageTable messages = HearthMessages.table();
    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;
    private long correlation;

    /** Connects, and says nothing yet. Reads fail after so long. */
    public PlainClient(RpcAddress to, Duration limit) throws IOException {
        socket.connect(new InetSocketAddress(to.host(), to.port()), (int) limit.toMillis());
        socket.setSoTimeout((int) limit.toMillis());
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Authenticates; gives the last step of the handshake, {@code Done} or {@code Refused}. */
    public HandshakeStep handshake(Credentials self, Role expected, VersionRange versions) throws IOException {
        byte[] nonce = new byte[32];
        new SecureRandom().nextBytes(nonce);
        ClientHandshake handshake = ClientHandshake.messages(self, expected, "there", Bytes.of(nonce), versions);
        send(handshake.hello());
        while (true) {
            HandshakeStep step = handshake.onFrame(receive());
            for (byte[] frame : step.frames()) {
                send(frame);
            }
            if (!(step instanceof HandshakeStep.Continue)) {
                return step;
            }
        }
    }

    /** Sends a message that is not answered. */
    public void tell(EndpointId to, Message message) throws IOException {
        send(frame(TELL, 0, to.value(), message));
    }

    /** Sends the request and waits for its answer, passing over everything else. */
    public <R extends Message> R ask(EndpointId to, Request<R> request, Class<R> replyType) throws IOException {
        long asked = ++correlation;
        send(frame(ASK, asked, to.value(), request));
        Frame answer =
                next(frame -> frame.correlation() == asked && (frame.kind() == ANSWER || frame.kind() == FAILURE));
        if (answer.kind() == FAILURE) {
            throw new IOException("refused: error " + answer.body().varInt() + ", "
                    + answer.body().string());
        }
        return replyType.cast(messages.byId(answer.type()).orElseThrow().codec().read(answer.body()));
    }

    /** Waits for a message of that type, passing over everything else. */
    public <M extends Message> M receive(Class<M> type) throws IOException {
        int id = messages.byType(type).id();
        Frame frame = next(each -> each.type() == id && (each.kind() == TELL || each.kind() == ANSWER));
        return type.cast(messages.byId(id).orElseThrow().codec().read(frame.body()));
    }

    /** The frame of a message, without its length. */
    public byte[] frame(int kind, long correlationId, int endpoint, Message message) {
        MessageTable.Entry<?> entry = messages.byType(message.getClass());
        WireOutput frame = new WireOutput();
        frame.rawByte(kind);
        frame.varLong(correlationId);
        frame.varInt(endpoint);
        frame.varInt(entry.id());
        write(entry, message, frame);
        return frame.toArray();
    }

    /** Sends a frame, with its length before it. */
    public void send(byte[] frame) throws IOException {
        sendRaw(Frames.withLength(frame));
    }

    /** Sends bytes as they are. */
    public void sendRaw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** The next frame, without its length. */
    public byte[] receive() throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return frame;
    }

    /** Whether the other side closes the connection, whatever it says before. */
    public boolean isClosedByPeer() {
        try {
            byte[] skipped = new byte[4096];
            while (in.read(skipped) >= 0) {
                // until its end
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private Frame next(Predicate<Frame> wanted) throws IOException {
        while (true) {
            WireInput input = new WireInput(receive());
            int kind = input.rawByte();
            if (kind == TELL || kind == ASK || kind == ANSWER || kind == FAILURE) {
                Frame frame = new Frame(kind, input.varLong(), input.varInt(), input.varInt(), input);
                if (wanted.test(frame)) {
                    return frame;
                }
            }
        }
    }

    @SuppressWarnings("unchecked") // an entry's codec is of its type, which the message has
    private static <M extends Message> void write(MessageTable.Entry<M> entry, Message message, WireOutput out) {
        Codec<M> codec = entry.codec();
        codec.write((M) message, out);
    }
}
