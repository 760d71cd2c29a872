package dev.hearth.master.http;

import dev.hearth.config.ConfigException;
import dev.hearth.config.ConfigKey;
import dev.hearth.rpc.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The file beside the cluster secret that holds the token of a role, mode 0600: what Prometheus or curl is pointed at. */
public final class TokenFile {
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]{16,1024}");
    private static final long MAX_BYTES = 4096;

    private TokenFile() {}

    /** {@code http-read.token}, say, in the directory of the cluster secret. */
    public static Path path(Path clusterSecret, Role role) {
        return clusterSecret
                .toAbsolutePath()
                .resolveSibling("http-" + role.name().toLowerCase(Locale.ROOT) + ".token");
    }

    /**
     * The token in a file, which others than its owner must not be able to read. Throws {@link ConfigException}.
     *
     * @param key that names another file
     */
    public static String read(Path file, ConfigKey<?> key) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new ConfigException(
                        file + ", where a token should be, is no regular file; name the right one with " + key);
            }
            boolean posix = Files.getFileStore(file).supportsFileAttributeView("posix");
            if (posix && !OWNER_ALONE.containsAll(Files.getPosixFilePermissions(file))) {
                throw new ConfigException("the token in " + file + " is open to other users: run chmod 600 " + file);
            }
            String token = Files.size(file) > MAX_BYTES
                    ? ""
                    : Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            if (!TOKEN.matcher(token).matches()) {
                throw new ConfigException("the file " + file + " holds no token; name the right one with " + key);
            }
            return token;
        } catch (NoSuchFileException e) {
            throw new ConfigException(
                    "there is no token in " + file + ": copy the file from beside the master's cluster"
                            + " secret (mode 0600), or name it with " + key);
        } catch (IOException e) {
            throw new ConfigException("cannot read the token in " + file + " (" + e + "): run as the user whose file it"
                    + " is, or name another one with " + key);
        }
    }

    /** Puts the token there, in place of whatever was: as a whole, and never readable by others. */
    public static void write(Path file, String token) throws IOException {
        Path directory = file.resolveSibling("");
        boolean posix = Files.getFileStore(directory).supportsFileAttributeView("posix");
        String line = token + "\n";
        if (isAlready(file, line, posix)) {
            return;
        }
        Path fresh = posix
                ? Files.createTempFile(directory, ".token", "", PosixFilePermissions.asFileAttribute(OWNER_ALONE))
                : Files.createTempFile(directory, ".token", "");
        try {
            Files.writeString(fresh, line, StandardCharsets.US_ASCII);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static boolean isAlready(Path file, String line, boolean posix) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && (!posix || Files.getPosixFilePermissions(file).equals(OWNER_ALONE))
                && Files.size(file) == line.length()
                && Files.readString(file, StandardCharsets.US_ASCII).equals(line);
    }
}
