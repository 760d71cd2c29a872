package dev.hearth.master.http.jetty;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;

/**
 * Ends connections that take too long, whatever they do meanwhile: a client that sends a byte now and then is no better
 * than a silent one. A connection waits for the head of a request, works on it, or streams events; each has its time.
 * Safe for use by many threads.
 */
final class ConnectionWatch implements Connection.Listener {

    private enum Doing {
        WAITING,
        WORKING,
        STREAMING
    }

    private record Phase(Doing doing, long deadlineNanos) {
        boolean isOver(long nowNanos) {
            return doing != Doing.STREAMING && nowNanos - deadlineNanos >= 0;
        }
    }

    private final ConcurrentMap<Connection, Phase> phases = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;
    private final int maxConnections;
    private final Duration waiting;
    private final Duration working;

    ConnectionWatch(LongSupplier nanoTime, int maxConnections, Duration waiting, Duration working) {
        this.nanoTime = nanoTime;
        this.maxConnections = maxConnections;
        this.waiting = waiting;
        this.working = working;
    }

    @Override
    public void onOpened(Connection connection) {
        phases.put(connection, phase(Doing.WAITING, waiting));
        boolean some = true;
        while (some && phases.size() > maxConnections) {
            Optional<Connection> first = longestWaiting();
            first.ifPresent(this::cut);
            some = first.isPresent();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        phases.remove(connection);
    }

    /** A request has come, or one more event of a stream is on its way. */
    void works(Connection connection) {
        become(connection, phase(Doing.WORKING, working));
    }

    /** The answer has left as a whole. */
    void waits(Connection connection) {
        become(connection, phase(Doing.WAITING, waiting));
    }

    /** A stream has nothing to send for the moment. */
    void streams(Connection connection) {
        become(connection, phase(Doing.STREAMING, Duration.ZERO));
    }

    /** How many are open. */
    int size() {
        return phases.size();
    }

    /** Ends those whose time is over. To be called every now and then. */
    void sweep() {
        long nowNanos = nanoTime.getAsLong();
        phases.forEach((connection, phase) -> {
            if (phase.isOver(nowNanos)) {
                cut(connection);
            }
        });
    }

    private void become(Connection connection, Phase next) {
        phases.computeIfPresent(connection, (same, last) -> next);
    }

    private Phase phase(Doing doing, Duration limit) {
        return new Phase(doing, nanoTime.getAsLong() + limit.toNanos());
    }

    private Optional<Connection> longestWaiting() {
        long nowNanos = nanoTime.getAsLong();
        return phases.entrySet().stream()
                .filter(each -> each.getValue().doing() == Doing.WAITING)
                .min(Comparator.comparingLong(each -> each.getValue().deadlineNanos() - nowNanos))
                .map(Map.Entry::getKey);
    }

    /** Counted no more from now on: Jetty says only later that it has closed. Not orderly, which would wait for the client. */
    private void cut(Connection connection) {
        phases.remove(connection);
        connection.getEndPoint().close();
    }
}
