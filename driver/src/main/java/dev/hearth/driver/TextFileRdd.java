package dev.hearth.driver;

import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.TaskContext;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The lines of a text file, or of the files of a directory. The driver lists and measures them; the executors read. */
final class TextFileRdd extends Rdd<String> {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final String REMEDY = "the path must be readable there, and under the same name on every worker";
    private static final String LITERALLY =
            " (a name is taken as it stands, without patterns and lists: for several files"
                    + " give their directory, or the union of several textFile)";

    /** What elsewhere stands for several names. */
    private static final Pattern PATTERN = Pattern.compile("[*?\\[{,]");

    /** Serialized splits; stay in the driver. */
    private final transient List<Bytes> splits;

    private final int numSplits;
    private final String driverHost;

    private TextFileRdd(HearthContext context, List<Bytes> splits) {
        super(context);
        this.splits = splits;
        this.numSplits = splits.size();
        this.driverHost = context.driverHost();
    }

    /** Throws {@link HearthException} when there is nothing under that name that can be read. */
    static TextFileRdd of(HearthContext context, String pathOrUri, int minPartitions) {
        Path path = Locations.path(pathOrUri, "textFile");
        List<Bytes> splits = FileSplit.of(list(path, context.driverHost()), minPartitions).stream()
                .map(split -> context.closures().write(split, "a part of a file"))
                .toList();
        return new TextFileRdd(context, splits);
    }

    /** The file itself, or the regular files of a directory by name, without those whose names begin with a dot or an underscore. */
    static List<FileSplit.SizedFile> list(Path path, String host) {
        if (!Files.exists(path)) {
            throw new HearthException("textFile: there is no file or directory " + path + " on the driver's host "
                    + host + "; " + REMEDY + (PATTERN.matcher(path.toString()).find() ? LITERALLY : ""));
        }
        if (!Files.isReadable(path)) {
            throw new HearthException("textFile: the driver on host " + host + " may not read " + path + "; " + REMEDY);
        }
        List<FileSplit.SizedFile> files = new ArrayList<>();
        try (Stream<Path> entries = Files.isDirectory(path) ? Files.list(path) : Stream.of(path)) {
            for (Path file : entries.filter(each -> each.equals(path) || isVisible(each))
                    .sorted()
                    .toList()) {
                files.add(new FileSplit.SizedFile(file.toString(), Files.size(file)));
            }
        } catch (IOException e) {
            throw new HearthException("textFile: the driver on host " + host + " cannot list " + path + ": " + e, e);
        }
        return files;
    }

    private static boolean isVisible(Path file) {
        String name = String.valueOf(file.getFileName());
        return Files.isRegularFile(file) && !name.startsWith(".") && !name.startsWith("_");
    }

    @Override
    public int numPartitions() {
        return numSplits;
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of();
    }

    @Override
    public List<String> preferredHosts(int partition) {
        return List.of();
    }

    @Override
    Bytes payload(int partition) {
        return splits.get(partition);
    }

    @Override
    Iterator<String> compute(int partition, Optional<Object> payload, OpenSources open) throws IOException {
        return read((FileSplit) payload.orElseThrow(), open, driverHost);
    }

    static Iterator<String> read(FileSplit split, OpenSources open, String driverHost) throws IOException {
        TaskContext task = open.task();
        Path file = Path.of(split.path());
        String here = "executor " + task.executorId() + " on host " + task.hostName();
        String remedy = "; make the file available under this path on every host, for example on a shared file system";
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    here + " has no file " + file + ", which the driver found on host " + driverHost + remedy);
        }
        if (!Files.isReadable(file)) {
            throw new IOException(
                    here + " may not read " + file + ", which the driver found on host " + driverHost + remedy);
        }
        if (Files.size(file) < split.end()) {
            throw new IOException(
                    here + " has a file " + file + " of " + Files.size(file) + " bytes, and the driver on host "
                            + driverHost + " found at least " + split.end()
                            + " there: it is another file, or it was cut since; read it again with a new textFile");
        }
        LineIterator lines = LineIterator.open(split, task::addRecordsRead);
        open.add(lines);
        return lines;
    }
}
