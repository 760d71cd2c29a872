package dev.hearth.rpc.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.rpc.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
    private final List<byte[]> frames = new ArrayList<>();

    @Test
    void framesAreFoundHoweverTheBytesAreCut() throws FrameDecoder.NotAFrame {
        Random random = new Random(3);
        List<byte[]> sent = new ArrayList<>();
        ByteBuf all = Unpooled.buffer();
        for (int i = 0; i < 40; i++) {
            byte[] payload = new byte[1 + random.nextInt(i % 10 == 0 ? 300_000 : 100)];
            random.nextBytes(payload);
            sent.add(payload);
            all.writeBytes(Frames.withLength(payload));
        }

        FrameDecoder decoder = new FrameDecoder(1 << 20);
        while (all.isReadable()) {
            int count = 1 + random.nextInt(Math.min(all.readableBytes(), random.nextBoolean() ? 3 : 100_000));
            decoder.decode(all.readSlice(Math.min(count, all.readableBytes())), frames::add);
        }

        assertThat(frames).containsExactlyElementsOf(sent);
        assertThat(decoder.isMidFrame()).isFalse();
    }

    @Test
    void aLengthThatIsOnlyClaimedTakesNoMemory() throws FrameDecoder.NotAFrame {
        List<FrameDecoder> decoders = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            FrameDecoder decoder = new FrameDecoder(Integer.MAX_VALUE);
            decoder.decode(
                    Unpooled.wrappedBuffer(new byte[] {0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 1}), frames::add);
            decoders.add(decoder);
        }

        assertThat(decoders).allMatch(FrameDecoder::isMidFrame);
        assertThat(frames).isEmpty();
    }

    @Test
    void theLimitIsExactAndCountsFromTheNextFrame() throws FrameDecoder.NotAFrame {
        FrameDecoder decoder = new FrameDecoder(4);
        decoder.decode(Unpooled.wrappedBuffer(Frames.withLength(new byte[4])), frames::add);
        assertThat(frames).hasSize(1);
        assertThatThrownBy(() -> new FrameDecoder(4)
                        .decode(
                                Unpooled.wrappedBuffer(Frames.withLength("hello".getBytes(StandardCharsets.US_ASCII))),
                                frames::add))
                .hasMessage("it said \"....hello\", a frame of 5 bytes where at most 4 are taken");

        decoder.maxFrame(5);
        decoder.decode(Unpooled.wrappedBuffer(Frames.withLength(new byte[5])), frames::add);

        assertThat(frames).hasSize(2);
    }
}
