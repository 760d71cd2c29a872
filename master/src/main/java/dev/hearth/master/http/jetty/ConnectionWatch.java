package dev.hearth.master.http.jetty;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;

/**
 * Ends connections that take too long, whatever they do meanwhile: a client that sends a byte now and then is no better
 * than a silent one. A connection waits for the head of a request, works on it, streams events, or leaves; each has its
 * time. When there are too many, strangers give way to strangers, in the order in which they came: those whose last request was
 * admitted only where they are too many themselves.
 * Safe for use by many threads.
 */
final class ConnectionWatch implements Connection.Listener {

    private enum Doing {
        WAITING,
        WORKING,
        STREAMING,
        LEAVING
    }

    /**
     * Where a connection is.
     *
     * @param admitted whether its last request was
     * @param turn in which it became a stranger: the lowest came first
     */
    private record Phase(Doing doing, long sinceNanos, boolean admitted, long turn) {
        Phase of(Doing next, long nowNanos) {
            return new Phase(next, nowNanos, admitted, turn);
        }
    }

    /** For a client to come to the end of what it sends, or to see the answer. */
    private static final Duration LEAVE = Duration.ofSeconds(5);

    private final ConcurrentMap<Connection, Phase> phases = new ConcurrentHashMap<>();
    private final AtomicLong turns = new AtomicLong();
    private final LongSupplier nanoTime;
    private final int maxConnections;
    /** Of those that were admitted; there is always room for somebody who has yet to say who he is. */
    private final int maxAdmitted;

    private final Duration waiting;
    private final Duration working;

    ConnectionWatch(LongSupplier nanoTime, int maxConnections, Duration waiting, Duration working) {
        this.nanoTime = nanoTime;
        this.maxConnections = maxConnections;
        this.maxAdmitted = maxConnections / 4 * 3;
        this.waiting = waiting;
        this.working = working;
    }

    @Override
    public void onOpened(Connection connection) {
        phases.put(connection, new Phase(Doing.WAITING, nanoTime.getAsLong(), false, turns.getAndIncrement()));
        boolean some = true;
        while (some && phases.size() > maxConnections) {
            Optional<Connection> first = givesWay();
            first.ifPresent(this::cut);
            some = first.isPresent();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        phases.remove(connection);
    }

    /** A request has come. Whoever sent it is a stranger again, who has come just now. */
    void begins(Connection connection) {
        phases.computeIfPresent(connection, (same, last) -> {
            long turn = last.admitted() ? turns.getAndIncrement() : last.turn();
            return new Phase(Doing.WORKING, nanoTime.getAsLong(), false, turn);
        });
    }

    /** Whoever sent the request has proved who he is. */
    void admitted(Connection connection) {
        phases.computeIfPresent(
                connection, (same, last) -> new Phase(last.doing(), last.sinceNanos(), true, last.turn()));
    }

    /** One more piece of a body has come, or one more event of a stream is on its way. */
    void works(Connection connection) {
        become(connection, Doing.WORKING);
    }

    /** The answer has left as a whole. */
    void waits(Connection connection) {
        become(connection, Doing.WAITING);
    }

    /** The last answer has left, and what the client still sends is thrown away. */
    void leaves(Connection connection) {
        become(connection, Doing.LEAVING);
    }

    /** A stream has nothing to send for the moment. */
    void streams(Connection connection) {
        become(connection, Doing.STREAMING);
    }

    /** How many are open. */
    int size() {
        return phases.size();
    }

    /** Ends those whose time is over. To be called every now and then. */
    void sweep() {
        long nowNanos = nanoTime.getAsLong();
        phases.forEach((connection, phase) -> {
            if (isOver(phase, nowNanos)) {
                cut(connection);
            }
        });
    }

    private boolean isOver(Phase phase, long nowNanos) {
        long limitNanos = switch (phase.doing()) {
            case WAITING -> waiting.toNanos();
            case WORKING -> working.toNanos();
            case STREAMING -> Long.MAX_VALUE;
            case LEAVING -> LEAVE.toNanos();
        };
        return nowNanos - phase.sinceNanos() >= limitNanos;
    }

    private void become(Connection connection, Doing next) {
        phases.computeIfPresent(connection, (same, last) -> last.of(next, nanoTime.getAsLong()));
    }

    /** Streams have a bound of their own. */
    private Optional<Connection> givesWay() {
        List<Map.Entry<Connection, Phase>> all = phases.entrySet().stream()
                .filter(each -> each.getValue().doing() != Doing.STREAMING)
                .toList();
        List<Map.Entry<Connection, Phase>> strangers =
                all.stream().filter(each -> !each.getValue().admitted()).toList();
        boolean tooManyAdmitted = strangers.isEmpty() || all.size() - strangers.size() > maxAdmitted;
        return (tooManyAdmitted ? longestAtTheSame(all) : firstCome(strangers)).map(Map.Entry::getKey);
    }

    private Optional<Map.Entry<Connection, Phase>> longestAtTheSame(List<Map.Entry<Connection, Phase>> all) {
        long nowNanos = nanoTime.getAsLong();
        return all.stream()
                .filter(each -> each.getValue().admitted())
                .max(Comparator.comparingLong(each -> nowNanos - each.getValue().sinceNanos()));
    }

    /** However little they have sent: one who is new has his chance to say who he is, however busy the others are. */
    private static Optional<Map.Entry<Connection, Phase>> firstCome(List<Map.Entry<Connection, Phase>> strangers) {
        return strangers.stream()
                .min(Comparator.comparingLong(each -> each.getValue().turn()));
    }

    /** Counted no more from now on: Jetty says only later that it has closed. Not orderly, which would wait for the client. */
    private void cut(Connection connection) {
        phases.remove(connection);
        connection.getEndPoint().close();
    }
}
