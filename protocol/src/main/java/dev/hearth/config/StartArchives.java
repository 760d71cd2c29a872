package dev.hearth.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The class-data archives that processes of an installation start with on one JVM. They are beside the installation's
 * jars or, where nobody may write there, in the user's cache directory. A note beside each tells from which JVM and jars
 * it was made, and its checksum: the JVM itself would take a damaged one, and end. Immutable; reads files at every call,
 * on the calling thread.
 */
public final class StartArchives {
    private static final int BUFFER_BYTES = 1 << 16;

    /** Who starts with an archive. */
    public enum Program {
        EXECUTOR,
        /** {@code hearth submit} with the driver in it, and the other commands. */
        CLI;

        /** What its files are called. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A JVM.
     *
     * @param home its directory, without symbolic links
     * @param feature its version: 17, 25
     * @param build which build of that version it is
     */
    public record Jvm(Path home, int feature, String build) {
        /** The one that runs this. */
        public static Jvm current() {
            Path home = Path.of(System.getProperty("java.home", ""));
            try {
                home = home.toRealPath();
            } catch (IOException e) {
                // named as it is, then
            }
            String build = String.join(
                    " ",
                    System.getProperty("java.vm.name", ""),
                    System.getProperty("java.vm.version", ""),
                    System.getProperty("java.vm.vendor", ""),
                    System.getProperty("os.arch", ""));
            return new Jvm(home, Runtime.version().feature(), build);
        }
    }

    /**
     * What was found.
     *
     * @param archive the one to start with
     * @param reason why there is none, to follow "none: "; empty if there is one
     * @param hopeless whether making one has failed, for this JVM and these jars
     */
    public record Found(Optional<Path> archive, String reason, boolean hopeless) {
        private static Found none(String reason) {
            return new Found(Optional.empty(), reason, false);
        }
    }

    private final List<Path> directories;
    private final Jvm jvm;

    private StartArchives(List<Path> directories, Jvm jvm) {
        this.directories = List.copyOf(directories);
        this.jvm = jvm;
    }

    /** Those of the installation; none can exist for one without jars. */
    public static StartArchives of(Installation installation, Map<String, String> environment, Jvm jvm) {
        List<Path> directories = new ArrayList<>();
        installation.jars().map(jars -> jars.resolveSibling("")).ifPresent(root -> {
            directories.add(root.resolve("archives").resolve(slug(jvm.home())));
            Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
                    .filter(each -> !each.isBlank())
                    .map(Path::of)
                    .or(() -> Optional.ofNullable(environment.get("HOME"))
                            .filter(each -> !each.isBlank())
                            .map(home -> Path.of(home, ".cache")))
                    .ifPresent(cache -> directories.add(
                            cache.resolve("hearth").resolve(slug(root)).resolve(slug(jvm.home()))));
        });
        return new StartArchives(directories, jvm);
    }

    /** The JVM that they are for. */
    public Jvm jvm() {
        return jvm;
    }

    /** Looks for an archive of a program with that class path. Reads the archive, to see that it is whole. */
    public Found find(Program program, List<Path> classPath) {
        if (directories.isEmpty()) {
            return Found.none("this installation has no jars, and only classes of jars can be archived");
        }
        String key;
        try {
            key = key(classPath);
        } catch (IOException e) {
            return Found.none(String.valueOf(e.getMessage()));
        }
        String reason = "there is none for " + jvm.home() + " yet";
        for (Path directory : directories) {
            Path archive = directory.resolve(file(program));
            try {
                if (Files.exists(archive)) {
                    String made = Files.readString(note(archive), StandardCharsets.UTF_8);
                    if (made.equals(note(key, archive))) {
                        return new Found(Optional.of(archive), "", false);
                    }
                    reason = archive
                            + (made.startsWith(key) ? " is damaged" : " was made for other jars or another JVM");
                }
                Optional<String> failure = failure(directory, program, key);
                if (failure.isPresent()) {
                    return new Found(Optional.empty(), failure.get(), true);
                }
            } catch (IOException e) {
                reason = "cannot read " + archive + " and the note beside it: " + e;
            }
        }
        return Found.none(reason);
    }

