package dev.hearth.model;

import java.util.regex.Pattern;

/**
 * A jar by its content.
 *
 * @param name of its file, for people and class paths
 * @param sha256 of its content, 64 lower-case hexadecimal digits
 * @param bytes its length
 */
public record Artifact(String name, String sha256, long bytes) {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    public Artifact {
        Ids.check("an artifact's name", name);
        if (!DIGEST.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    "a SHA-256 has 64 lower-case hexadecimal digits, found \"" + sha256 + "\"");
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("the length of " + name + " is not negative, found " + bytes);
        }
    }

    /** The name of the stream that carries it. */
    public String stream() {
        return "artifact/" + sha256;
    }
}
