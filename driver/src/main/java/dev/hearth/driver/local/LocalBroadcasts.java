package dev.hearth.driver.local;

import dev.hearth.rpc.Peer;
import dev.hearth.rpc.StreamProvider;
import dev.hearth.task.BroadcastSource;
import dev.hearth.task.ClosureSerializer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Broadcast values for tasks in the driver's process: copies, as an executor of a cluster has them. Safe for use by many threads. */
final class LocalBroadcasts implements BroadcastSource {
    private final StreamProvider streams;
    private final Peer self;
    private final ClassLoader userLoader;
    private final ConcurrentMap<Long, Object> values = new ConcurrentHashMap<>();

    LocalBroadcasts(StreamProvider streams, Peer self, ClassLoader userLoader) {
        this.streams = streams;
        this.self = self;
        this.userLoader = userLoader;
    }

    @Override
    public Object value(long broadcast) throws IOException {
        try {
            return values.computeIfAbsent(broadcast, this::open);
        } catch (UncheckedIOException e) {
            throw new IOException("cannot read broadcast value " + broadcast + ": " + e.getMessage(), e);
        }
    }

    /** The value is no longer needed. */
    void remove(long broadcast) {
        values.remove(broadcast);
    }

    private Object open(long broadcast) {
        try (InputStream in = Channels.newInputStream(streams.open("broadcast/" + broadcast, self))) {
            return ClosureSerializer.deserialize(in.readAllBytes(), userLoader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
