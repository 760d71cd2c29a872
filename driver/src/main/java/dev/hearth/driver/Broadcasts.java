package dev.hearth.driver;

import dev.hearth.rpc.Peer;
import dev.hearth.rpc.StreamProvider;
import dev.hearth.rpc.codec.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The serialized broadcast values of an application, served to its executors as streams {@code broadcast/<id>}. Safe for use by many threads. */
final class Broadcasts implements StreamProvider {
    private static final String PREFIX = "broadcast/";

    private final ConcurrentMap<Long, byte[]> values = new ConcurrentHashMap<>();

    void put(long id, Bytes value) {
        values.put(id, value.toArray());
    }

    void remove(long id) {
        values.remove(id);
    }

    int size() {
        return values.size();
    }

    @Override
    public ReadableByteChannel open(String name, Peer from) throws IOException {
        if (!name.startsWith(PREFIX)) {
            throw new IOException("this application serves no stream " + name);
        }
        byte[] value;
        try {
            value = values.get(Long.parseLong(name.substring(PREFIX.length())));
        } catch (NumberFormatException e) {
            throw new IOException("this application serves no stream " + name, e);
        }
        if (value == null) {
            throw new IOException("broadcast value " + name.substring(PREFIX.length())
                    + " is not there any more: it was destroyed while tasks still asked for it");
        }
        return Channels.newChannel(new ByteArrayInputStream(value));
    }
}
