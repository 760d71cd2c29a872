package dev.hearth.view;

import java.util.Locale;
import java.util.regex.Pattern;

/** Text that others wrote, without what could move a terminal's cursor, colour it or turn its writing round. Pure. */
public final class Harmless {
    private static final Pattern HIDDEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

    private static final char DELETE = '\u007f';
    /** Makes one picture of several. */
    private static final char JOINER = '\u200d';

    private Harmless() {}

    /** For a terminal: what would act on it is shown as what it is, {@code ^[} for escape or {@code <U+202E>}; tabs stay. */
    public static String visible(String line) {
        int end = line.endsWith("\r") ? line.length() - 1 : line.length();
        StringBuilder shown = new StringBuilder(end);
        line.substring(0, end).codePoints().forEach(each -> {
            if (each < ' ' && each != '\t' || each == DELETE) {
                shown.append('^').append((char) (each ^ '@'));
            } else if (isHidden(each)) {
                shown.append(String.format(Locale.ROOT, "<U+%04X>", each));
            } else {
                shown.appendCodePoint(each);
            }
        });
        return shown.toString();
    }

    private static boolean isHidden(int each) {
        return each != '\t'
                && each != JOINER
                && HIDDEN.matcher(Character.toString(each)).matches();
    }

    /** For a place in a line. */
    public static String words(String text) {
        return HIDDEN.matcher(text).replaceAll(" ").strip();
    }

    /** For a line of its own, whose beginning stays. */
    public static String line(String text) {
        return HIDDEN.matcher(text.replace("\t", "    ")).replaceAll(" ").stripTrailing();
    }
}
