package dev.hearth.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One configuration key: its name, what it means, its default and how its text is read. Immutable.
 *
 * @param <T> the type of its value
 */
public final class ConfigKey<T> {
    private static final Function<String, String> TEXT = value -> value;
    private static final Function<String, Boolean> BOOL = ConfigKey::parseBool;
    private static final Function<String, Double> FRACTION = ConfigKey::parseFraction;
    private static final Function<String, Long> BYTES = Sizes::parse;
    private static final Function<String, Duration> DURATION = Durations::parse;

    private final String name;
    private final String doc;
    private final String defaultText;
    private final Function<String, T> parse;
    private final T defaultValue;

    private ConfigKey(String name, String doc, String defaultText, Function<String, T> parse, T defaultValue) {
        this.name = name;
        this.doc = doc;
        this.defaultText = defaultText;
        this.parse = parse;
        this.defaultValue = defaultValue;
    }

    /** Text taken as it is. */
    public static ConfigKey<String> text(String name, String defaultValue, String doc) {
        return new ConfigKey<>(name, doc, defaultValue, TEXT, defaultValue);
    }

    /** {@code true} or {@code false}. */
    public static ConfigKey<Boolean> bool(String name, boolean defaultValue, String doc) {
        return new ConfigKey<>(name, doc, String.valueOf(defaultValue), BOOL, defaultValue);
    }

    /** A whole number no less than {@code least}. */
    public static ConfigKey<Integer> integer(String name, int defaultValue, int least, String doc) {
        Function<String, Integer> parse = value -> parseInteger(value, least);
        return new ConfigKey<>(name, doc, String.valueOf(defaultValue), parse, defaultValue);
    }

    /** A share, from 0 to 1. */
    public static ConfigKey<Double> fraction(String name, double defaultValue, String doc) {
        return new ConfigKey<>(name, doc, String.valueOf(defaultValue), FRACTION, defaultValue);
    }

    /** A size such as {@code 512m} or {@code 1g} in bytes; a bare number is an error, since Spark's keys disagree on its unit. */
    public static ConfigKey<Long> bytes(String name, String defaultText, String doc) {
        return new ConfigKey<>(name, doc, defaultText, BYTES, Sizes.parse(defaultText));
    }

    /** A time such as {@code 500ms}, {@code 10s}, {@code 2min}; a bare number counts seconds. */
    public static ConfigKey<Duration> duration(String name, String defaultText, String doc) {
        return new ConfigKey<>(name, doc, defaultText, DURATION, Durations.parse(defaultText));
    }

    /** The same key without a default: empty when it is not set. */
    public ConfigKey<Optional<T>> optional() {
        return new ConfigKey<>(name, doc, "", value -> Optional.of(parse.apply(value)), Optional.empty());
    }

    /** The same key with a condition on its value; {@code requirement} completes "must be …". */
    public ConfigKey<T> where(Predicate<T> condition, String requirement) {
        Function<String, T> checked = text -> {
            T value = parse.apply(text);
            if (!condition.test(value)) {
                throw new IllegalArgumentException("must be " + requirement);
            }
            return value;
        };
        return new ConfigKey<>(name, doc, defaultText, checked, defaultValue);
    }

    public String name() {
        return name;
    }

    /** What it means, in a sentence. */
    public String doc() {
        return doc;
    }

    /** The default as people write it; empty when there is none. */
    public String defaultText() {
        return defaultText;
    }

    T defaultValue() {
        return defaultValue;
    }

    /** Reads a value. Throws {@link IllegalArgumentException} saying what it must be. */
    T parse(String text) {
        return parse.apply(text.strip());
    }

    private static Boolean parseBool(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    private static Double parseFraction(String value) {
        try {
            double share = Double.parseDouble(value);
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            // told below, in the same words as a number out of range
        }
        throw new IllegalArgumentException("must be a number from 0 to 1");
    }

    private static Integer parseInteger(String value, int least) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, in the same words as a number out of range
        }
        throw new IllegalArgumentException("must be a whole number from " + least + " to " + Integer.MAX_VALUE);
    }

    @Override
    public String toString() {
        return name;
    }
}
