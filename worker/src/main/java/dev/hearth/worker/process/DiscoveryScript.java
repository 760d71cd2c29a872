package dev.hearth.worker.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that finds the units of one custom resource. Blocks while it runs, no longer than its limit; what it prints is
 * read meanwhile, by a thread for each output, and it is ended when that is too much. Nothing of it is on disk.
 *
 * <p>When it is over, so is what it started. It runs below a shell whose standard input ends with this JVM, however that
 * ends, and which then ends the group of both. What takes itself out of the group bears the mark that {@link OrphanSweep}
 * looks for.
 */
final class DiscoveryScript {
    /** What it may print to either of its outputs. */
    static final int MAX_BYTES = 1 << 20;

    private static final Logger log = LoggerFactory.getLogger(DiscoveryScript.class);
    /** Of what it says on its standard error, the end is told to the user. */
    private static final int WORDS_BYTES = 1024;

    private static final int BUFFER_BYTES = 8192;
    private static final long END_SECONDS = 5;
    /**
     * The program's path, and whom to end: 0, for the whole group, or nothing where there is no group of its own. The one
     * that waits for the end of the input outlives this shell, so that it ends what the program leaves, too.
     */
    private static final String KEEPER = """
        exec 3<&0 </dev/null
        "$1" 3<&- &
        program=$!
        (read -r line; kill -s KILL "${2:-$program}") <&3 3<&- >/dev/null 2>&1 &
        exec 3<&-
        wait "$program"
        """;

    private final String what;
    private final Path program;
    private final Path directory;
    private final Path mark;
    private final Duration limit;
    private final ThreadFactory readers = WorkThreads.named("worker-discovery-");

    /**
     * @param what the setting that names the program, for messages
     * @param resource that it is to find
     * @param directory of the worker, absolute
     */
    DiscoveryScript(String what, String resource, Path program, Path directory, Duration limit) {
        this.what = what;
        this.program = program.toAbsolutePath();
        this.directory = directory;
        // as deep as an executor's directory, but nothing is ever there
        this.mark = directory.resolve("discovery").resolve(resource);
        this.limit = limit;
    }

    /** Runs it and gives what it printed. Throws {@link IOException} with a sentence for the user. */
    String run() throws IOException, InterruptedException {
        if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
            throw new IOException(what + ": there is no such program, or this user may not run it");
        }
        boolean separate = ProcessGroup.canSeparate();
        Process process = start(separate);
        ProcessGroup group = new ProcessGroup(process.toHandle(), separate);
        CompletableFuture<Void> tooMuch = new CompletableFuture<>();
        CompletableFuture<byte[]> out = new CompletableFuture<>();
        CompletableFuture<byte[]> err = new CompletableFuture<>();
        boolean inTime;
        try {
            read(process.getInputStream(), MAX_BYTES, out, tooMuch);
            read(process.getErrorStream(), WORDS_BYTES, err, tooMuch);
            inTime = isDone(CompletableFuture.anyOf(process.onExit(), tooMuch), limit);
        } finally {
            end(process, group);
        }
        Duration rest = Duration.ofSeconds(END_SECONDS);
        boolean whole = isDone(CompletableFuture.allOf(out, err), rest);
        if (tooMuch.isDone()) {
            throw new IOException(what + ": the program printed more than " + MAX_BYTES + " bytes, and was ended"
                    + words(err) + "; let it print its answer and nothing else");
        }
        if (!inTime) {
            throw new IOException(what + ": the program gave no answer within " + limit.toSeconds()
                    + " s, and was ended" + words(err) + "; run it by hand to see what it waits for");
        }
        if (process.exitValue() != 0) {
            throw new IOException(what + ": the program ended with status " + process.exitValue() + words(err)
                    + "; run it by hand to see what it lacks");
        }
        if (!whole) {
            throw new IOException(what + ": the program ended, but something that it started holds its output open"
                    + "; let it start nothing that stays");
        }
        return new String(out.getNow(new byte[0]), StandardCharsets.UTF_8);
    }

    private Process start(boolean separate) throws IOException {
        List<String> keeper = List.of("/bin/sh", "-c", KEEPER, "discovery", program.toString(), separate ? "0" : "");
        ProcessBuilder builder =
                new ProcessBuilder(separate ? ProcessGroup.inOwnGroup(keeper) : keeper).directory(directory.toFile());
        builder.environment().put(LaunchCommands.DIRECTORY_VARIABLE, mark.toString());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IOException(what + ": it cannot be run: " + IoReasons.of(e));
        }
    }

    /** @param kept bytes of the end that are kept */
    private void read(InputStream from, int kept, CompletableFuture<byte[]> result, CompletableFuture<Void> tooMuch) {
        readers.newThread(() -> {
                    try {
                        result.complete(end(from, kept, tooMuch));
                    } catch (IOException e) {
                        result.completeExceptionally(e);
                    }
                })
                .start();
    }

    private static byte[] end(InputStream from, int kept, CompletableFuture<Void> tooMuch) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        int count;
        do {
            count = from.read(buffer);
            all.write(buffer, 0, Math.max(0, count));
        } while (count >= 0 && all.size() <= MAX_BYTES);
        if (all.size() > MAX_BYTES) {
            tooMuch.complete(null);
        }
        return Arrays.copyOfRange(all.toByteArray(), Math.max(0, all.size() - kept), all.size());
    }

    private static boolean isDone(CompletableFuture<?> future, Duration within) throws InterruptedException {
        try {
            Object unused = future.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    /** Whatever has come of it. Without a group it is the shell that ends the program. */
    private void end(Process process, ProcessGroup group) throws InterruptedException {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            log.debug("{}: {}", program, IoReasons.of(e));
        }
        group.send(ProcessGroup.Signal.KILL);
        OrphanSweep.kill(mark);
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            log.warn("process {} of script={} does not end", process.pid(), program);
        }
    }

    /** The last line that says something, in parentheses; empty when there is none. */
    private static String words(CompletableFuture<byte[]> err) {
        if (!err.isDone() || err.isCompletedExceptionally()) {
            return "";
        }
        List<String> lines = new ArrayList<>(LogTail.lines(err.join()));
        lines.removeIf(String::isBlank);
        return lines.isEmpty() ? "" : " (" + lines.get(lines.size() - 1).strip() + ")";
    }
}
