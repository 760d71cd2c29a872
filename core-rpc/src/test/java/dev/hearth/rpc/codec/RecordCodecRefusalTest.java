package dev.hearth.rpc.codec;

import static dev.hearth.rpc.codec.RecordCodecLayoutTest.read;
import static dev.hearth.rpc.codec.RecordCodecLayoutTest.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Types that have no codec, values that cannot be written, and bytes that are refused. */
class RecordCodecRefusalTest {

    record OfObject(int fine, Object odd) {}

    record OfArray(byte[] odd) {}

    record OfFloat(float odd) {}

    record OfWildcard(List<?> odd) {}

    record OfRaw(@SuppressWarnings("rawtypes") List odd) {}

    record OfCollection(Collection<String> odd) {}

    record Generic<T>(T value) {}

    record OfGeneric(Generic<String> odd) {}

    record Inner(Optional<List<Map<String, Thread>>> odd) {}

    record Outer(List<Inner> inner) {}

    enum Unnumbered {
        @WireId(1)
        ONE,
        TWO
    }

    enum Twice {
        @WireId(1)
        ONE,
        @WireId(1)
        TWO
    }

    enum Zero {
        @WireId(0)
        NONE
    }

    enum TwoFallbacks {
        @WireId(value = 1, fallback = true)
        ONE,
        @WireId(value = 2, fallback = true)
        TWO
    }

    record OfUnnumbered(Unnumbered value) {}

    record OfTwice(Twice value) {}

    record OfZero(Zero value) {}

    record OfTwoFallbacks(TwoFallbacks value) {}

    sealed interface NoIds {}

    record Plain() implements NoIds {}

    record OfNoIds(NoIds value) {}

    sealed interface SameIds {}

    @WireId(4)
    record First() implements SameIds {}

    sealed interface Below extends SameIds {}

    @WireId(4)
    record Second() implements Below {}

    record OfSameIds(SameIds value) {}

    sealed interface NotOnlyRecords {}

    @WireId(1)
    static final class Clazz implements NotOnlyRecords {}

    record OfNotOnlyRecords(NotOnlyRecords value) {}

    record Node(int value, Optional<Node> next) {}

    record Endless(Endless self) {}

    record Text(String value) {}

    record Texts(List<String> values) {}

    record Nodes(List<Node> values) {}

    record Doubles(List<Double> values) {}

    record Entries(Map<String, Double> values) {}

    record Time(Instant at, Duration delay) {}

    @Test
    void aComponentOfAnotherTypeIsRefusedAtDerivationWithItsName() {
        assertRefused(OfObject.class, "OfObject.odd", "java.lang.Object");
        assertRefused(OfArray.class, "OfArray.odd", "byte[]");
        assertRefused(OfFloat.class, "OfFloat.odd", "float");
        assertRefused(OfWildcard.class, "OfWildcard.odd", "?");
        assertRefused(OfRaw.class, "OfRaw.odd", "java.util.List");
        assertRefused(OfCollection.class, "OfCollection.odd", "java.util.Collection");
        assertRefused(OfGeneric.class, "OfGeneric.odd", "Generic");
        assertRefused(Generic.class, "Generic", "type parameters");
        assertRefused(Outer.class, "Inner.odd", "java.lang.Thread");
    }

    @Test
    void aTypeThatWasRefusedIsRefusedAgain() {
        assertRefused(Outer.class, "Inner.odd", "java.lang.Thread");
        assertRefused(Outer.class, "Inner.odd", "java.lang.Thread");
    }

    @Test
    void idsThatAreMissingOrTakenTwiceAreRefusedAtDerivation() {
        assertRefused(OfUnnumbered.class, "Unnumbered", "TWO has no @WireId");
        assertRefused(OfTwice.class, "Twice", "ONE and TWO have the same @WireId 1");
        assertRefused(OfZero.class, "Zero", "NONE must be positive, found 0");
        assertRefused(OfTwoFallbacks.class, "TwoFallbacks", "ONE and TWO are both the fallback");
        assertRefused(OfNoIds.class, "NoIds", "Plain has no @WireId");
        assertRefused(OfSameIds.class, "SameIds", "First and Second have the same @WireId 4");
        assertRefused(OfNotOnlyRecords.class, "NotOnlyRecords", "Clazz is not a record");
    }

