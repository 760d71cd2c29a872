package dev.hearth.worker.process;

import dev.hearth.model.EndCause;
import dev.hearth.worker.process.ProcessLauncher.Finding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM writes about its own crash, {@code hs_err_pid<pid>.log} in its working directory. The process may have written
 * it itself, and anything into it: of its beginning a few lines are read, as text, and no link is followed. Blocks.
 */
final class CrashReport {
    private static final int MAX_BYTES = 32 << 10;
    private static final int MAX_KEPT_BYTES = 4 << 20;
    private static final int MAX_CHARS = 200;
    private static final Pattern NAME = Pattern.compile("hs_err_pid\\d{1,10}\\.log");
    private static final String CRASHED = "A fatal error has been detected by the Java Runtime Environment:";
    private static final String NO_MEMORY =
            "There is insufficient memory for the Java Runtime Environment to continue.";
    private static final String FRAME = "Problematic frame:";
    private static final String OUT_OF_MEMORY = "OutOfMemory encountered";
    private static final String FATAL = "fatal error: ";
    private static final Pattern WHERE = Pattern.compile("(, pid=| at pc=).*");
    private static final Pattern SENT =
            Pattern.compile("siginfo: .*si_code: -?\\d+ \\(SI_(USER|TKILL|QUEUE)\\), si_pid: (\\d{1,10})\\b.*");

    private CrashReport() {}

    /** Whether a file of that name and size stays as long as logs do. */
    static boolean isReport(String fileName, long bytes) {
        return bytes <= MAX_KEPT_BYTES && NAME.matcher(fileName).matches();
    }

    /**
     * What the report of that process says, if it left one.
     *
     * @param kept how long it is kept, as the end of a sentence
     */
    static Optional<Finding> read(Path directory, long pid, String kept) {
        Path file = directory.resolve("hs_err_pid" + pid + ".log");
        try {
            // opening a pipe that user code has put there would wait for ever
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    ? headline(LogTail.lines(beginning(file)), pid)
                            .map(each -> new Finding(
                                    each.cause(), each.sentence() + "; its whole report is " + file + ", kept " + kept))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static byte[] beginning(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            int read;
            do {
                read = channel.read(bytes);
            } while (read > 0);
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static Optional<Finding> headline(List<String> lines, long pid) {
        List<String> head = lines.stream()
                .takeWhile(line -> line.isBlank() || line.startsWith("#"))
                .map(line -> line.replaceFirst("^#", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
        int crashed = head.indexOf(CRASHED);
        int noMemory = head.indexOf(NO_MEMORY);
        if (noMemory >= 0) {
            return Optional.of(new Finding(
                    EndCause.HOST_OUT_OF_MEMORY,
                    "its JVM got no more memory from its host: "
                            + after(head, noMemory).orElse("")));
        }
        if (crashed < 0) {
            return Optional.empty();
        }
        String what = WHERE.matcher(after(head, crashed).orElse("")).replaceFirst("");
        Optional<String> fatal = after(head, crashed + 1)
                .filter(line -> line.startsWith(FATAL) || line.startsWith("Error: "))
                .map(line -> ", " + line);
        if (fatal.filter(line -> line.contains(OUT_OF_MEMORY)).isPresent()) {
            return Optional.of(new Finding(
                    EndCause.OUT_OF_MEMORY, "its JVM ended itself for want of memory: " + what + fatal.get()));
        }
        Optional<String> frame = after(head, head.indexOf(FRAME))
                .filter(line -> head.contains(FRAME))
                .map(line -> ", in " + line);
        String told =
                what + fatal.orElse("") + frame.orElse("") + sender(lines, pid).orElse("");
        return Optional.of(new Finding(
                EndCause.CRASH, told.isEmpty() ? "its JVM crashed, and does not say how" : "its JVM crashed: " + told));
    }

    private static Optional<String> after(List<String> head, int index) {
        return index + 1 < head.size() ? Optional.of(cut(head.get(index + 1))) : Optional.empty();
    }

    private static String cut(String line) {
        return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "…";
    }

    /** A signal that another process sent tells nothing of the code that it met. */
    private static Optional<String> sender(List<String> lines, long pid) {
        return lines.stream()
                .map(SENT::matcher)
                .filter(Matcher::matches)
                .map(each -> each.group(2))
                .filter(each -> !each.equals(String.valueOf(pid)))
                .findFirst()
                .map(each -> " (the signal was sent by process " + each + ")");
    }
}
