package dev.hearth.view;

import java.time.Duration;

/** Times as tables show them: in the one or two units that matter. Pure. */
public final class Ages {
    private static final long SECONDS_ALONE = 120;
    private static final long MINUTES_ALONE = 120;
    private static final long HOURS_ALONE = 48;

    private Ages() {}

    /** {@code 42 s}, {@code 3 min}, {@code 5 h 10 min}, {@code 3 d}; nothing less than zero. */
    public static String show(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < SECONDS_ALONE) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        if (minutes < MINUTES_ALONE) {
            return minutes + " min";
        }
        long hours = minutes / 60;
        if (hours < HOURS_ALONE) {
            return hours + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
        }
        return hours / 24 + " d";
    }
}
