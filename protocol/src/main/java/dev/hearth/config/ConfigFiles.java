package dev.hearth.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files of settings in Spark's form: one {@code key value}, {@code key=value} or {@code key: value} a line, in UTF-8. A
 * line that begins with {@code #} or {@code !} is a comment; one that ends with a backslash goes on in the next; later
 * lines win. Backslashes elsewhere stand for themselves.
 *
 * <p>Every failure is a {@link ConfigException} that names the file, and the line where there is one.
 */
public final class ConfigFiles {

    private static final Path DEVICES = Path.of("/dev");

    private record Setting(String key, String value, int line) {}

    private ConfigFiles() {}

    /** The settings of the file, in its order. */
    public static Map<String, String> read(Path file) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Setting each : settings(file)) {
            values.put(each.key(), each.value());
        }
        return Collections.unmodifiableMap(values);
    }

    /** Puts the settings of the file over what the builder has, each with the file and line as its source. */
    public static void readInto(Path file, Config.Builder builder) {
        for (Setting each : settings(file)) {
            builder.put(each.key(), each.value(), file + ", line " + each.line());
        }
    }

    /** As {@link #readInto}, but does nothing when there is no such file. */
    public static void readIntoIfPresent(Path file, Config.Builder builder) {
        if (Files.exists(file)) {
            readInto(file, builder);
        }
    }

    private static List<Setting> settings(Path file) {
        List<String> lines = lines(file);
        List<Setting> settings = new java.util.ArrayList<>();
        int next = 0;
        while (next < lines.size()) {
            int first = next;
            String text = lines.get(next++).strip();
            if (text.isEmpty() || text.startsWith("#") || text.startsWith("!")) {
                continue;
            }
            StringBuilder logical = new StringBuilder(text);
            while (logical.charAt(logical.length() - 1) == '\\' && next < lines.size()) {
                logical.setLength(logical.length() - 1);
                logical.append(lines.get(next++).strip());
                if (logical.isEmpty()) {
                    break;
                }
            }
            settings.add(setting(file, first + 1, logical.toString()));
        }
        return settings;
    }

    private static Setting setting(Path file, int line, String text) {
        int end = 0;
        while (end < text.length() && !isSeparator(text.charAt(end))) {
            end++;
        }
        if (end == 0 || end == text.length()) {
            throw new ConfigException(file + ", line " + line + ": \"" + shown(text) + "\" is not a setting; a line is"
                    + " \"key value\" or \"key=value\", and a comment begins with #");
        }
        int start = end;
        while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        if (start < text.length() && (text.charAt(start) == '=' || text.charAt(start) == ':')) {
            start++;
        }
        return new Setting(text.substring(0, end), text.substring(start).strip(), line);
    }

    private static boolean isSeparator(char c) {
        return c == '=' || c == ':' || Character.isWhitespace(c);
    }

    private static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    private static List<String> lines(Path file) {
        if (Files.isDirectory(file)) {
            throw new ConfigException("cannot read configuration file " + file + ": that is a directory");
        }
        // a pipe that nobody writes to would be waited for; one that a shell has made for this is below /dev
        if (Files.exists(file) && !Files.isRegularFile(file) && !file.startsWith(DEVICES)) {
            throw new ConfigException("cannot read configuration file " + file + ": that is no regular file");
        }
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new ConfigException("there is no configuration file " + file);
        } catch (CharacterCodingException e) {
            throw new ConfigException("cannot read configuration file " + file + ": it is not UTF-8 text");
        } catch (IOException e) {
            throw new ConfigException("cannot read configuration file " + file + ": " + e);
        }
    }
}
