package dev.hearth.driver;

import dev.hearth.task.TaskContext;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Serial;
import java.io.Serializable;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of text files under construction. The driver prepares and commits it; each task attempt writes a file of
 * its own aside and moves it to its place when it is complete, so that a reader never sees half a file and two attempts
 * at one partition never mix.
 */
final class TextOutput implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(TextOutput.class);
    private static final String ASIDE = "_temporary";
    private static final String DONE = "_SUCCESS";

    private final String directory;
    private final String driverHost;

    private TextOutput(String directory, String driverHost) {
        this.directory = directory;
        this.driverHost = driverHost;
    }

    static TextOutput to(String pathOrUri, String driverHost) {
        return new TextOutput(Locations.path(pathOrUri, "saveAsTextFile").toString(), driverHost);
    }

    Path directory() {
        return Path.of(directory);
    }

    private Path aside() {
        return directory().resolve(ASIDE);
    }

    /** In the driver, first. Throws {@link HearthException} when the directory exists or cannot be made. */
    void prepare() {
        if (Files.exists(directory())) {
            throw new HearthException("saveAsTextFile: " + directory + " exists already on host " + driverHost
                    + "; name a new directory, or remove that one first");
        }
        try {
            Files.createDirectories(aside());
        } catch (IOException e) {
            throw new HearthException(
                    "saveAsTextFile: cannot create " + aside() + " on host " + driverHost + ": " + e, e);
        }
    }

    /** In a task. */
    void write(TaskContext task, Iterator<?> elements) throws IOException {
        String name = String.format(Locale.ROOT, "part-%05d", task.partitionId());
        Path own =
                aside().resolve(name + "." + task.stageId() + "." + task.stageAttempt() + "." + task.attemptNumber());
        if (!Files.isDirectory(aside())) {
            throw new IOException("executor " + task.executorId() + " on host " + task.hostName() + " has no directory "
                    + aside() + ", which the driver made on host " + driverHost
                    + "; saveAsTextFile needs a directory that all hosts share, or the job was cancelled");
        }
        try {
            long lines = 0;
            try (Writer out =
                    new BufferedWriter(new OutputStreamWriter(Files.newOutputStream(own), StandardCharsets.UTF_8))) {
                for (; elements.hasNext(); lines++) {
                    out.append(String.valueOf(elements.next())).append('\n');
                }
            }
            Files.move(own, directory().resolve(name), StandardCopyOption.ATOMIC_MOVE);
            task.addRecordsWritten(lines);
        } finally {
            Files.deleteIfExists(own);
        }
    }

    /** In the driver, when every task has succeeded. */
    void commit() {
        try {
            Files.createFile(directory().resolve(DONE));
        } catch (IOException e) {
            throw new HearthException(
                    "saveAsTextFile: " + directory + " is complete, but its mark " + DONE + " cannot be written: " + e,
                    e);
        }
    }

    /** In the driver, at the end, whatever came of it: removes what attempts left aside. */
    void clear() {
        if (!Files.isDirectory(aside())) {
            return;
        }
        try {
            List<Path> left;
            try (Stream<Path> files = Files.list(aside())) {
                left = files.toList();
            }
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(aside());
        } catch (IOException e) {
            // an attempt that is being killed may still write there; what came of the job matters more
            LOG.warn("cannot remove what is left in {}: {}", aside(), e.toString());
        }
    }
}
