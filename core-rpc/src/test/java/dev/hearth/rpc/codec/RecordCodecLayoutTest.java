package dev.hearth.rpc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of each component type, as the javadoc of {@link RecordCodec} describes them. */
class RecordCodecLayoutTest {

    enum Colour {
        @WireId(7)
        RED,
        @WireId(300)
        GREEN {
            @Override
            public String toString() {
                return "a constant with a class of its own";
            }
        }
    }

    sealed interface Shape {}

    @WireId(1)
    record Circle(int radius) implements Shape {}

    sealed interface Angular extends Shape {}

    @WireId(2)
    record Square(int side) implements Angular {}

    @WireId(3)
    record Point() implements Angular, Shape {}

    record OfBoolean(boolean value) {}

    record OfByte(byte value) {}

    record OfInt(int value) {}

    record OfLong(long value) {}

    record OfDouble(double value) {}

    record OfString(String value) {}

    record OfBytes(Bytes value) {}

    record OfDuration(Duration value) {}

    record OfInstant(Instant value) {}

    record OfOptional(Optional<String> value) {}

    record OfOptionalInt(OptionalInt value) {}

    record OfOptionalLong(OptionalLong value) {}

    record OfList(List<Integer> value) {}

    record OfSet(Set<String> value) {}

    record OfMap(Map<String, Long> value) {}

    record OfEnum(Colour value) {}

    record OfRecord(OfInt value) {}

    record OfSealed(Shape value) {}

    record OfNothing() {}

    record Deep(List<Optional<Map<Colour, List<Shape>>>> value) {}

    private record Several(boolean first, int second, String third) {}

    record Node(int value, Optional<Node> next) {}

