package dev.hearth.rpc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

class BytesTest {
    private final byte[] array = {0, 1, 2, 3, 4};

    @Test
    void aSliceEqualsACopyOfIt() {
        Bytes slice = Bytes.of(array, 1, 3);
        Bytes copy = Bytes.of(new byte[] {1, 2, 3});

        assertThat(slice).isEqualTo(copy).hasSameHashCodeAs(copy);
        assertThat(slice.toArray()).containsExactly(1, 2, 3);
        assertThat(slice.length()).isEqualTo(3);
        assertThat(slice).isNotEqualTo(Bytes.of(array)).isNotEqualTo("Bytes[3]");
    }

    @Test
    void noBytesAreAlwaysTheSame() {
        assertThat(Bytes.of(new byte[0])).isSameAs(Bytes.EMPTY);
        assertThat(Bytes.of(array, 5, 0)).isSameAs(Bytes.EMPTY);
        assertThat(Bytes.EMPTY.toArray()).isEmpty();
    }

    @Test
    void nothingThatIsHandedOutChangesThem() {
        Bytes slice = Bytes.of(array, 1, 3);

        slice.toArray()[0] = 99;

        assertThat(slice.toArray()).containsExactly(1, 2, 3);
        assertThat(slice.buffer().remaining()).isEqualTo(3);
        assertThat(slice.buffer().get(0)).isEqualTo((byte) 1);
        assertThatThrownBy(() -> slice.buffer().put(0, (byte) 99)).isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void aSliceBeyondItsArrayIsRefused() {
        assertThatThrownBy(() -> Bytes.of(array, 3, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Bytes.of(array, -1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void theirTextShowsTheirLengthAndNothingElse() {
        assertThat(Bytes.of(array)).hasToString("Bytes[5]");
    }
}
