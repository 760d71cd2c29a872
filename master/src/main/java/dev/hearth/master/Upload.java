package dev.hearth.master;

import dev.hearth.model.Artifact;
import dev.hearth.rpc.StreamSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** An artifact on its way into a file of another name. Written by one thread at a time; they hand it over. */
final class Upload implements StreamSink {
    /** Ends the name of every file that is not whole. */
    static final String SUFFIX = ".part";

    private static final FileAttribute<?> OWNER_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;
    private final Artifact artifact;
    private final Path file;
    private final long reserveBytes;
    private final MessageDigest digest = sha256();
    private Optional<FileChannel> channel = Optional.empty();
    private Optional<String> trouble = Optional.empty();

    /** @param reserveBytes that must be free when the artifact is stored */
    Upload(Path directory, Artifact artifact, Path file, long reserveBytes) {
        this.directory = directory;
        this.artifact = artifact;
        this.file = file;
        this.reserveBytes = reserveBytes;
    }

    @Override
    public void write(ByteBuffer piece) throws IOException {
        try {
            FileChannel open = opened();
            digest.update(piece.duplicate());
            while (piece.hasRemaining()) {
                open.write(piece);
            }
        } catch (IOException e) {
            trouble = Optional.of(sentence(e));
            throw e;
        }
    }

    private FileChannel opened() throws IOException {
        if (channel.isEmpty()) {
            Files.createDirectories(directory, OWNER_ALONE);
            long free = Files.getFileStore(directory).getUsableSpace();
            if (free - artifact.bytes() < reserveBytes) {
                throw new IOException("its disk is full: " + directory + " has " + free + " bytes left, and "
                        + reserveBytes + " have to stay free for the journal");
            }
            channel = Optional.of(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        }
        return channel.orElseThrow();
    }

    /** Verifies what has come, and gives it its name. Returns what went wrong, in a sentence; empty: all is well. */
    String finish() {
        try {
            FileChannel open = opened();
            long bytes = open.size();
            String found = HexFormat.of().formatHex(digest.digest());
            if (bytes != artifact.bytes() || !found.equals(artifact.sha256())) {
                return abandon("it is not what was announced: " + artifact.bytes() + " bytes with the SHA-256 "
                        + artifact.sha256() + " were, and " + bytes + " bytes with " + found
                        + " came; was the file changed meanwhile? Submit it again");
            }
            open.force(true);
            open.close();
            ArtifactStore.publish(file, directory.resolve(artifact.sha256()));
            return "";
        } catch (IOException e) {
            return abandon(sentence(e));
        }
    }

    /** Removes what has come. Returns the reason, with the name of the jar. */
    String abandon(String reason) {
        String why = trouble.orElse(reason);
        try {
            if (channel.isPresent()) {
                channel.get().close();
            }
            Files.deleteIfExists(file);
        } catch (IOException e) {
            why += "; and " + file + " stays: " + e;
        }
        return "the master cannot store the jar " + artifact.name() + ": " + why;
    }

    private static String sentence(IOException e) {
        if (e instanceof FileSystemException file && file.getReason() != null) {
            return file.getFile() + ": " + file.getReason();
        }
        return String.valueOf(e.getMessage());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
