package dev.hearth.daemon;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.TimeZone;

/**
 * A line of a process's log: {@code 2026-11-20T18:28:07.165Z INFO  Name - message}, and a stack trace below it. By hand: a
 * pattern has to be read first, and its time formatter looks for rules of time zones in every jar. What others chose is
 * no line of its own, also in the message of an exception, acts on no terminal, and is cut where it is too long. Made in code, or by logback by name in
 * a configuration. Safe for use by many threads.
 */
public final class LogLayout extends LayoutBase<ILoggingEvent> {
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int LEVEL_WIDTH = 5;
    /** Of one message, which names of others' choice may be part of. */
    private static final int MOST_CHARS = 8 << 10;
    /** Of what has several lines by itself. */
    private static final int MOST_CHARS_OF_LINES = 64 << 10;

    private static final char DELETE = '\u007f';
    /** Makes one picture of several. */
    private static final char JOINER = '\u200d';

    private static final HexFormat HEX = HexFormat.of();

    /** Found out when a line needs it: most commands log nothing. */
    private static final class Zone {
        private static final TimeZone DEFAULT = TimeZone.getDefault();
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        appendTime(event.getTimeStamp(), line);
        String level = event.getLevel().toString();
        line.append(' ').append(level);
        for (int width = level.length(); width < LEVEL_WIDTH; width++) {
            line.append(' ');
        }
        String logger = event.getLoggerName();
        line.append(' ')
                .append(logger, logger.lastIndexOf('.') + 1, logger.length())
                .append(" - ");
        boolean lines = event.getMessage().indexOf('\n') >= 0;
        appendHarmless(event.getFormattedMessage(), lines, lines ? MOST_CHARS_OF_LINES : MOST_CHARS, line);
        line.append('\n');
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            appendStack(ThrowableProxyUtil.asString(thrown), line);
        }
        return line.toString();
    }

    /** What an exception says may have lines too: none begins as one of the log's own does. */
    private static void appendStack(String stack, StringBuilder line) {
        boolean first = true;
        int left = MOST_CHARS_OF_LINES;
        for (String each : stack.split("\r?\n", -1)) {
            if (left <= 0) {
                line.append("\t…\n");
                return;
            }
            left -= Math.min(each.length(), MOST_CHARS);
            if (!each.isEmpty()) {
                if (!first && each.charAt(0) != '\t' && !each.startsWith("Caused by: ")) {
                    line.append('\t');
                }
                appendHarmless(each, false, MOST_CHARS, line);
                line.append('\n');
            }
            first = false;
        }
    }

    /**
     * Names and causes that others chose neither act on the terminal of who reads this, nor pass for lines of their own.
     *
     * @param lines whether the message has several lines by itself
     * @param most characters of it that are told
     */
    private static void appendHarmless(String message, boolean lines, int most, StringBuilder line) {
        int end = Math.min(message.length(), most);
        for (int i = 0; i < end; i++) {
            char c = message.charAt(i);
            if (!acts(c) || c == '\t' || c == '\n' && lines) {
                line.append(c);
            } else if (c == '\n') {
                line.append("\\n");
            } else {
                line.append("\\u").append(HEX.toHexDigits(c));
            }
        }
        if (end < message.length()) {
            line.append("… (").append(message.length() - end).append(" more characters)");
        }
    }

    /** Whether it moves a cursor, ends a line, turns the writing round or is not seen at all. */
    private static boolean acts(char c) {
        if (c < DELETE) {
            return c < ' ';
        }
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.FORMAT && c != JOINER;
    }

    private void appendTime(long epochMillis, StringBuilder line) {
        ZoneOffset offset = ZoneOffset.ofTotalSeconds((int) (Zone.DEFAULT.getOffset(epochMillis) / MILLIS_PER_SECOND));
        LocalDateTime time = LocalDateTime.ofEpochSecond(
                Math.floorDiv(epochMillis, MILLIS_PER_SECOND),
                (int) Math.floorMod(epochMillis, MILLIS_PER_SECOND) * NANOS_PER_MILLI,
                offset);
        line.append(time.getYear()).append('-');
        two(time.getMonthValue(), line).append('-');
        two(time.getDayOfMonth(), line).append('T');
        two(time.getHour(), line).append(':');
        two(time.getMinute(), line).append(':');
        two(time.getSecond(), line).append('.');
        int millis = time.getNano() / NANOS_PER_MILLI;
        line.append((char) ('0' + millis / 100));
        two(millis % 100, line).append(offset);
    }

    private static StringBuilder two(int number, StringBuilder line) {
        return line.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
