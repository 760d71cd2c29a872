package dev.hearth.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them: {@code 500ms}, {@code 10s}, {@code 2min}, {@code 1h}, {@code 7d}; a bare number counts seconds. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*([a-z]*)");
    private static final Map<String, Duration> UNITS = Map.of(
            "us", Duration.ofNanos(1_000),
            "ms", Duration.ofMillis(1),
            "", Duration.ofSeconds(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "min", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private static final Pattern NEGATIVE = Pattern.compile("-\\s*\\d");
    /** Sums of some such times in nanoseconds still fit into 63 bits. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    private Durations() {}

    /** Throws {@link IllegalArgumentException} saying what it must be. */
    public static Duration parse(String text) {
        if (NEGATIVE.matcher(text.strip()).lookingAt()) {
            throw new IllegalArgumentException("must not be negative");
        }
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        Duration unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("must be a time with its unit, such as 500ms, 10s or 2min");
        }
        Duration duration = unit.multipliedBy(Long.parseLong(matcher.group(1)));
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("must be at most " + LONGEST.toDays() + "d");
        }
        return duration;
    }
}
