package dev.hearth.rpc;

import dev.hearth.loop.EventLoop;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.WireOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The streams between this process and one peer, both ways, and the second connection that carries them. Belongs to the
 * loop; sources are read and sinks are written on the threads for blocking work.
 *
 * <p>States of the second connection: NONE, at the first stream to ASKED (dialled, or asked for when the other side
 * dialled the first), when it stands to UP; when it ends or cannot be made to NONE, and the streams of that time fail.
 */
final class PeerStreams {
    /** What the source may send ahead of what the sink has taken. */
    static final int WINDOW_BYTES = 1 << 20;
    /** Largest piece. */
    static final int PIECE_BYTES = 64 << 10;
    /** Largest frame on the second connection. */
    static final int MAX_FRAME_BYTES = 4 * PIECE_BYTES;

    private static final int MAX_SOURCES = 256;

    private enum State {
        NONE,
        ASKED,
        UP
    }

    private record Line(Transport.Channel channel, Outbox outbox) {}

    private final RpcEnv env;
    private final EventLoop loop;
    private final Connection connection;
    private final Map<Long, StreamReader> readers = new LinkedHashMap<>();
    private final Map<Long, StreamSource> sources = new LinkedHashMap<>();
    private State state = State.NONE;
    private Optional<Line> line = Optional.empty();
    private Optional<EventLoop.Timer> wanting = Optional.empty();
    private long lastId;
    private boolean ended;

    PeerStreams(RpcEnv env, Connection connection) {
        this.env = env;
        this.loop = env.loop();
        this.connection = connection;
    }

    CompletionStage<Long> read(String name, long maxBytes, StreamSink sink) {
        long id = ++lastId;
        StreamReader reader = new StreamReader(env, this, id, name, maxBytes, sink, connection.toString());
        readers.put(id, reader);
        if (line.isPresent()) {
            sendOpen(reader);
        } else {
            ask();
        }
        return reader.result();
    }

    /** The other side wants the second connection, which this side has to dial. */
    void onWanted() {
        if (connection.dialled().isPresent() && state == State.NONE && connection.isConnected()) {
            ask();
        }
    }

    /** The other side could not dial the second connection. */
    void onUnavailable(String sentence) {
        if (state == State.ASKED) {
            lineFailed(RpcError.DISCONNECTED, sentence);
        }
    }

    /** The second connection stands. */
    void onAttached(Transport.Channel channel) {
        if (ended) {
            channel.close();
            return;
        }
        line.ifPresent(old -> onLineClosed(old.channel(), "it was made anew"));
        state = State.UP;
        wantNoMore();
        line = Optional.of(new Line(channel, new Outbox(loop, channel, lineLimits(env.config()), this::onWritable)));
        List.copyOf(readers.values()).forEach(this::sendOpen);
    }

    /** The second connection has drained. */
    void onDrained(Transport.Channel channel) {
        if (line.isPresent() && line.get().channel().equals(channel)) {
            line.get().outbox().onDrained();
        }
    }

    /** The second connection has ended. */
    void onLineClosed(Transport.Channel channel, String reason) {
        if (line.isPresent() && line.get().channel().equals(channel)) {
            line.get().outbox().close();
            line = Optional.empty();
            state = State.NONE;
            failReaders(RpcError.DISCONNECTED, "the connection for streams has ended: " + reason);
            closeSources();
        }
    }

    /** The peer is gone. */
    void end(RpcError error, String reason) {
        ended = true;
        wantNoMore();
        line.ifPresent(open -> open.outbox().close());
        line = Optional.empty();
        state = State.NONE;
        failReaders(error, reason);
        closeSources();
    }

    void onOpen(long id, String name, long credit) {
        if (sources.containsKey(id)) {
            return;
        }
        if (sources.size() >= MAX_SOURCES) {
            sendFailed(id, RpcError.BUSY, "more than " + MAX_SOURCES + " streams at a time");
            return;
        }
        StreamSource source = new StreamSource(env, this, connection, id, name, credit);
        sources.put(id, source);
        source.open();
    }

    void onCredit(long id, long bytes) {
        Optional.ofNullable(sources.get(id)).ifPresent(source -> source.addCredit(bytes));
    }

