package dev.hearth.cli;

import dev.hearth.model.Artifact;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.StreamProvider;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The jars of a submission, by their content, as the master reads those that it has not. Immutable; used by any thread. */
final class OfferedJars implements StreamProvider {
    private static final int MAX_NAME = 100;

    private final List<Artifact> artifacts;
    private final Map<String, Path> byStream;

    private OfferedJars(List<Artifact> artifacts, Map<String, Path> byStream) {
        this.artifacts = List.copyOf(artifacts);
        this.byStream = Map.copyOf(byStream);
    }

    /** Reads each of them once. Throws {@link CommandFailure} naming one that cannot be read. */
    static OfferedJars of(List<Path> jars) {
        List<Artifact> artifacts = new ArrayList<>();
        Map<String, Path> byStream = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (Path jar : jars) {
            try {
                Artifact artifact = new Artifact(name(jar, names), sha256(jar), Files.size(jar));
                if (byStream.putIfAbsent(artifact.stream(), jar) == null) {
                    artifacts.add(artifact);
                }
            } catch (IOException e) {
                throw new CommandFailure(CommandExit.USAGE, "cannot read the jar " + jar + ": " + e.getMessage());
            }
        }
        return new OfferedJars(artifacts, byStream);
    }

    /** The file's name with nothing in it that a worker could not have in a path; each name once. */
    private static String name(Path jar, Set<String> taken) {
        String plain = jar.getFileName().toString().replaceAll("[^A-Za-z0-9._-]", "_");
        String end = plain.substring(Math.max(0, plain.length() - MAX_NAME));
        String name = Character.isLetterOrDigit(end.charAt(0)) ? end : "jar" + end;
        for (int i = 2; !taken.add(name); i++) {
            name = i + "-" + end;
        }
        return name;
    }

    /** In the order of the class path. */
    List<Artifact> artifacts() {
        return artifacts;
    }

    @Override
    public ReadableByteChannel open(String name, Peer from) throws IOException {
        Path jar = byStream.get(name);
        if (jar == null) {
            throw new IOException("the submission has no stream \"" + name + "\"");
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
