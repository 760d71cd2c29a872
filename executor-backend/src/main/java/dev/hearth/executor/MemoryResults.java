package dev.hearth.executor;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps results on the heap, for an executor in the driver's own process. */
final class MemoryResults implements HeldResults {
    private record Key(long taskSet, int index, int attempt) {}

    private final Map<Key, byte[]> values = new ConcurrentHashMap<>();

    @Override
    public void hold(long taskSet, int index, int attempt, byte[] value) {
        values.put(new Key(taskSet, index, attempt), value);
    }

    @Override
    public ReadableByteChannel open(long taskSet, int index, int attempt) throws IOException {
        byte[] value = values.get(new Key(taskSet, index, attempt));
        if (value == null) {
            throw new IOException("the result of task " + index + " attempt " + attempt + " of task set " + taskSet
                    + " is not held here");
        }
        return Channels.newChannel(new ByteArrayInputStream(value));
    }

    @Override
    public void remove(long taskSet) {
        values.keySet().removeIf(key -> key.taskSet() == taskSet);
    }

    @Override
    public void close() {
        values.clear();
    }
}
