package dev.hearth.executor;

import dev.hearth.loop.EventLoop;
import dev.hearth.task.BroadcastSource;
import dev.hearth.task.ClosureException;
import dev.hearth.task.ClosureSerializer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;

/**
 * Broadcast values in this process: each is read from the driver by the first task that asks for it, on whose thread it
 * is opened, and shared until the driver removes it. Safe for use by many threads.
 */
final class BroadcastValues implements BroadcastSource {
    private static final long MAX_BYTES = Integer.MAX_VALUE - 64L;

    private static final class Buffer extends ByteArrayOutputStream implements DriverStreams.Receiver {
        @Override
        public void write(ByteBuffer piece) {
            byte[] copy = new byte[piece.remaining()];
            piece.get(copy);
            write(copy, 0, copy.length);
        }

        private ByteBuffer content() {
            return ByteBuffer.wrap(buf, 0, count);
        }
    }

    private final EventLoop loop;
    private final DriverStreams streams;
    private final ClassLoader userLoader;
    private final ConcurrentMap<Long, Once<Object>> values = new ConcurrentHashMap<>();

    BroadcastValues(EventLoop loop, DriverStreams streams, ClassLoader userLoader) {
        this.loop = loop;
        this.streams = streams;
        this.userLoader = userLoader;
    }

    @Override
    public Object value(long broadcast) throws IOException {
        try {
            return values.computeIfAbsent(broadcast, id -> new Once<>()).get(() -> fetch(broadcast));
        } catch (IOException | ClosureException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for broadcast " + broadcast);
        } catch (Exception e) {
            throw new IOException("cannot open broadcast " + broadcast + ": " + e, e);
        }
    }

    /** Lets go of a value; tasks that hold it keep it. */
    void remove(long broadcast) {
        values.remove(broadcast);
    }

    private Object fetch(long broadcast) throws IOException, InterruptedException {
        CompletableFuture<Buffer> read = new CompletableFuture<>();
        loop.execute(() -> streams.read("broadcast/" + broadcast, MAX_BYTES, Buffer::new)
                .whenComplete((buffer, failure) -> {
                    if (failure == null) {
                        read.complete(buffer);
                    } else {
                        read.completeExceptionally(failure);
                    }
                }));
        try {
            return ClosureSerializer.deserialize(read.get().content(), userLoader, "broadcast " + broadcast);
        } catch (ExecutionException e) {
            String found =
                    Optional.ofNullable(e.getCause()).map(Throwable::getMessage).orElse("no reason given");
            throw new IOException("cannot read broadcast " + broadcast + " from the driver: " + found, e);
        }
    }
}
