package dev.hearth.master.http;

import dev.hearth.rpc.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;

/** The file beside the cluster secret that holds the token of a role, mode 0600: what Prometheus or curl is pointed at. */
public final class TokenFile {
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

    private TokenFile() {}

    /** {@code http-read.token}, say, in the directory of the cluster secret. */
    public static Path path(Path clusterSecret, Role role) {
        return clusterSecret
                .toAbsolutePath()
                .resolveSibling("http-" + role.name().toLowerCase(Locale.ROOT) + ".token");
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
