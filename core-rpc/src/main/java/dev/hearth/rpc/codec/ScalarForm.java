package dev.hearth.rpc.codec;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The types that hold no others. A switch in place of a function for each: those cost a new process two milliseconds. */
enum ScalarForm implements Form {
    BOOLEAN(1, false),
    BYTE(1, (byte) 0),
    INT(1, 0),
    LONG(1, 0L),
    DOUBLE(8, 0.0),
    STRING(1, ""),
    BYTES(1, Bytes.EMPTY),
    DURATION(2, Duration.ZERO),
    INSTANT(2, Instant.EPOCH),
    OPTIONAL_INT(1, OptionalInt.empty()),
    OPTIONAL_LONG(1, OptionalLong.empty());

    private static final int NANOS_PER_SECOND = 1_000_000_000;

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
    private final Object absent;

    ScalarForm(int minBytes, Object absent) {
        this.minBytes = minBytes;
        this.absent = absent;
    }

    /** The form of the type, if it is one of those here. */
    static Optional<Form> of(Class<?> type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }

    @Override
    public void write(Object value, WireOutput out, int depth) {
        switch (this) {
            case BOOLEAN -> out.bool((Boolean) value);
            case BYTE -> out.rawByte((Byte) value);
            case INT -> out.signedInt((Integer) value);
            case LONG -> out.signedLong((Long) value);
            case DOUBLE -> out.float64((Double) value);
            case STRING -> out.string((String) value);
            case BYTES -> out.bytes((Bytes) value);
            case DURATION -> writeDuration((Duration) value, out);
            case INSTANT -> writeInstant((Instant) value, out);
            case OPTIONAL_INT -> writeOptionalInt((OptionalInt) value, out);
            case OPTIONAL_LONG -> writeOptionalLong((OptionalLong) value, out);
        }
    }

    @Override
    public Object read(WireInput in, int depth) {
        return switch (this) {
            case BOOLEAN -> in.bool();
            case BYTE -> (byte) in.rawByte();
            case INT -> in.signedInt();
            case LONG -> in.signedLong();
            case DOUBLE -> in.float64();
            case STRING -> in.string();
            case BYTES -> in.bytes();
            case DURATION -> readDuration(in);
            case INSTANT -> readInstant(in);
            case OPTIONAL_INT -> readOptionalInt(in);
            case OPTIONAL_LONG -> readOptionalLong(in);
        };
    }

    @Override
    public Object absent(String component, int depth) {
        return absent;
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
        if (value.isPresent()) {
            out.signedInt(value.getAsInt());
        }
    }

    private static OptionalInt readOptionalInt(WireInput in) {
        return in.bool() ? OptionalInt.of(in.signedInt()) : OptionalInt.empty();
    }

    private static void writeOptionalLong(OptionalLong value, WireOutput out) {
        out.bool(value.isPresent());
        if (value.isPresent()) {
            out.signedLong(value.getAsLong());
        }
    }

    private static OptionalLong readOptionalLong(WireInput in) {
        return in.bool() ? OptionalLong.of(in.signedLong()) : OptionalLong.empty();
    }
}