    /** Whether nobody has written to the archive since it was found to be whole and noted so; quick enough for each start. */
    public static boolean isUntouched(Path archive) {
        try {
            return Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(note(archive))) <= 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** What an archive of the program is called, in the directory of its JVM. */
    public String file(Program program) {
        return program.label() + (ArchiveOptions.isAotCache(jvm.feature()) ? ".aot" : ".jsa");
    }

    /**
     * The directory to make archives in, created if need be: the first that can be written.
     *
     * @throws IOException naming what was tried when there is none
     */
    public Path writableDirectory() throws IOException {
        for (Path directory : directories) {
            try {
                Files.createDirectories(directory);
                if (Files.isWritable(directory)) {
                    return directory;
                }
            } catch (IOException e) {
                // the next, then
            }
        }
        throw new IOException("cannot write to any of " + directories + "; let this user write to one of them");
    }

    /**
     * Puts a new archive in its place, where processes that start find it from now on; those that run keep the old one.
     *
     * @param made a file in {@code directory}
     */
    public void publish(Program program, Path made, Path directory, List<Path> classPath) throws IOException {
        Path archive = directory.resolve(file(program));
        Path note = Files.writeString(
                directory.resolve(made.getFileName() + ".note"), note(key(classPath), made), StandardCharsets.UTF_8);
        Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
        Files.move(note, note(archive), StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(failures(directory, program));
    }

    /** Removes what is there, so that nothing starts with an archive of other jars; what runs keeps it. */
    public void discard(Program program, Path directory) throws IOException {
        Path archive = directory.resolve(file(program));
        Files.deleteIfExists(note(archive));
        Files.deleteIfExists(archive);
    }

    /** Remembers that none can be made, so that it is not tried again before the JVM or a jar is another. */
    public void giveUp(Program program, Path directory, List<Path> classPath, String reason) throws IOException {
        Files.writeString(
                failures(directory, program),
                key(classPath) + "\n" + reason.replace('\n', ' ') + "\n",
                StandardCharsets.UTF_8);
    }

    private static Optional<String> failure(Path directory, Program program, String key) throws IOException {
        try {
            List<String> lines = Files.readAllLines(failures(directory, program), StandardCharsets.UTF_8);
            return lines.size() == 2 && lines.get(0).equals(key)
                    ? Optional.of("making one failed: " + lines.get(1) + "; 'hearth archive' tries again")
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Names the JVM and every jar with its content: two builds of a jar may well agree in size and time. */
    private String key(List<Path> classPath) throws IOException {
        MessageDigest digest = sha256();
        digest.update((jvm.build() + "\n").getBytes(StandardCharsets.UTF_8));
        for (Path jar : classPath) {
            if (!Files.isRegularFile(jar)) {
                throw new IOException(jar + " of the class path is no jar, and only classes of jars can be archived");
            }
            String entry = jar + " " + Files.getLastModifiedTime(jar).toMillis() + " " + content(jar) + "\n";
            digest.update(entry.getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String note(String key, Path archive) throws IOException {
        return key + " " + content(archive) + "\n";
    }

    private static String content(Path file) throws IOException {
        CRC32 sum = new CRC32();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sum.update(buffer, 0, read);
            }
        }
        return Files.size(file) + ":" + Long.toHexString(sum.getValue());
    }

    private static Path note(Path archive) {
        return archive.resolveSibling(archive.getFileName() + ".note");
    }

    private static Path failures(Path directory, Program program) {
        return directory.resolve(program.label() + ".failed");
    }

    /** A path as one name; the scripts form it in the same way. */
    private static String slug(Path path) {
        String text = path.toString();
        return (text.startsWith("/") ? text.substring(1) : text).replace('/', '-');
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
