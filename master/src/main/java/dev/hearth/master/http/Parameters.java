package dev.hearth.master.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The parameters of a query, or of a form: each at most once, by its name. Immutable. */
final class Parameters {
    private final Map<String, String> values;

    private Parameters(Map<String, String> values) {
        this.values = values;
    }

    /** Reads {@code a=1&b=2}. Throws {@link RequestException} when it is not of that form. */
    static Parameters parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : text.split("&", -1)) {
            int equals = part.indexOf('=');
            String name = decode(equals < 0 ? part : part.substring(0, equals));
            String value = equals < 0 ? "" : decode(part.substring(equals + 1));
            if (!part.isEmpty() && values.put(name, value) != null) {
                throw new RequestException(400, "a parameter is given twice");
            }
        }
        return new Parameters(values);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RequestException(400, "a parameter is not encoded as a URL's are");
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** A whole number between both bounds. Throws {@link RequestException} for anything else. */
    long number(String name, long otherwise, long least, long most) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, in the same words as a number out of range
        }
        throw new RequestException(400, name + " must be a whole number from " + least + " to " + most);
    }
}
