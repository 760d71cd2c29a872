package dev.hearth.rpc.codec;

import static dev.hearth.rpc.codec.RecordCodecLayoutTest.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Hostile bytes: whatever they are, reading ends in a value or a {@link WireException}, within bounded memory. */
class RecordCodecFuzzTest {
    private static final int INPUTS = 20_000;
    private static final long SEED = 20_260_101L;
    /** Far above what an input of a few hundred bytes can need, far below what a believed length would take. */
    private static final long MAX_ALLOCATED_BYTES = 1 << 20;

    enum Kind {
        @WireId(1)
        A,
        @WireId(2)
        B
    }

    sealed interface Expression {}

    @WireId(1)
    record Literal(long value) implements Expression {}

    @WireId(2)
    record Sum(List<Expression> parts) implements Expression {}

    @WireId(value = 3, fallback = true)
    record Unknown(String text) implements Expression {}

    record Checked(int cores, String name) {
        Checked {
            if (cores < 0) {
                throw new IllegalArgumentException("cores must be >= 0, found " + cores);
            }
            Math.multiplyExact(cores, 1_024);
        }
    }

    record Everything(
            boolean flag,
            byte octet,
            int count,
            long total,
            double ratio,
            String text,
            Bytes blob,
            Optional<Bytes> key,
            Duration delay,
            Instant at,
            OptionalInt port,
            OptionalLong limit,
            List<Checked> checked,
            Set<Kind> kinds,
            Map<String, List<Integer>> numbers,
            Expression expression,
            Optional<Everything> nested) {}

    @Test
    void mutatedBytesReadAsAValueThatWritesAgainOrFailAsMalformed() {
        Codec<Everything> codec = RecordCodec.of(Everything.class);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Random random = new Random(SEED);
        byte[] original = write(sample(Optional.of(sample(Optional.empty()))));
        // derives, and links what reading and comparing need, before allocation is measured
        assertThat(codec.read(new WireInput(original))).isEqualTo(codec.read(new WireInput(original)));
        int values = 0;

        for (int number = 0; number < INPUTS; number++) {
            byte[] input = mutate(original, random);
            Optional<Everything> found = Optional.empty();
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                found = Optional.of(codec.read(new WireInput(input)));
            } catch (WireException e) {
                // the one exception that hostile bytes may end in
            } catch (RuntimeException | StackOverflowError e) {
                fail(
                        "input " + number + " of seed " + SEED + ": "
                                + HexFormat.of().formatHex(input),
                        e);
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes allocated for input %s of seed %s", number, SEED)
                    .isLessThan(MAX_ALLOCATED_BYTES);
            if (found.isPresent()) {
                assertThat(codec.read(new WireInput(write(found.get())))).isEqualTo(found.get());
                values++;
            }
        }

        assertThat(values).as("inputs that were still values").isBetween(INPUTS / 100, INPUTS - INPUTS / 100);
    }

    private static Everything sample(Optional<Everything> nested) {
        return new Everything(
                true,
                (byte) 3,
                -77,
                1L << 40,
                0.5,
                "some text, \u00fcber alles",
                Bytes.of(new byte[] {1, 2, 3, 4}),
                Optional.of(Bytes.of(new byte[20])),
                Duration.ofMillis(2_500),
                Instant.parse("2026-01-02T03:04:05.678Z"),
                OptionalInt.of(7077),
                OptionalLong.empty(),
                List.of(new Checked(4, "w1"), new Checked(8, "w2")),
                Set.of(Kind.A),
                Map.of("k", List.of(1, 2, 3)),
                new Sum(List.of(new Literal(1), new Sum(List.of(new Unknown("u"))))),
                nested);
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] bytes = original.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(9)), (byte) 0xFF);
                case 4 -> bytes = splice(bytes, at, original, random.nextInt(original.length));
                default -> bytes[at] += (byte) (random.nextBoolean() ? 1 : -1);
            }
        }
        return bytes;
    }

    private static byte[] splice(byte[] head, int headLength, byte[] tail, int tailFrom) {
        byte[] spliced = Arrays.copyOf(head, headLength + tail.length - tailFrom);
        System.arraycopy(tail, tailFrom, spliced, headLength, tail.length - tailFrom);
        return spliced;
    }
}
