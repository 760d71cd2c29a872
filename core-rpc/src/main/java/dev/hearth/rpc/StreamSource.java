package dev.hearth.rpc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sending end of one stream: reads ahead no more than the credit given. Belongs to the loop. */
final class StreamSource {
    private static final Logger log = LoggerFactory.getLogger(StreamSource.class);

    /** Pieces read at a time, between two turns of the loop. */
    private static final int PIECES_AT_A_TIME = 4;
    /** Most bytes read at a time. */
    static final int READ_BYTES = PIECES_AT_A_TIME * PeerStreams.PIECE_BYTES;

    private final RpcEnv env;
    private final PeerStreams streams;
    private final Connection peer;
    private final long id;
    private final String name;
    private long creditBytes;
    private Optional<ReadableByteChannel> channel = Optional.empty();
    private boolean busy;
    private boolean closed;

    StreamSource(RpcEnv env, PeerStreams streams, Connection peer, long id, String name, long creditBytes) {
        this.env = env;
        this.streams = streams;
        this.peer = peer;
        this.id = id;
        this.name = name;
        this.creditBytes = creditBytes;
    }

    void open() {
        busy = true;
        Optional<StreamProvider> provider = env.streamProvider();
        if (provider.isEmpty()) {
            failed(RpcError.NO_ENDPOINT, "that process serves no streams");
            return;
        }
        env.blocking().execute(() -> {
            try {
                ReadableByteChannel opened = provider.get().open(name, peer);
                env.loop().execute(() -> onOpened(opened));
            } catch (IOException e) {
                onTrouble(e);
            } catch (RuntimeException e) {
                log.error("opening stream {} for {} failed", name, peer, e);
                onTrouble(e);
            }
        });
    }

    void addCredit(long bytes) {
        // a window is all that is ever outstanding, whatever the other side says
        creditBytes = Math.min(
                PeerStreams.WINDOW_BYTES, creditBytes + Math.max(0, Math.min(bytes, PeerStreams.WINDOW_BYTES)));
        pump();
    }

    /** Nothing more is read or sent. Idempotent. */
    void close() {
        closed = true;
        // even while it is being read: a source that waits for more bytes ends its wait when it is closed
        release();
    }

    private void onOpened(ReadableByteChannel opened) {
        channel = Optional.of(opened);
        busy = false;
        if (closed) {
            release();
        } else {
            pump();
        }
    }

    /** Reads on, if there is credit and the connection keeps up. */
    void pump() {
        if (busy || closed || creditBytes <= 0 || channel.isEmpty() || !streams.isWritable()) {
            return;
        }
        busy = true;
        ReadableByteChannel source = channel.get();
        long credit = creditBytes;
        env.blocking().execute(() -> {
            List<byte[]> pieces = new ArrayList<>(PIECES_AT_A_TIME);
            try {
                boolean more = read(source, credit, pieces);
                env.loop().execute(() -> onRead(pieces, more));
            } catch (IOException | RuntimeException e) {
                env.loop().execute(() -> send(pieces));
                onTrouble(e);
            }
        });
    }

    /** Reads pieces as they are there; false at the end of the source. On a thread that may block. */
    private static boolean read(ReadableByteChannel source, long credit, List<byte[]> pieces) throws IOException {
        long left = credit;
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(PeerStreams.PIECE_BYTES, credit));
        while (left > 0 && pieces.size() < PIECES_AT_A_TIME) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), left));
            int count = source.read(buffer);
            if (count < 0) {
                return false;
            }
            if (count == 0) {
                throw new IOException("the source gave no bytes though it may block");
            }
            pieces.add(Arrays.copyOf(buffer.array(), count));
            left -= count;
            if (buffer.hasRemaining()) {
                return true; // what is there now goes out now: a source may be a log that still grows
            }
        }
        return true;
    }

    private void onRead(List<byte[]> pieces, boolean more) {
        busy = false;
        send(pieces);
        if (more) {
            pump();
        } else if (!closed) {
            streams.forgetSource(id);
            streams.sendEnd(id);
            close();
        }
    }

    private void send(List<byte[]> pieces) {
        for (byte[] piece : pieces) {
            if (!closed) {
                creditBytes -= piece.length;
                streams.sendPiece(id, piece);
            }
        }
    }

    private void onTrouble(Exception e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        env.loop().execute(() -> failed(RpcError.FAILED, why));
    }

    private void failed(RpcError error, String sentence) {
        busy = false;
        if (!closed) {
            streams.forgetSource(id);
            streams.sendFailed(id, error, sentence);
        }
        close();
    }

    private void release() {
        Optional<ReadableByteChannel> open = channel;
        channel = Optional.empty();
        open.ifPresent(source -> env.blocking().execute(() -> {
            try {
                source.close();
            } catch (IOException e) {
                log.warn("closing stream {} failed: {}", name, e.getMessage());
            }
        }));
    }
}
