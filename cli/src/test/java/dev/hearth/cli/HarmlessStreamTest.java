package dev.hearth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/** What others wrote acts on no terminal, in whatever pieces it comes. */
class HarmlessStreamTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PrintStream stream = HarmlessStream.over(new PrintStream(shown, true, UTF_8));

    @Test
    void controlsAreShownAndLinesAndTabsStay() {
        stream.println("one\ttwo");
        stream.print("\u001b]0;title\u0007 \u202eright\r\n\n\u009b2J end");

        assertThat(shown.toString(UTF_8)).isEqualTo("one\ttwo\n^[]0;title^G <U+202E>right\n\n<U+009B>2J end");
    }

    @Test
    void aCharacterMayComeInPieces() {
        for (byte each : "h\u00f6\u20ac\ud83d\ude00\u202e!".getBytes(UTF_8)) {
            stream.write(new byte[] {each}, 0, 1);
        }
        stream.write(0xff);
        stream.print("?");

        assertThat(shown.toString(UTF_8)).isEqualTo("h\u00f6\u20ac\ud83d\ude00<U+202E>!\ufffd?");
    }
}
