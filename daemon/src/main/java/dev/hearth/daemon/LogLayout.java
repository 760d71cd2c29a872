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
 * pattern has to be read first, and its time formatter looks for rules of time zones in every jar. Safe for use by many
 * threads.
 */
final class LogLayout extends LayoutBase<ILoggingEvent> {
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int LEVEL_WIDTH = 5;
    private static final HexFormat HEX = HexFormat.of();

    private final TimeZone zone = TimeZone.getDefault();

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
        appendHarmless(event.getFormattedMessage(), event.getMessage().indexOf('\n') >= 0, line);
        line.append('\n');
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(ThrowableProxyUtil.asString(thrown));
        }
        return line.toString();
    }

    /**
     * Names and causes that others chose neither act on the terminal of who reads this, nor pass for lines of their own.
     *
     * @param lines whether the message has several lines by itself
     */
    private static void appendHarmless(String message, boolean lines, StringBuilder line) {
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (!Character.isISOControl(c) || c == '\t' || c == '\n' && lines) {
                line.append(c);
            } else if (c == '\n') {
                line.append("\\n");
            } else {
                line.append("\\u").append(HEX.toHexDigits(c));
            }
        }
    }

    private void appendTime(long epochMillis, StringBuilder line) {
        ZoneOffset offset = ZoneOffset.ofTotalSeconds((int) (zone.getOffset(epochMillis) / MILLIS_PER_SECOND));
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
