package dev.hearth.examples;

import dev.hearth.driver.HearthContext;
import dev.hearth.driver.HearthException;
import dev.hearth.driver.HearthExecutorService;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Compresses files with gzip, each in a task of its own, by way of the {@code ExecutorService} over the cluster. */
public final class CompressFiles {
    private static final String USAGE = """
        Usage: CompressFiles OUTPUT-DIRECTORY PATH...

        Writes NAME.gz to the output directory for each file, or each file in a directory, and prints the sizes.
        Executors on other hosts must see the same files.\
        """;

    private CompressFiles() {}

    /** Sizes in bytes. */
    record Sizes(String name, long before, long after) implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        if (args.length < 2) {
            throw new HearthException(
                    HearthException.Kind.USAGE,
                    "CompressFiles needs an output directory and at least one path.\n" + USAGE);
        }
        Path output = Files.createDirectories(
                Path.of(Arguments.notAnOption(args[0], USAGE)).toAbsolutePath());
        List<HearthExecutorService.TaskCallable<Sizes>> tasks = new ArrayList<>();
        for (Path file : files(List.of(args).subList(1, args.length))) {
            // paths travel as text: java.nio's are not serializable
            String from = file.toString();
            String to = output.resolve(file.getFileName() + ".gz").toString();
            tasks.add(() -> compress(Path.of(from), Path.of(to)));
        }
        if (tasks.isEmpty()) {
            throw new HearthException(
                    HearthException.Kind.USAGE,
                    "CompressFiles found no file in " + List.of(args).subList(1, args.length));
        }
        try (HearthContext context =
                HearthContext.builder().appName("CompressFiles").create()) {
            int failed = 0;
            for (Future<Sizes> result : context.executorService().invokeAll(tasks)) {
                failed += print(result);
            }
            if (failed > 0) {
                throw new HearthException(failed + " of " + tasks.size() + " files could not be compressed");
            }
        }
    }

    private static List<Path> files(List<String> paths) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String each : paths) {
            Path path = Path.of(Arguments.notAnOption(each, USAGE)).toAbsolutePath();
            if (!Files.exists(path)) {
                throw new HearthException(HearthException.Kind.USAGE, "there is no file or directory " + path);
            }
            try (Stream<Path> entries = Files.isDirectory(path) ? Files.list(path) : Stream.of(path)) {
                entries.filter(Files::isRegularFile).sorted().forEach(files::add);
            }
        }
        return files;
    }

    /** Runs on an executor. The file appears under its name when it is complete. */
    static Sizes compress(Path from, Path to) throws IOException {
        Path own = Files.createTempFile(to.toAbsolutePath().getParent(), "." + to.getFileName(), ".part");
        try {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(own))) {
                Files.copy(from, out);
            }
            Files.move(own, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(own);
        }
        return new Sizes(from.toString(), Files.size(from), Files.size(to));
    }

    private static int print(Future<Sizes> result) throws InterruptedException {
        try {
            Sizes sizes = result.get();
            System.out.printf(
                    Locale.ROOT,
                    "%10d -> %10d bytes (%3.0f %%)  %s%n",
                    sizes.before(),
                    sizes.after(),
                    sizes.before() == 0 ? 100.0 : 100.0 * sizes.after() / sizes.before(),
                    sizes.name());
            return 0;
        } catch (ExecutionException e) {
            System.err.println(e.getCause());
            return 1;
        }
    }
}
