package dev.hearth.view;

import java.util.regex.Pattern;

/** Text that others wrote, without what could move a terminal's cursor, colour it or turn its writing round. Pure. */
public final class Harmless {
    private static final Pattern HIDDEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

    private Harmless() {}

    /** For a place in a line. */
    public static String words(String text) {
        return HIDDEN.matcher(text).replaceAll(" ").strip();
    }

    /** For a line of its own, whose beginning stays. */
    public static String line(String text) {
        return HIDDEN.matcher(text.replace("\t", "    ")).replaceAll(" ").stripTrailing();
    }
}
