package dev.hearth.driver.cluster;

import dev.hearth.protocol.ExecutorToDriver.JarRef;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The user's jars as executors fetch them: streams named by content. Immutable, safe for use by many threads. */
public final class UserJars {
    /** What the name of a jar's stream begins with; its SHA-256 follows. */
    static final String STREAM_PREFIX = "jar/";

    private final List<JarRef> refs;
    private final Map<String, Path> bySha256;

    private UserJars(List<JarRef> refs, Map<String, Path> bySha256) {
        this.refs = List.copyOf(refs);
        this.bySha256 = Map.copyOf(bySha256);
    }

    /** Reads each jar once. Throws {@link DriverException} naming one that cannot be read. */
    static UserJars of(List<Path> jars) {
        List<JarRef> refs = new ArrayList<>();
        Map<String, Path> bySha256 = new LinkedHashMap<>();
        for (Path jar : jars) {
            if (!Files.isRegularFile(jar)) {
                throw new DriverException("the application names the jar " + jar + ", and there is no such file; check"
                        + " hearth.jars (--jars)");
            }
            try {
                String sha256 = sha256(jar);
                if (bySha256.putIfAbsent(sha256, jar) == null) {
                    refs.add(new JarRef(jar.toAbsolutePath().getFileName().toString(), sha256, Files.size(jar)));
                }
            } catch (IOException e) {
                throw new DriverException("cannot read the application's jar " + jar + ": " + e);
            }
        }
        return new UserJars(refs, bySha256);
    }

    /** In class-path order. */
    List<JarRef> refs() {
        return refs;
    }

    /** Opens the stream of that name. Throws with a sentence when it is none of the application's jars. */
    ReadableByteChannel open(String stream) throws IOException {
        Path jar = bySha256.get(stream.substring(STREAM_PREFIX.length()));
        if (jar == null) {
            throw new IOException("the application has no jar with the SHA-256 in \"" + stream + "\"");
        }
        return FileChannel.open(jar, StandardOpenOption.READ);
    }

    private static String sha256(Path file) throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            byte[] buffer = new byte[1 << 16];
            while (in.read(buffer) >= 0) {
                // reading is what feeds the digest
            }
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