    @Test
    void aLazyCodecIsRefusedAtItsFirstUse() {
        Codec<OfObject> codec = RecordCodec.lazy(OfObject.class);
        Codec<String> neither = RecordCodec.lazy(String.class);

        assertThatThrownBy(() -> codec.write(new OfObject(1, 2), new WireOutput()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OfObject.odd");
        assertThatThrownBy(() -> neither.read(new WireInput(new byte[4])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neither a record nor a sealed interface");
    }

    @Test
    void aNullComponentCannotBeWritten() {
        assertThatThrownBy(() -> write(new Text(null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("component value of Text is null");
    }

    @Test
    void recordsNestSixtyFourDeepAndNoDeeper() {
        assertThat(read(Node.class, write(chain(64)))).isEqualTo(chain(64));
        assertThatThrownBy(() -> write(chain(65)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64 deep");
        assertThatThrownBy(() -> read(Node.class, chainBytes(65)))
                .isInstanceOf(WireException.class)
                .hasMessageEndingWith("Node is nested deeper than 64 records");
        assertThatThrownBy(() -> read(Node.class, chainBytes(5_000))).isInstanceOf(WireException.class);
    }

    @Test
    void aRecordThatHoldsItselfHasNoDefault() {
        assertThatThrownBy(() -> read(Endless.class, new byte[4]))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("holds itself");
    }

    @Test
    void aCountThatCannotBeTrueIsRefusedBeforeAnythingIsStored() {
        // ten bytes are left each time
        String tail = "00".repeat(10);

        assertMalformed(Texts.class, "0000000b" + "0b" + tail, "a length of 11 bytes, with 10 left");
        assertMalformed(Texts.class, "0000000f" + "ffffffff07" + tail, "a length of 2147483647 bytes, with 10 left");
        assertMalformed(Nodes.class, "0000000b" + "03" + tail, "a count of 3 elements of at least 4 bytes");
        assertMalformed(Doubles.class, "0000000b" + "02" + tail, "a count of 2 elements of at least 8 bytes");
        assertMalformed(Entries.class, "0000000b" + "02" + tail, "a count of 2 elements of at least 9 bytes");
    }

    @Test
    void lengthsThatReachPastTheEndAreRefused() {
        assertMalformed(Text.class, "", "ends 4 bytes too early");
        assertMalformed(Text.class, "00000001", "a value of 1 bytes, with 0 left");
        assertMalformed(Text.class, "ffffffff00", "a value of 4294967295 bytes, with 1 left");
        assertMalformed(Text.class, "000000020561" + "61616161", "Text.value: a length of 5 bytes, with 1 left");
    }

    @Test
    void valuesOutOfTheirRangeAreRefused() {
        assertMalformed(Time.class, "00000006" + "00" + "8094ebdc03", "1000000000 nanoseconds of a second");
        assertMalformed(Time.class, "0000000b" + "feffffffffffffffff01" + "00", "is out of range");
    }

    private static Node chain(int length) {
        Node chain = new Node(length, Optional.empty());
        for (int i = length - 1; i > 0; i--) {
            chain = new Node(i, Optional.of(chain));
        }
        return chain;
    }

    private static byte[] chainBytes(int length) {
        WireOutput out = new WireOutput();
        List<Integer> begun = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            begun.add(out.begin());
            out.signedInt(i);
            out.bool(i < length - 1);
        }
        begun.forEach(out::end);
        return out.toArray();
    }

    private static void assertRefused(Class<? extends Record> type, String... parts) {
        assertThatThrownBy(() -> RecordCodec.of(type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    private static void assertMalformed(Class<? extends Record> type, String hex, String part) {
        assertThatThrownBy(() -> read(type, HexFormat.of().parseHex(hex)))
                .isInstanceOf(WireException.class)
                .hasMessageContaining(part);
    }
}
