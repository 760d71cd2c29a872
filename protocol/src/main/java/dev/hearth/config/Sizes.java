package dev.hearth.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 512m}, {@code 1g}, {@code 64KiB}; powers of 1024. */
public final class Sizes {
    private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s*([kmgt]?)(i?b)?");
    private static final String UNITS = "kmgt";

    private Sizes() {}

    /** Bytes. Throws {@link IllegalArgumentException} saying what it must be. */
    public static long parse(String text) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches() || matcher.group(2).isEmpty() && matcher.group(3) == null) {
            throw new IllegalArgumentException("must be a size with its unit, such as 512m or 2g");
        }
        long count = Long.parseLong(matcher.group(1));
        int power =
                matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2).charAt(0)) + 1;
        try {
            return Math.multiplyExact(count, 1L << (10 * power));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("must be at most 8388607t");
        }
    }

    /** As people read it: {@code 1.5 GiB}, {@code 512 MiB}, {@code 17 B}. */
    public static String show(long bytes) {
        int power = 0;
        double value = bytes;
        while (value >= 1024 && power < UNITS.length()) {
            value /= 1024;
            power++;
        }
        String number = value == Math.rint(value) ? String.valueOf((long) value) : tenths(value);
        return number + " " + (power == 0 ? "B" : Character.toUpperCase(UNITS.charAt(power - 1)) + "iB");
    }

    /** With one digit behind the point. {@code String.format} would take a command 8 ms when it is first used. */
    public static String tenths(double value) {
        return BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_UP).toPlainString();
    }
}
