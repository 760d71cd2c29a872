package dev.hearth.master.http;

import java.util.List;

/** One stream of server-sent events. Safe for use by many threads; events leave in the order they were sent. */
public interface EventSink {

    /**
     * Sends an event. A reader that lags too far behind is cut off, and may come back for what holds then.
     *
     * @param name of the kind of event; one line
     * @return whether the stream is still open
     */
    default boolean send(String name, String data) {
        return send(name, List.of(data));
    }

    /** Sends several events of a kind, which a reader lags behind as if they were one; nothing for none. */
    boolean send(String name, List<String> events);

    /** Sends what the reader does not see, so that a reader who is gone is noticed. */
    boolean beat();

    /** Runs the action when the stream ends, or now if it has. */
    void onClosed(Runnable action);

    /** Ends the stream after the events sent before. Idempotent. */
    void close();
}
