package dev.hearth.loop;

/**
 * Where the thread of a {@link ThreadEventLoop} waits between its turns, and what it serves meanwhile: sockets that are
 * ready, in the transport that is given to {@link ThreadEventLoop#serve}.
 */
public interface IoSource {
    /** A wait that only I/O or {@link #wake} ends. */
    long NO_LIMIT = Long.MAX_VALUE;

    /**
     * Serves what is ready. If that is nothing, waits until something is, for {@code waitNanos} at the most; zero does
     * not wait. Returns at once when {@link #wake} was called since the last wait began; may return early otherwise. On
     * the loop's thread alone, between two turns; what comes of it is given to the loop, and runs in the turn that follows.
     *
     * @return false when the source has ended and is not to be served any more
     */
    boolean serve(long waitNanos);

    /** Ends the wait that is under way, or else the next one. From any thread. */
    void wake();
}
