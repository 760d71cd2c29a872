package dev.hearth.cli.doctor;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The file systems of a host, as {@code /proc/self/mounts} lists them. */
final class Mounts {
    private static final Path LIST = Path.of("/proc/self/mounts");

    /** One of them: its type, and the options it is mounted with. */
    record Mount(Path at, String type, List<String> options) {
        boolean isInMemory() {
            return type.equals("tmpfs") || type.equals("ramfs");
        }

        /** The option that says that not all that is free is everybody's; the system tells nobody how much is. */
        Optional<String> quota() {
            return options.stream()
                    .filter(each -> QUOTA.matcher(each).matches())
                    .findFirst();
        }
    }

    /** Those of users, groups and projects, as ext4 and xfs write them. */
    private static final Pattern QUOTA = Pattern.compile("(usr|grp)(quota|jquota=.*)|(u|g|p|q)quota|prjquota|quota");

    private Mounts() {}

    /** The one that the path is on; empty when the host does not tell. */
    static Optional<Mount> of(Host host, Path path) {
        Path real = host.real(path);
        return host.read(LIST).stream()
                .flatMap(String::lines)
                .map(line -> Arrays.asList(line.split(" ", -1)))
                .filter(parts -> parts.size() >= 4 && parts.get(1).startsWith("/"))
                .map(parts -> new Mount(
                        Path.of(plain(parts.get(1))),
                        parts.get(2),
                        Arrays.asList(parts.get(3).split(",", -1))))
                .filter(mount -> real.startsWith(mount.at()))
                // the deepest; of several at a place the last one covers the others
                .reduce((one, next) -> next.at().getNameCount() >= one.at().getNameCount() ? next : one);
    }

    private static String plain(String escaped) {
        return escaped.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
    }
}
