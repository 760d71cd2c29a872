package dev.hearth.protocol;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ResourceAddresses;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.WireException;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Components of records as {@link dev.hearth.rpc.codec.RecordCodec} lays them out, for the codecs written by hand: each
 * reads as its default when the record around it ends before it.
 */
final class Components {
    /** A record that is empty, or that is only its length. */
    static final int MIN_RECORD_BYTES = 4;

    /** Two empty strings. */
    private static final int MIN_ENTRY_BYTES = 2;

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private Components() {}

    static int signedInt(WireInput in) {
        return in.hasRemaining() ? in.signedInt() : 0;
    }

    static long signedLong(WireInput in) {
        return in.hasRemaining() ? in.signedLong() : 0;
    }

    static boolean bool(WireInput in) {
        return in.hasRemaining() && in.bool();
    }

    static String string(WireInput in) {
        return in.hasRemaining() ? in.string() : "";
    }

    static Bytes bytes(WireInput in) {
        return in.hasRemaining() ? in.bytes() : Bytes.EMPTY;
    }

    static <T> void writeList(List<T> elements, WireOutput out, BiConsumer<T, WireOutput> writer) {
        out.varInt(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            writer.accept(elements.get(i), out);
        }
    }

    /** A list of records. The list grows as elements are found: the count is a claim. */
    static <T> List<T> readList(WireInput in, Function<WireInput, T> reader) {
        int count = in.hasRemaining() ? in.count() : 0;
        if (count == 0) {
            return List.of();
        }
        if (count > in.remaining() / MIN_RECORD_BYTES) {
            throw new WireException("a count of " + count + " records, with " + in.remaining() + " bytes left");
        }
        List<T> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(reader.apply(in));
        }
        return elements;
    }

    static void writeProperties(Map<String, String> properties, WireOutput out) {
        out.varInt(properties.size());
        properties.forEach((key, value) -> {
            out.string(key);
            out.string(value);
        });
    }

    static Map<String, String> readProperties(WireInput in) {
        int count = in.hasRemaining() ? in.count() : 0;
        if (count > in.remaining() / MIN_ENTRY_BYTES) {
            throw new WireException("a count of " + count + " entries, with " + in.remaining() + " bytes left");
        }
        Map<String, String> properties = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            properties.put(in.string(), in.string());
        }
        return properties;
    }

    static void writeDuration(Duration value, WireOutput out) {
        out.signedLong(value.getSeconds());
        out.varInt(value.getNano());
    }

    static Duration readDuration(WireInput in) {
        if (!in.hasRemaining()) {
            return Duration.ZERO;
        }
        long seconds = in.signedLong();
        long nanos = in.varLong();
        if (nanos < 0 || nanos >= NANOS_PER_SECOND) {
            throw new WireException(Long.toUnsignedString(nanos) + " nanoseconds of a second");
        }
        return Duration.ofSeconds(seconds, nanos);
    }

    static void writeExecutor(ExecutorId executor, WireOutput out) {
        int began = out.begin();
        int app = out.begin();
        out.string(executor.app().value());
        out.end(app);
        out.signedInt(executor.number());
        out.end(began);
    }

    static ExecutorId readExecutor(WireInput in) {
        if (!in.hasRemaining()) {
            throw new WireException("the executor is missing");
        }
        int outer = in.begin();
        String app = "";
        if (in.hasRemaining()) {
            int record = in.begin();
            app = string(in);
            in.end(record);
        }
        int number = signedInt(in);
        in.end(outer);
        return new ExecutorId(new AppId(app), number);
    }

    static void writeAddresses(ResourceAddresses addresses, WireOutput out) {
        int began = out.begin();
        out.varInt(addresses.byName().size());
        addresses.byName().forEach((name, each) -> {
            out.string(name);
            out.varInt(each.size());
            each.forEach(out::string);
        });
        out.end(began);
    }

    static ResourceAddresses readAddresses(WireInput in) {
        if (!in.hasRemaining()) {
            return ResourceAddresses.NONE;
        }
        int outer = in.begin();
        int count = count(in, MIN_ENTRY_BYTES);
        Map<String, List<String>> byName = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            byName.put(in.string(), readStrings(in));
        }
        in.end(outer);
        return byName.isEmpty() ? ResourceAddresses.NONE : new ResourceAddresses(byName);
    }

    private static List<String> readStrings(WireInput in) {
        int count = count(in, 1);
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            strings.add(in.string());
        }
        return strings;
    }

    private static int count(WireInput in, int minBytesEach) {
        int count = in.hasRemaining() ? in.count() : 0;
        if (count > in.remaining() / minBytesEach) {
            throw new WireException("a count of " + count + " elements, with " + in.remaining() + " bytes left");
        }
        return count;
    }

    static void writeAccumulator(ExecutorToDriver.AccumulatorUpdate update, WireOutput out) {
        int began = out.begin();
        out.signedLong(update.accumulator());
        out.bytes(update.value());
        out.end(began);
    }

    static ExecutorToDriver.AccumulatorUpdate readAccumulator(WireInput in) {
        int outer = in.begin();
        ExecutorToDriver.AccumulatorUpdate update = new ExecutorToDriver.AccumulatorUpdate(signedLong(in), bytes(in));
        in.end(outer);
        return update;
    }

    /**
     * Reads one message. What the constructor of a record refuses fails the message with the constructor's words.
     *
     * @throws WireException naming the message
     */
    static <T> T message(String name, WireInput in, Function<WireInput, T> components) {
        try {
            int outer = in.begin();
            T message = components.apply(in);
            in.end(outer);
            return message;
        } catch (WireException | IllegalArgumentException e) {
            throw new WireException(name + ": " + e.getMessage());
        }
    }
}
