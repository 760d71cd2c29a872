package dev.hearth.rpc;

import dev.hearth.rpc.codec.Bytes;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The receiving end of one stream: holds at most a window of pieces while the sink is busy. Belongs to the loop. */
final class StreamReader {
    /** Pieces the sink gets at a time: credit goes back while later ones are still on their way. */
    private static final int PIECES_AT_A_TIME = 4;

    private final RpcEnv env;
    private final PeerStreams streams;
    private final long id;
    private final String name;
    private final long maxBytes;
    private final StreamSink sink;
    private final String peer;
    private final CompletableFuture<Long> result = new CompletableFuture<>();
    private final Deque<Bytes> pieces = new ArrayDeque<>();
    private long received;
    private long consumed;
    private boolean sinkBusy;
    private boolean complete;
    private boolean over;

    StreamReader(RpcEnv env, PeerStreams streams, long id, String name, long maxBytes, StreamSink sink, String peer) {
        this.env = env;
        this.streams = streams;
        this.id = id;
        this.name = name;
        this.maxBytes = maxBytes;
        this.sink = sink;
        this.peer = peer;
    }

    long id() {
        return id;
    }

    String name() {
        return name;
    }

    CompletionStage<Long> result() {
        return result;
    }

    void onPiece(Bytes piece) {
        received += piece.length();
        if (received > maxBytes) {
            giveUp(RpcError.TOO_LARGE, "it is longer than " + maxBytes + " bytes");
        } else if (complete || received - consumed > PeerStreams.WINDOW_BYTES) {
            giveUp(RpcError.MALFORMED, "more bytes came than were asked for");
        } else {
            pieces.addLast(piece);
            feed();
        }
    }

    void onEnd() {
        complete = true;
        feed();
    }

    /** The stream ends with this error. */
    void fail(RpcError error, String sentence) {
        if (!over) {
            over = true;
            pieces.clear();
            streams.forgetReader(id);
            result.completeExceptionally(
                    new RpcException(error, "cannot read stream " + name + " of " + peer + ": " + sentence));
        }
    }

    private void giveUp(RpcError error, String sentence) {
        if (!over) {
            streams.sendCancel(id);
            fail(error, sentence);
        }
    }

    private void feed() {
        if (over || sinkBusy) {
            return;
        }
        if (!pieces.isEmpty()) {
            List<Bytes> given = new ArrayList<>(PIECES_AT_A_TIME);
            while (given.size() < PIECES_AT_A_TIME && !pieces.isEmpty()) {
                given.add(pieces.removeFirst());
            }
            sinkBusy = true;
            env.blocking().execute(() -> write(given));
        } else if (complete) {
            over = true;
            streams.forgetReader(id);
            result.complete(consumed);
        }
    }

    /** On a thread that may block. */
    private void write(List<Bytes> given) {
        long bytes = 0;
        try {
            for (Bytes piece : given) {
                sink.write(piece.buffer());
                bytes += piece.length();
            }
        } catch (IOException | RuntimeException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            env.loop().execute(() -> giveUp(RpcError.FAILED, why));
            return;
        }
        long written = bytes;
        env.loop().execute(() -> onWritten(written));
    }

    private void onWritten(long bytes) {
        sinkBusy = false;
        consumed += bytes;
        if (!over && !complete) {
            streams.sendCredit(id, bytes);
        }
        feed();
    }
}
