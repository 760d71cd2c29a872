package dev.hearth.view;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The time that a line of a log begins with, as the usual patterns of log libraries write it. Pure. */
public final class LogTime {
    /** {@code 2026-01-31T12:00:00.123+01:00}, with a blank, a comma or without what follows the seconds; {@code 26/01/31 12:00:00}. */
    private static final Pattern FORM =
            Pattern.compile("\\[?(\\d{4}|\\d{2})([-/])(\\d{2})\\2(\\d{2})[T ](\\d{2}:\\d{2}:\\d{2})"
                    + "(?:[.,](\\d{1,9}))?(Z|[+-]\\d{2}:\\d{2})?.*");

    private static final int LONGEST = 64;

    private LogTime() {}

    /** @param zone of times that name none */
    public static Optional<Instant> of(String line, ZoneId zone) {
        if (line.isEmpty() || line.charAt(0) != '[' && !Character.isDigit(line.charAt(0))) {
            return Optional.empty();
        }
        Matcher matcher = FORM.matcher(line.length() > LONGEST ? line.substring(0, LONGEST) : line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String year = matcher.group(1).length() == 2 ? "20" + matcher.group(1) : matcher.group(1);
        String fraction =
                Optional.ofNullable(matcher.group(6)).map(each -> "." + each).orElse("");
        String time = year + "-" + matcher.group(3) + "-" + matcher.group(4) + "T" + matcher.group(5) + fraction;
        String offset = matcher.group(7);
        try {
            return Optional.of(
                    offset == null
                            ? LocalDateTime.parse(time).atZone(zone).toInstant()
                            : OffsetDateTime.parse(time + offset).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty(); // digits in the form of a time that are none
        }
    }
}
