package dev.hearth.view;

import java.nio.charset.StandardCharsets;

/** What a worker writes into a new stderr, ahead of its process: the command line, and a rule. */
public final class LogHeader {
    private static final String HEADER = "Launch command: ";
    private static final String RULE = "\n" + "=".repeat(40) + "\n";

    private LogHeader() {}

    /** How many bytes of the beginning of a log it takes. */
    public static int length(byte[] beginning) {
        String text = new String(beginning, StandardCharsets.ISO_8859_1);
        int rule = text.startsWith(HEADER) ? text.indexOf(RULE) : -1;
        int end = rule + RULE.length();
        return rule < 0 ? 0 : text.startsWith("\n", end) ? end + 1 : end;
    }

    /** The same of a log whose beginning is cut off, maybe within. */
    public static int rest(byte[] beginning) {
        int rule = new String(beginning, StandardCharsets.ISO_8859_1).indexOf(RULE);
        return rule < 0 ? 0 : rule + RULE.length();
    }
}
