package dev.hearth.examples;

import dev.hearth.driver.HearthException;
import java.util.Iterator;

/** Reads arguments; what is wrong is said in a sentence, followed by the usage. */
final class Arguments {
    private Arguments() {}

    static int positive(String name, String value, String usage) {
        long number = positiveLong(name, value, usage);
        if (number > Integer.MAX_VALUE) {
            throw new HearthException(
                    HearthException.Kind.USAGE,
                    name + " must be at most " + Integer.MAX_VALUE + ", found " + value + ".\n" + usage);
        }
        return (int) number;
    }

    static long positiveLong(String name, String value, String usage) {
        try {
            long number = Long.parseLong(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, in the same words as a number that is too small
        }
        throw new HearthException(
                HearthException.Kind.USAGE,
                name + " must be a whole number of at least 1, found " + value + ".\n" + usage);
    }

    /** What follows an option. */
    static String value(String name, Iterator<String> rest, String usage) {
        if (!rest.hasNext()) {
            throw new HearthException(HearthException.Kind.USAGE, name + " needs a value.\n" + usage);
        }
        return rest.next();
    }

    static String notAnOption(String arg, String usage) {
        if (arg.startsWith("--")) {
            throw new HearthException(HearthException.Kind.USAGE, "there is no option " + arg + ".\n" + usage);
        }
        return arg;
    }
}
