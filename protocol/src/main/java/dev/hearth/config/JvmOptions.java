package dev.hearth.config;

import java.util.ArrayList;
import java.util.List;

/** What every JVM of Hearth's starts with; the scripts have the same list. Pure. */
public final class JvmOptions {
    private static final int FIRST_WITHOUT_UNSAFE = 24;
    private static final int LAST_THAT_ALLOWS_UNSAFE = 25;

    private JvmOptions() {}

    /** For a JVM of that version: 17, 25. */
    public static List<String> common(int feature) {
        List<String> options = new ArrayList<>(List.of(
                "-XX:-UsePerfData",
                // for Netty's native transport; without it a newer JVM warns on standard error
                "--enable-native-access=ALL-UNNAMED",
                "-Dio.netty.jfr.enabled=false"));
        if (feature >= FIRST_WITHOUT_UNSAFE && feature <= LAST_THAT_ALLOWS_UNSAFE) {
            // what Netty uses there by itself takes a quarter of the time of a start to be set up
            options.add("--sun-misc-unsafe-memory-access=allow");
            options.add("-Dio.netty.noUnsafe=false");
        }
        return List.copyOf(options);
    }

    /**
     * Splits at white space, but for what stands between quotes; a backslash takes the next character as it is. Throws {@link
     * ConfigException} naming the key when a quote is not closed.
     */
    public static List<String> split(ConfigKey<String> key, String options) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < options.length(); i++) {
            char c = options.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < options.length()) {
                word.append(options.charAt(++i));
                inWord = true;
            } else if (quote != 0 ? c == quote : c == '"' || c == '\'') {
                quote = quote == 0 ? c : 0;
                inWord = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quote != 0) {
            throw new ConfigException(key + "=" + options + ": the quote " + quote + " is not closed");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
