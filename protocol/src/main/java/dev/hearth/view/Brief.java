package dev.hearth.view;

import java.util.List;

/** A text of many lines in a place that has one, as in tables and headlines. Pure. */
public final class Brief {
    private static final int MOST_CHARS = 200;

    private Brief() {}

    /** Its first line, and of a long one the beginning; what is left out leaves {@code …}. */
    public static String of(String text) {
        String first = first(text);
        if (first.length() <= MOST_CHARS) {
            return first;
        }
        int end = Character.isHighSurrogate(first.charAt(MOST_CHARS - 1)) ? MOST_CHARS - 1 : MOST_CHARS;
        return first.substring(0, end).stripTrailing() + "…";
    }

    /** Its first line, all of it; lines left out leave {@code …}. */
    static String first(String text) {
        String whole = text.strip();
        String first = whole.lines().findFirst().orElse("").stripTrailing();
        return first.length() == whole.length() ? first : first + " …";
    }

    /** The lines after the first. */
    static List<String> rest(String text) {
        return text.strip().lines().skip(1).toList();
    }
}
