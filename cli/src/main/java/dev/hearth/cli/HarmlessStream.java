package dev.hearth.cli;

import dev.hearth.view.Harmless;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * What others wrote, on its way to a terminal on which it must not act: UTF-8 in pieces of any length, of which each is
 * shown at once. Of one thread at a time.
 */
final class HarmlessStream extends OutputStream {
    /** Bytes of one character. */
    private static final int LONGEST = 4;

    private final PrintStream terminal;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    /** The beginning of a character whose other bytes are still to come. */
    private final ByteBuffer begun = ByteBuffer.allocate(LONGEST);

    private HarmlessStream(PrintStream terminal) {
        this.terminal = terminal;
    }

    /** Text and bytes that are written to this one are shown on that terminal. */
    static PrintStream over(PrintStream terminal) {
        return new PrintStream(new HarmlessStream(terminal), true, StandardCharsets.UTF_8);
    }

    @Override
    public void write(int each) {
        write(new byte[] {(byte) each}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        ByteBuffer in = ByteBuffer.allocate(begun.position() + length)
                .put(begun.flip())
                .put(bytes, from, length)
                .flip();
        CharBuffer text = CharBuffer.allocate(in.remaining());
        decoder.decode(in, text, false);
        begun.clear().put(in);
        String[] lines = text.flip().toString().split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            terminal.print((i > 0 ? "\n" : "") + Harmless.visible(lines[i]));
        }
    }

    @Override
    public void flush() {
        terminal.flush();
    }
}