    void onCancel(long id) {
        Optional.ofNullable(sources.remove(id)).ifPresent(StreamSource::close);
    }

    void onPiece(long id, Bytes piece) {
        Optional.ofNullable(readers.get(id)).ifPresent(reader -> reader.onPiece(piece));
    }

    void onEnd(long id) {
        Optional.ofNullable(readers.get(id)).ifPresent(StreamReader::onEnd);
    }

    void onFailed(long id, RpcError error, String sentence) {
        Optional.ofNullable(readers.get(id)).ifPresent(reader -> reader.fail(error, sentence));
    }

    void forgetReader(long id) {
        readers.remove(id);
    }

    void forgetSource(long id) {
        sources.remove(id);
    }

    void sendPiece(long id, byte[] piece) {
        send(FrameKind.STREAM_PIECE, id, out -> out.rawBytes(piece, 0, piece.length));
    }

    void sendEnd(long id) {
        send(FrameKind.STREAM_END, id, out -> {});
    }

    void sendFailed(long id, RpcError error, String sentence) {
        send(FrameKind.STREAM_FAILED, id, out -> {
            out.varInt(error.wireId());
            out.string(Frames.printable(sentence, 2048));
        });
    }

    void sendCredit(long id, long bytes) {
        send(FrameKind.STREAM_CREDIT, id, out -> out.varLong(bytes));
    }

    void sendCancel(long id) {
        send(FrameKind.STREAM_CANCEL, id, out -> {});
    }

    /** Whether sources may read on: the second connection keeps up. */
    boolean isWritable() {
        return line.isPresent() && line.get().outbox().isWritable();
    }

    private void onWritable() {
        List.copyOf(sources.values()).forEach(StreamSource::pump);
    }

    /** Sources stop reading at the watermark; there has to be room for what each of them is reading just then. */
    private static RpcConfig lineLimits(RpcConfig config) {
        return new RpcConfig(
                MAX_FRAME_BYTES,
                config.outboxBytes() + MAX_SOURCES * StreamSource.READ_BYTES,
                config.writableBytes(),
                config.connectTimeout(),
                config.handshakeTimeout(),
                config.maxConnections(),
                config.maxUnauthenticated());
    }

    private void sendOpen(StreamReader reader) {
        send(FrameKind.STREAM_OPEN, reader.id(), out -> {
            out.string(reader.name());
            out.varLong(WINDOW_BYTES);
        });
    }

    private void send(FrameKind kind, long id, Consumer<WireOutput> fields) {
        line.ifPresent(open -> {
            boolean room = open.outbox().offer(kind.name(), out -> {
                out.rawByte(kind.id());
                out.varLong(id);
                fields.accept(out);
            });
            if (!room) {
                onLineClosed(open.channel(), "its outbox is full");
            }
        });
    }

    private void ask() {
        if (state != State.NONE) {
            return;
        }
        state = State.ASKED;
        Duration limit = env.config().connectTimeout().plus(env.config().handshakeTimeout());
        if (connection.dialled().isPresent()) {
            env.dialStreams(connection, connection.dialled().get(), limit, this::lineFailed);
            return;
        }
        connection.sendControl(FrameKind.STREAM_WANTED, 0, out -> {});
        wanting = Optional.of(loop.schedule(
                limit.multipliedBy(2),
                () -> lineFailed(
                        RpcError.CONNECT_TIMED_OUT, "the other side did not make the connection for streams")));
    }

    private void wantNoMore() {
        wanting.ifPresent(EventLoop.Timer::cancel);
        wanting = Optional.empty();
    }

    private void lineFailed(RpcError error, String sentence) {
        if (state != State.ASKED) {
            return;
        }
        state = State.NONE;
        wantNoMore();
        failReaders(error, sentence);
        if (connection.dialled().isPresent()) {
            connection.sendControl(FrameKind.STREAM_UNAVAILABLE, 0, out -> out.string(sentence));
        }
    }

    private void failReaders(RpcError error, String sentence) {
        new ArrayList<>(readers.values()).forEach(reader -> reader.fail(error, sentence));
    }

    private void closeSources() {
        List<StreamSource> open = new ArrayList<>(sources.values());
        sources.clear();
        open.forEach(StreamSource::close);
    }
}
