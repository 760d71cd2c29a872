package dev.hearth.rpc.codec;

import java.util.Optional;

/**
 * Derives codecs from the components of records. This page is the whole description of the layout, for whoever writes a
 * client in another language.
 *
 * <p><b>Numbers.</b> A <em>varint</em> is an unsigned number in groups of 7 bits, lowest group first, one group a byte,
 * with the top bit set in all bytes but the last: at most 10 bytes, 64 bits. A <em>signed varint</em> is the varint of
 * {@code (n << 1) ^ (n >> 63)} (0, -1, 1, -2 become 0, 1, 2, 3). Fixed numbers have their highest byte first.
 *
 * <table>
 * <caption>What stands on the wire for a component</caption>
 * <tr><th>component type</th><th>bytes</th><th>default</th></tr>
 * <tr><td>{@code boolean}</td><td>1 byte, 0 or 1 (when read, all but 0 is true)</td><td>false</td></tr>
 * <tr><td>{@code byte}</td><td>1 byte</td><td>0</td></tr>
 * <tr><td>{@code int}, {@code long}</td><td>signed varint</td><td>0</td></tr>
 * <tr><td>{@code double}</td><td>8 bytes, IEEE 754, fixed</td><td>0</td></tr>
 * <tr><td>{@code String}</td><td>varint length in bytes, then UTF-8</td><td>empty</td></tr>
 * <tr><td>{@link Bytes}</td><td>varint length, then the bytes</td><td>empty</td></tr>
 * <tr><td>{@code Duration}</td><td>signed varint of whole seconds (rounded down), varint of the nanoseconds beyond them,
 *     0 to 999,999,999</td><td>zero</td></tr>
 * <tr><td>{@code Instant}</td><td>as {@code Duration}, since 1970-01-01T00:00:00Z</td><td>1970-01-01T00:00:00Z</td></tr>
 * <tr><td>{@code Optional<T>}</td><td>as {@code boolean} whether there is a value, then the value if so</td><td>empty</td></tr>
 * <tr><td>{@code OptionalInt}, {@code OptionalLong}</td><td>as {@code Optional}</td><td>empty</td></tr>
 * <tr><td>{@code List<T>}, {@code Set<T>}</td><td>varint count, then the elements; the order is kept; a set element that
 *     comes twice counts once</td><td>empty</td></tr>
 * <tr><td>{@code Map<K, V>}</td><td>varint count, then key and value of each entry; the order is kept; of a key that
 *     comes twice the last value counts</td><td>empty</td></tr>
 * <tr><td>an enum</td><td>varint {@link WireId} of the constant</td><td>the fallback constant, if declared</td></tr>
 * <tr><td>a record</td><td>4 bytes fixed: the length of what follows in bytes; then its components in the order of their
 *     declaration</td><td>the record with all components at their defaults</td></tr>
 * <tr><td>a sealed interface</td><td>varint {@link WireId} of the record, then the record</td><td>the fallback record with
 *     all components at their defaults, if declared</td></tr>
 * </table>
 *
 * <p>A message is a record. {@code T}, {@code K} and {@code V} are any of these types, numbers boxed. Sealed interfaces may
 * permit further sealed interfaces; ids are unique among all records below one.
 *
 * <p><b>Change.</b> A shipped record only ever gets further components at its end. When a record ends before a
 * component, that component reads as its default, or the message fails where there is none; bytes behind the last known
 * component are skipped. An id that the reader does not know reads as the declared fallback, or fails the message.
 *
 * <p><b>Limits.</b> Records nest at most 64 deep. A length or count that reaches past the end of the record around it
 * fails the message before anything is stored. What the constructor of a record refuses fails the message with the
 * constructor's words. A message that fails does so by a {@link WireException} that names the component.
 *
 * <p>Lists, sets and maps that were read are immutable. Writing is deterministic: equal bytes for records whose
 * collections iterate in the same order.
 */
public final class RecordCodec {
    private static final class Lazy<T> implements Codec<T> {
        private final Class<T> type;
        private volatile Optional<Codec<T>> derived = Optional.empty();

        private Lazy(Class<T> type) {
            this.type = type;
        }

        @Override
        public void write(T value, WireOutput out) {
            codec().write(value, out);
        }

        @Override
        public T read(WireInput in) {
            return codec().read(in);
        }

        private Codec<T> codec() {
            Optional<Codec<T>> codec = derived;
            if (codec.isEmpty()) {
                codec = Optional.of(derive(type));
                derived = codec;
            }
            return codec.get();
        }
    }

    private RecordCodec() {}

    /**
     * The codec of a record: the same at each call.
     *
     * @throws IllegalArgumentException naming the class and the component (or constant) that cannot be derived: a type
     *     that is not in the table above, an enum constant or permitted record without {@link WireId}, an id used twice
     */
    public static <T extends Record> Codec<T> of(Class<T> type) {
        return derive(type);
    }

    /** A codec of a record or sealed interface that is derived at its first use, which throws what {@link #of} throws. */
    public static <T> Codec<T> lazy(Class<T> type) {
        return new Lazy<>(type);
    }

    @SuppressWarnings("unchecked") // the form of a type reads and writes values of that type
    private static <T> Codec<T> derive(Class<T> type) {
        return (Codec<T>) (Codec<?>) Derivation.of(type);
    }
}
