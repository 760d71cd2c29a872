package dev.hearth.rpc;

import dev.hearth.rpc.codec.Codec;
import dev.hearth.rpc.codec.RecordCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Every message type of the wire with its number and its codec. Immutable, safe for use by many threads. */
public final class MessageTable {
    private static final int MAX_ID = 0xFFFF;

    /**
     * One message type.
     *
     * @param id its number on the wire; never reused
     * @param type its record
     */
    public record Entry<M extends Message>(int id, Class<M> type, Codec<M> codec) {}

    /** At the index of its number; looked at for each message that comes. */
    private final List<Optional<Entry<?>>> byId;

    private final Collection<Entry<?>> ascending;
    private final Map<Class<?>, Entry<?>> byType;

    private MessageTable(TreeMap<Integer, Entry<?>> byId, Map<Class<?>, Entry<?>> byType) {
        List<Optional<Entry<?>>> places =
                new ArrayList<>(Collections.nCopies(byId.isEmpty() ? 0 : byId.lastKey() + 1, Optional.empty()));
        for (Map.Entry<Integer, Entry<?>> each : byId.entrySet()) {
            places.set(each.getKey(), Optional.of(each.getValue()));
        }
        this.byId = places;
        this.ascending = Collections.unmodifiableCollection(byId.values());
        this.byType = byType;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The type of that number, if this release knows it. */
    public Optional<Entry<?>> byId(int id) {
        return id >= 0 && id < byId.size() ? byId.get(id) : Optional.empty();
    }

    /** The entry of a message's type. Throws {@link IllegalArgumentException} when it is not in the table. */
    public Entry<?> byType(Class<?> type) {
        Entry<?> entry = byType.get(type);
        if (entry == null) {
            throw new IllegalArgumentException(type.getName() + " has no number in the message table");
        }
        return entry;
    }

    /** All entries by ascending number. */
    public Collection<Entry<?>> entries() {
        return ascending;
    }

    /** Collects entries; a number or type given twice is an {@link IllegalStateException}. */
    public static final class Builder {
        private final TreeMap<Integer, Entry<?>> byId = new TreeMap<>();
        private final Map<Class<?>, Entry<?>> byType = new HashMap<>();

        /** A record whose codec is derived from its components at its first use. */
        public <M extends Record & Message> Builder add(int id, Class<M> type) {
            return add(id, type, RecordCodec.lazy(type));
        }

        /** A record with a codec written by hand. */
        public <M extends Message> Builder add(int id, Class<M> type, Codec<M> codec) {
            Entry<M> entry = new Entry<>(id, type, codec);
            if (id <= 0
                    || id > MAX_ID
                    || byId.putIfAbsent(id, entry) != null
                    || byType.putIfAbsent(type, entry) != null) {
                throw new IllegalStateException(
                        "message number " + id + " of " + type.getName() + " is taken twice or not in 1 to " + MAX_ID);
            }
            return this;
        }

        public MessageTable build() {
            return new MessageTable(new TreeMap<>(byId), new HashMap<>(byType));
        }
    }
}
