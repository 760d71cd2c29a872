package dev.hearth.rpc;

import dev.hearth.rpc.codec.WireException;

/** What a frame is; its first byte. The numbers are never reused. */
enum FrameKind {
    /** Dialler: magic, versions, mechanism, who it says it is, nonce. */
    HELLO(1),
    /** Acceptor: version, who it is, nonce, its proof. */
    CHALLENGE(2),
    /** Dialler: its proof. */
    PROOF(3),
    /** Acceptor: the session id. */
    ACCEPTED(4),
    /** Either side, before authentication: an error and a sentence; the last frame. */
    REFUSED(5),

    /** A message that is not answered. */
    TELL(16),
    /** A request; its correlation comes back in the answer. */
    ASK(17),
    /** The answer to an {@link #ASK}. */
    ANSWER(18),
    /** An error and a sentence instead of an answer. */
    FAILURE(19),
    /** The sender ends the connection; a sentence says why. */
    GOODBYE(20),
    /** To the side that dialled: make the second connection. */
    STREAM_WANTED(21),
    /** From the side that dialled: the second connection cannot be made; a sentence says why. */
    STREAM_UNAVAILABLE(22),

    /** From the reader: stream id, name, credit in bytes. */
    STREAM_OPEN(32),
    /** From the source: stream id, the bytes. */
    STREAM_PIECE(33),
    /** From the reader: stream id, further credit in bytes. */
    STREAM_CREDIT(34),
    /** From the source: stream id; all pieces were sent. */
    STREAM_END(35),
    /** From the source: stream id, an error and a sentence. */
    STREAM_FAILED(36),
    /** From the reader: stream id; no more pieces are wanted. */
    STREAM_CANCEL(37);

    private static final FrameKind[] BY_ID = new FrameKind[64];

    static {
        for (FrameKind kind : values()) {
            BY_ID[kind.id] = kind;
        }
    }

    private final int id;

    FrameKind(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    /** The kind of that number. Throws {@link WireException} for an unknown one. */
    static FrameKind of(int id) {
        if (id < 0 || id >= BY_ID.length || BY_ID[id] == null) {
            throw new WireException("a frame of the unknown kind " + id);
        }
        return BY_ID[id];
    }
}
