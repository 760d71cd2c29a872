package dev.hearth.master.http.jetty;

import dev.hearth.master.http.EventSink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes the events of one stream, one after the other; up to {@link #MAX_PENDING} writes wait for a slow reader. */
final class EventWriter implements EventSink {
    private static final int MAX_PENDING = 64;
    /** Ends the stream; no event is empty. */
    private static final String END = "";

    private final Connection connection;
    private final ConnectionWatch watch;
    private final Response response;
    private final Callback exchange;
    private final Queue<String> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Queue<Runnable> closeActions = new ConcurrentLinkedQueue<>();

    /** The exchange is completed when the stream ends. */
    EventWriter(Connection connection, ConnectionWatch watch, Response response, Callback exchange) {
        this.connection = connection;
        this.watch = watch;
        this.response = response;
        this.exchange = exchange;
    }

    @Override
    public boolean send(String name, List<String> events) {
        StringBuilder text = new StringBuilder();
        for (String data : events) {
            text.append("event: ").append(name).append('\n');
            // a carriage return ends a line for the reader too, and would begin a field of its own
            data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
            text.append('\n');
        }
        return text.isEmpty() ? !closing.get() && !closed.get() : enqueue(text.toString());
    }

    @Override
    public boolean beat() {
        return enqueue(":\n\n");
    }

    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            add(END);
        }
    }

    @Override
    public void onClosed(Runnable action) {
        closeActions.add(action);
        if (closed.get()) {
            runCloseActions();
        }
    }

    private boolean enqueue(String event) {
        if (closing.get() || closed.get()) {
            return false;
        }
        if (pending.get() >= MAX_PENDING) {
            connection.getEndPoint().close();
            return false;
        }
        add(event);
        return true;
    }

    private void add(String event) {
        waiting.add(event);
        if (pending.getAndIncrement() == 0) {
            writeNext();
        }
    }

    private void writeNext() {
        String event = waiting.remove();
        if (closed.get()) {
            written();
            return;
        }
        watch.works(connection);
        boolean last = event.equals(END);
        ByteBuffer bytes = ByteBuffer.wrap(event.getBytes(StandardCharsets.UTF_8));
        response.write(last, bytes, Callback.from(last ? this::ended : this::written, this::failed));
    }

    private void written() {
        if (pending.decrementAndGet() > 0) {
            writeNext();
        } else if (!closed.get()) {
            watch.streams(connection);
        }
    }

    private void ended() {
        if (closed.compareAndSet(false, true)) {
            exchange.succeeded();
            runCloseActions();
        }
    }

    private void failed(Throwable failure) {
        if (closed.compareAndSet(false, true)) {
            waiting.clear();
            exchange.failed(failure);
            runCloseActions();
        }
    }

    private void runCloseActions() {
        for (Runnable action = closeActions.poll(); action != null; action = closeActions.poll()) {
            action.run();
        }
    }
}