    static Stream<Arguments> samples() {
        return Stream.of(
                Arguments.of(new OfBoolean(true), "00000001 01"),
                Arguments.of(new OfBoolean(false), "00000001 00"),
                Arguments.of(new OfByte((byte) -2), "00000001 fe"),
                Arguments.of(new OfInt(0), "00000001 00"),
                Arguments.of(new OfInt(-1), "00000001 01"),
                Arguments.of(new OfInt(300), "00000002 d804"),
                Arguments.of(new OfInt(Integer.MIN_VALUE), "00000005 ffffffff0f"),
                Arguments.of(new OfLong(Long.MAX_VALUE), "0000000a feffffffffffffffff01"),
                Arguments.of(new OfDouble(1.0), "00000008 3ff0000000000000"),
                Arguments.of(new OfString("h\u00e9"), "00000004 03 68c3a9"),
                Arguments.of(new OfBytes(Bytes.of(new byte[] {1, 2})), "00000003 02 0102"),
                Arguments.of(new OfDuration(Duration.ofMillis(1_500)), "00000006 02 80cab5ee01"),
                Arguments.of(new OfDuration(Duration.ofMillis(-1_500)), "00000006 03 80cab5ee01"),
                Arguments.of(new OfInstant(Instant.ofEpochSecond(-1, 5)), "00000002 01 05"),
                Arguments.of(new OfOptional(Optional.empty()), "00000001 00"),
                Arguments.of(new OfOptional(Optional.of("a")), "00000003 01 0161"),
                Arguments.of(new OfOptionalInt(OptionalInt.of(7078)), "00000003 01 cc6e"),
                Arguments.of(new OfOptionalInt(OptionalInt.empty()), "00000001 00"),
                Arguments.of(new OfOptionalLong(OptionalLong.of(-2)), "00000002 01 03"),
                Arguments.of(new OfOptionalLong(OptionalLong.empty()), "00000001 00"),
                Arguments.of(new OfList(List.of(1, -1, 1)), "00000004 03 020102"),
                Arguments.of(new OfList(List.of()), "00000001 00"),
                Arguments.of(new OfSet(ordered("b", "a")), "00000005 02 0162 0161"),
                Arguments.of(new OfMap(ordered(Map.entry("z", 1L), Map.entry("y", 2L))), "00000007 02 017a02 017904"),
                Arguments.of(new OfEnum(Colour.RED), "00000001 07"),
                Arguments.of(new OfEnum(Colour.GREEN), "00000002 ac02"),
                Arguments.of(new OfRecord(new OfInt(1)), "00000005 00000001 02"),
                Arguments.of(new OfSealed(new Circle(1)), "00000006 01 00000001 02"),
                Arguments.of(new OfSealed(new Square(2)), "00000006 02 00000001 04"),
                Arguments.of(new OfSealed(new Point()), "00000005 03 00000000"),
                Arguments.of(new OfNothing(), "00000000"),
                Arguments.of(
                        new Deep(List.of(
                                Optional.empty(),
                                Optional.of(Map.of(Colour.RED, List.of(new Point(), new Circle(0)))))),
                        "00000011 02 00 01 01 07 02 03 00000000 01 00000001 00"),
                Arguments.of(new Several(true, 2, "c"), "00000004 01 04 0163"),
                Arguments.of(new Node(1, Optional.of(new Node(2, Optional.empty()))), "00000008 02 01 00000002 04 00"));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aRecordHasTheBytesThatItsDescriptionGives(Record value, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThat(HexFormat.of().formatHex(write(value)))
                .isEqualTo(HexFormat.of().formatHex(bytes));
        assertThat(read(value.getClass(), bytes)).isEqualTo(value);
    }

    @Test
    void aSealedTypeStandsForItselfToo() {
        Codec<Shape> codec = RecordCodec.lazy(Shape.class);
        WireOutput out = new WireOutput();

        codec.write(new Square(2), out);

        assertThat(HexFormat.of().formatHex(out.toArray())).isEqualTo("020000000104");
        assertThat(codec.read(new WireInput(out.toArray()))).isEqualTo(new Square(2));
    }

    @Test
    void theOrderOfSetsAndMapsIsKept() {
        OfSet set = new OfSet(ordered("delta", "alpha", "charlie", "bravo"));
        OfMap map = new OfMap(ordered(Map.entry("z", 1L), Map.entry("a", 2L), Map.entry("m", 3L)));

        assertThat(read(OfSet.class, write(set)).value()).containsExactly("delta", "alpha", "charlie", "bravo");
        assertThat(read(OfMap.class, write(map)).value().keySet()).containsExactly("z", "a", "m");
    }

    @Test
    void whatComesTwiceInASetOrMapCountsOnce() {
        byte[] set = HexFormat.of().parseHex("0000000502" + "0161" + "0161");
        byte[] map = HexFormat.of().parseHex("0000000702" + "016102" + "016104");

        assertThat(read(OfSet.class, set).value()).containsExactly("a");
        assertThat(read(OfMap.class, map).value()).isEqualTo(Map.of("a", 2L));
    }

    @Test
    void aCodecIsDerivedOnceForAllThreads() {
        List<CompletableFuture<Codec<Deep>>> found = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> RecordCodec.of(Deep.class)))
                .limit(8)
                .toList();

        assertThat(found).allSatisfy(codec -> assertThat(codec.join()).isSameAs(RecordCodec.of(Deep.class)));
    }

    @Test
    void severalRecordsFollowEachOtherInOneBuffer() {
        WireOutput out = new WireOutput(1);
        RecordCodec.of(OfInt.class).write(new OfInt(1), out);
        RecordCodec.of(OfString.class).write(new OfString("two"), out);
        WireInput in = new WireInput(out.toArray());

        assertThat(RecordCodec.of(OfInt.class).read(in)).isEqualTo(new OfInt(1));
        assertThat(RecordCodec.of(OfString.class).read(in)).isEqualTo(new OfString("two"));
        assertThat(in.hasRemaining()).isFalse();
    }

    static <T extends Record> T read(Class<T> type, byte[] bytes) {
        return RecordCodec.of(type).read(new WireInput(bytes));
    }

    @SuppressWarnings("unchecked") // a record's class is the class of its type
    static <T extends Record> byte[] write(T value) {
        WireOutput out = new WireOutput();
        RecordCodec.of((Class<T>) value.getClass()).write(value, out);
        return out.toArray();
    }

    private static Set<String> ordered(String... values) {
        return new LinkedHashSet<>(Arrays.asList(values));
    }

    @SafeVarargs
    private static Map<String, Long> ordered(Map.Entry<String, Long>... entries) {
        Map<String, Long> map = new LinkedHashMap<>();
        for (Map.Entry<String, Long> entry : entries) {
            map.put(entry.getKey(), entry.getValue());
        }
        return map;
    }
}
