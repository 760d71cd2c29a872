package dev.hearth.driver;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Reads the names of files and directories. Pure. */
final class Locations {
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:/.*");

    private Locations() {}

    /**
     * The absolute path that a path or a {@code file:} URI names. Throws {@link HearthException} with a sentence.
     *
     * @param purpose what the name is for: {@code textFile}
     */
    static Path path(String pathOrUri, String purpose) {
        try {
            if (pathOrUri.startsWith("file:")) {
                return Path.of(new URI(pathOrUri)).toAbsolutePath().normalize();
            }
            if (pathOrUri.isBlank() || SCHEME.matcher(pathOrUri).matches()) {
                throw invalid(pathOrUri, purpose, "it is neither a path nor a file: URI");
            }
            return Path.of(pathOrUri).toAbsolutePath().normalize();
        } catch (URISyntaxException | InvalidPathException e) {
            throw invalid(pathOrUri, purpose, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw invalid(pathOrUri, purpose, e.getMessage() + "; it looks like file:///data/words.txt");
        }
    }

    private static HearthException invalid(String pathOrUri, String purpose, String why) {
        return new HearthException(purpose + " cannot use \"" + pathOrUri + "\": " + why);
    }
}
