package dev.hearth.rpc.codec;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The types that hold no others. */
final class ScalarForm<T> implements Form {
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private static final ScalarForm<Boolean> BOOLEAN =
            new ScalarForm<>(1, Optional.of(false), (value, out) -> out.bool(value), WireInput::bool);
    private static final ScalarForm<Byte> BYTE =
            new ScalarForm<>(1, Optional.of((byte) 0), (value, out) -> out.rawByte(value), in -> (byte) in.rawByte());
    private static final ScalarForm<Integer> INT =
            new ScalarForm<>(1, Optional.of(0), (value, out) -> out.signedInt(value), WireInput::signedInt);
    private static final ScalarForm<Long> LONG =
            new ScalarForm<>(1, Optional.of(0L), (value, out) -> out.signedLong(value), WireInput::signedLong);
    private static final ScalarForm<Double> DOUBLE =
            new ScalarForm<>(8, Optional.of(0.0), (value, out) -> out.float64(value), WireInput::float64);
    private static final ScalarForm<String> STRING =
            new ScalarForm<>(1, Optional.of(""), (value, out) -> out.string(value), WireInput::string);
    private static final ScalarForm<Bytes> BYTES =
            new ScalarForm<>(1, Optional.of(Bytes.EMPTY), (value, out) -> out.bytes(value), WireInput::bytes);
    private static final ScalarForm<Duration> DURATION =
            new ScalarForm<>(2, Optional.of(Duration.ZERO), ScalarForm::writeDuration, ScalarForm::readDuration);
    private static final ScalarForm<Instant> INSTANT =
            new ScalarForm<>(2, Optional.of(Instant.EPOCH), ScalarForm::writeInstant, ScalarForm::readInstant);
    private static final ScalarForm<OptionalInt> OPTIONAL_INT = new ScalarForm<>(
            1, Optional.of(OptionalInt.empty()), ScalarForm::writeOptionalInt, ScalarForm::readOptionalInt);
    private static final ScalarForm<OptionalLong> OPTIONAL_LONG = new ScalarForm<>(
            1, Optional.of(OptionalLong.empty()), ScalarForm::writeOptionalLong, ScalarForm::readOptionalLong);

    private static final Map<Class<?>, Form> BY_TYPE = Map.ofEntries(
            Map.entry(boolean.class, BOOLEAN),
            Map.entry(Boolean.class, BOOLEAN),
            Map.entry(byte.class, BYTE),
            Map.entry(Byte.class, BYTE),
            Map.entry(int.class, INT),
            Map.entry(Integer.class, INT),
            Map.entry(long.class, LONG),
            Map.entry(Long.class, LONG),
            Map.entry(double.class, DOUBLE),
            Map.entry(Double.class, DOUBLE),
            Map.entry(String.class, STRING),
            Map.entry(Bytes.class, BYTES),
            Map.entry(Duration.class, DURATION),
            Map.entry(Instant.class, INSTANT),
            Map.entry(OptionalInt.class, OPTIONAL_INT),
            Map.entry(OptionalLong.class, OPTIONAL_LONG));

    private final int minBytes;
    private final Optional<T> absent;
    private final BiConsumer<T, WireOutput> writer;
    private final Function<WireInput, T> reader;

    private ScalarForm(
            int minBytes, Optional<T> absent, BiConsumer<T, WireOutput> writer, Function<WireInput, T> reader) {
        this.minBytes = minBytes;
        this.absent = absent;
        this.writer = writer;
        this.reader = reader;
    }

    /** The form of the type, if it is one of those here. */
    static Optional<Form> of(Class<?> type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }

    @Override
    @SuppressWarnings("unchecked") // a form is only ever given values of the type it was looked up by
    public void write(Object value, WireOutput out, int depth) {
        writer.accept((T) value, out);
    }

    @Override
    public Object read(WireInput in, int depth) {
        return reader.apply(in);
    }

    @Override
    public Object absent(String component, int depth) {
        return absent.orElseThrow(() -> new WireException(component + " is missing"));
    }

    @Override
    public int minBytes() {
        return minBytes;
    }

    private static void writeDuration(Duration value, WireOutput out) {
        out.signedLong(value.getSeconds());
        out.varInt(value.getNano());
    }

    private static Duration readDuration(WireInput in) {
        return Duration.ofSeconds(in.signedLong(), nanos(in));
    }

    private static void writeInstant(Instant value, WireOutput out) {
        out.signedLong(value.getEpochSecond());
        out.varInt(value.getNano());
    }

    private static Instant readInstant(WireInput in) {
        long seconds = in.signedLong();
        int nanos = nanos(in);
        try {
            return Instant.ofEpochSecond(seconds, nanos);
        } catch (DateTimeException e) {
            throw new WireException("a time " + seconds + " seconds from the epoch is out of range");
        }
    }

    private static int nanos(WireInput in) {
        long nanos = in.varLong();
        if (nanos < 0 || nanos >= NANOS_PER_SECOND) {
            throw new WireException(Long.toUnsignedString(nanos) + " nanoseconds of a second");
        }
        return (int) nanos;
    }

    private static void writeOptionalInt(OptionalInt value, WireOutput out) {
        out.bool(value.isPresent());
        value.ifPresent(out::signedInt);
    }

    private static OptionalInt readOptionalInt(WireInput in) {
        return in.bool() ? OptionalInt.of(in.signedInt()) : OptionalInt.empty();
    }

    private static void writeOptionalLong(OptionalLong value, WireOutput out) {
        out.bool(value.isPresent());
        value.ifPresent(out::signedLong);
    }

    private static OptionalLong readOptionalLong(WireInput in) {
        return in.bool() ? OptionalLong.of(in.signedLong()) : OptionalLong.empty();
    }
}
