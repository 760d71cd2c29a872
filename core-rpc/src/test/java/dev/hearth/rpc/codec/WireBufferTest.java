package dev.hearth.rpc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link WireOutput} and {@link WireInput} against each other, and at their edges. */
class WireBufferTest {

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "127, 7f",
        "128, 8001",
        "16383, ff7f",
        "16384, 808001",
        "9223372036854775807, ffffffffffffffff7f",
        "-1, ffffffffffffffffff01",
        "-9223372036854775808, 80808080808080808001"
    })
    void anUnsignedNumberTakesAGroupOfSevenBitsPerByte(long value, String hex) {
        assertThat(written(out -> out.varLong(value))).isEqualTo(hex);
        assertThat(input(hex).varLong()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"0, 00", "-1, 01", "1, 02", "-64, 7f", "64, 8001", "2147483647, feffffff0f", "-2147483648, ffffffff0f"})
    void aSignedNumberIsFoldedSoThatSmallOnesStayShort(int value, String hex) {
        assertThat(written(out -> out.signedInt(value))).isEqualTo(hex);
        assertThat(input(hex).signedInt()).isEqualTo(value);
        assertThat(input(hex).signedLong()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0x0123_4567_89AB_CDEFL})
    void everyLongComesBack(long value) {
        WireOutput out = new WireOutput();
        out.signedLong(value);
        out.varLong(value);
        out.fixedLong(value);
        WireInput in = new WireInput(out.toArray());

        assertThat(in.signedLong()).isEqualTo(value);
        assertThat(in.varLong()).isEqualTo(value);
        assertThat(in.fixedLong()).isEqualTo(value);
        assertThat(in.hasRemaining()).isFalse();
    }

    @Test
    void anUnsignedIntMayUseAllItsBits() {
        assertThat(written(out -> out.varInt(-1))).isEqualTo("ffffffff0f");
        assertThat(input("ffffffff0f").varInt()).isEqualTo(-1);
    }

    @Test
    void fixedNumbersHaveTheirHighestByteFirst() {
        assertThat(written(out -> out.fixedInt(0x0102_03FF))).isEqualTo("010203ff");
        assertThat(written(out -> out.fixedLong(0x8000_0000_0000_0001L))).isEqualTo("8000000000000001");
        assertThat(input("ff0203ff").fixedInt()).isEqualTo(0xFF02_03FF);
        assertThat(input("00000001ffffffff").fixedLong()).isEqualTo(0x1_FFFF_FFFFL);
    }

    @Test
    void doublesKeepTheirBits() {
        assertThat(written(out -> out.float64(-0.0))).isEqualTo("8000000000000000");
        assertThat(input("8000000000000000").float64()).isEqualTo(-0.0);
        assertThat(input("7ff8000000000000").float64()).isNaN();
    }

    @Test
    void numbersThatDoNotFitAreRefused() {
        assertRefused(() -> input("ffffffffffffffffff02").varLong(), "a number runs on past 64 bits");
        assertRefused(() -> input("ffffffffffffffffffff01").varLong(), "a number runs on past 64 bits");
        assertRefused(() -> input("8080808010").varInt(), "the number 4294967296 does not fit 32 bits");
        assertRefused(() -> input("8080808010").signedInt(), "the number 2147483648 does not fit 32 bits");
    }

    @Test
    void aValueThatEndsTooEarlyIsRefused() {
        assertRefused(() -> input("").rawByte(), "the value ends 1 bytes too early");
        assertRefused(() -> input("80").varLong(), "the value ends 1 bytes too early");
        assertRefused(() -> input("0102").fixedInt(), "the value ends 2 bytes too early");
        assertRefused(() -> input("0000000001").fixedLong(), "the value ends 3 bytes too early");
        assertRefused(() -> input("").bool(), "the value ends 1 bytes too early");
    }

    @Test
    void lengthsNeverReachPastTheEnd() {
        assertThat(input("020102").length()).isEqualTo(2);
        assertRefused(() -> input("030102").length(), "a length of 3 bytes, with 2 left");
        assertRefused(
                () -> input("ffffffffffffffffff01").count(), "a length of 18446744073709551615 bytes, with 0 left");
        assertRefused(() -> input("0361").string(), "a length of 3 bytes, with 1 left");
        assertRefused(() -> input("0361").bytes(), "a length of 3 bytes, with 1 left");
    }

    @Test
    void stringsAreUtf8AndMalformedOnesReadWithReplacements() {
        assertThat(written(out -> out.string("\uD83D\uDE00"))).isEqualTo("04f09f9880");
        assertThat(input("04f09f9880").string()).isEqualTo("\uD83D\uDE00");
        assertThat(input("00").string()).isEmpty();
        assertThat(input("02ff61").string()).isEqualTo("\uFFFDa");
    }

    @Test
    void aValueWithItsLengthHidesWhatLiesBehindIt() {
        WireOutput out = new WireOutput();
        int outer = out.begin();
        out.rawByte(1);
        int inner = out.begin();
        out.rawByte(2);
        out.rawByte(3);
        out.end(inner);
        out.rawByte(4);
        out.end(outer);
        out.rawByte(5);
        assertThat(HexFormat.of().formatHex(out.toArray()))
                .isEqualTo("00000008" + "01" + "00000002" + "0203" + "04" + "05");

        WireInput in = new WireInput(out.toArray());
        int beyondOuter = in.begin();
        assertThat(in.rawByte()).isEqualTo(1);
        int beyondInner = in.begin();
        assertThat(in.rawByte()).isEqualTo(2);
        assertThat(in.remaining()).isEqualTo(1);
        in.end(beyondInner);
        assertThat(in.rawByte()).isEqualTo(4);
        assertThat(in.hasRemaining()).isFalse();
        assertRefused(in::rawByte, "the value ends 1 bytes too early");
        in.end(beyondOuter);
        assertThat(in.rawByte()).isEqualTo(5);
    }

    @Test
    void aValueCannotBeLongerThanTheOneAroundIt() {
        WireInput in = input("00000004" + "00000001" + "ff");
        in.begin();

        assertRefused(in::begin, "a value of 1 bytes, with 0 left");
    }

    @Test
    void aSliceIsReadWithinItsBounds() {
        byte[] array = HexFormat.of().parseHex("aa0201ffbb");
        WireInput in = new WireInput(array, 1, 3);

        assertThat(in.bytes()).isEqualTo(Bytes.of(new byte[] {1, -1}));
        assertThat(in.hasRemaining()).isFalse();
        assertThatThrownBy(() -> new WireInput(array, 3, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void anOutputGrowsAsNeededAndIsReadyAgainAfterAReset() {
        WireOutput out = new WireOutput(1);
        byte[] block = new byte[1_000];
        for (int i = 0; i < 100; i++) {
            out.rawBytes(block, 0, block.length);
        }
        assertThat(out.length()).isEqualTo(100_000);

        out.reset();
        out.bool(true);
        out.bytes(Bytes.of(new byte[] {9}));

        assertThat(out.toArray()).containsExactly(1, 1, 9);
    }

    private static String written(Consumer<WireOutput> writer) {
        WireOutput out = new WireOutput();
        writer.accept(out);
        return HexFormat.of().formatHex(out.toArray());
    }

    private static WireInput input(String hex) {
        return new WireInput(HexFormat.of().parseHex(hex));
    }

    private static void assertRefused(Runnable reading, String message) {
        assertThatThrownBy(reading::run).isInstanceOf(WireException.class).hasMessage(message);
    }
}
