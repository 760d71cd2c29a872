package dev.hearth.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip file of texts, for its owner alone, that grows no further than {@link #MOST_BYTES} before it is packed. What does
 * not fit any more is left out, and listed. Of one thread.
 */
final class Bundle implements AutoCloseable {
    static final int MOST_BYTES = 32 << 20;
    static final int MOST_LINES = 1000;
    /** Of one text; of longer ones the end. */
    static final int MOST_ENTRY_BYTES = 2 << 20;

    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private final ZipOutputStream zip;
    private final UnaryOperator<String> clean;
    private final List<String> left = new ArrayList<>();
    private int bytes;

    private Bundle(OutputStream out, UnaryOperator<String> clean) {
        this.zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        this.clean = clean;
    }

    /**
     * A new file.
     *
     * @param clean takes out of a text what must not be in it
     * @throws IOException also when there is such a file
     */
    static Bundle create(Path file, UnaryOperator<String> clean) throws IOException {
        boolean posix =
                Files.getFileStore(file.toAbsolutePath().resolveSibling("")).supportsFileAttributeView("posix");
        FileAttribute<?>[] ownerAlone = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        // a zip's headers are written byte by byte
        OutputStream out = Channels.newOutputStream(Files.newByteChannel(file, NEW, ownerAlone));
        return new Bundle(new BufferedOutputStream(out), clean);
    }

    /** A page, or a part of one, as JSON. One that is too long is left out: half of it would say nothing. */
    void json(String name, Object tree) throws IOException {
        String text = clean.apply(Rendering.json(tree)) + "\n";
        if (text.getBytes(StandardCharsets.UTF_8).length > MOST_ENTRY_BYTES) {
            left.add(name);
        } else {
            write(name, text);
        }
    }

    /** The last lines of a text. */
    void text(String name, String text) throws IOException {
        List<String> lines = Arrays.asList(text.stripTrailing().split("\n", -1));
        String end = String.join("\n", lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
        String cleaned = clean.apply(end);
        write(
                name,
                cleaned.substring(Math.max(0, cleaned.length() - MOST_ENTRY_BYTES / 2))
                        + (cleaned.isEmpty() ? "" : "\n"));
    }

    /** All lines of a text, as far as one entry may go. */
    void whole(String name, String text) throws IOException {
        String cleaned = clean.apply(text);
        write(name, cleaned.substring(0, Math.min(cleaned.length(), MOST_ENTRY_BYTES / 2)));
    }

    private void write(String name, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        if (bytes + content.length > MOST_BYTES) {
            left.add(name);
            return;
        }
        bytes += content.length;
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    /** The names of what did not fit. */
    List<String> leftOut() {
        return List.copyOf(left);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
