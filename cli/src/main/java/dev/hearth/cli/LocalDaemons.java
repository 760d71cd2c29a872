package dev.hearth.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The daemons that the scripts started on this host, by what is in their directories of pid files and of logs. Blocks. */
final class LocalDaemons {
    private static final Pattern PID_FILE = Pattern.compile("hearth-.*-((?:master|worker)-\\d{1,4})\\.pid");
    private static final Pattern LOG_FILE = Pattern.compile("hearth-.*?-((?:master|worker)-\\d{1,4})-.*\\.out");
    /** What a driver gave for its failure, and the last lines of an executor that a failure may carry. */
    private static final Pattern OF_PROGRAMS =
            Pattern.compile("(?m)(\\b(?:Unregistered|Failed) app=[\\w-]{1,100} (?:failure|reason)=\").*$|^ {2}.*\\R?");

    private static final int TAIL_BYTES = 1 << 20;

    private final Path pids;
    private final Path logs;

    LocalDaemons(Path home, Map<String, String> environment) {
        this.pids = home.resolve(environment.getOrDefault("HEARTH_PID_DIR", "run"));
        this.logs = home.resolve(environment.getOrDefault("HEARTH_LOG_DIR", "logs"));
    }

    /** The ends of their newest logs, by names such as {@code worker-1}; without what programs wrote themselves. */
    Map<String, String> logs() {
        Map<String, String> tails = new TreeMap<>();
        files(logs, LOG_FILE).forEach((name, file) -> tails.put(name, withoutPrograms(tail(file))));
        return tails;
    }

    static String withoutPrograms(String log) {
        return OF_PROGRAMS.matcher(log).replaceAll("$1");
    }

    /** Those of this user that run, by names such as {@code worker-1}. */
    Map<String, Long> running() {
        Map<String, Long> running = new TreeMap<>();
        files(pids, PID_FILE).forEach((name, file) -> {
            String text = tail(file).strip();
            if (text.matches("\\d{1,10}") && isOwn(Long.parseLong(text))) {
                running.put(name, Long.valueOf(text));
            }
        });
        return running;
    }

    private static boolean isOwn(long pid) {
        Optional<String> user = ProcessHandle.current().info().user();
        return ProcessHandle.of(pid)
                .filter(each -> each.info().user().equals(user))
                .filter(each -> commandLine(each).contains("dev.hearth."))
                .isPresent();
    }

    /** All of it: what a handle tells of it ends after a page, which a class path may take alone. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(
                    Path.of("/proc", String.valueOf(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return process.info().commandLine().orElse("");
        }
    }

    private static Map<String, Path> files(Path directory, Pattern form) {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> found = Files.list(directory)) {
            found.sorted().forEach(each -> {
                Matcher matcher = form.matcher(each.getFileName().toString());
                if (matcher.matches()) {
                    files.put(matcher.group(1), each);
                }
            });
        } catch (IOException e) {
            // nothing was started by the scripts here
            return files;
        }
        return files;
    }

    private static String tail(Path file) {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, in.length() - TAIL_BYTES);
            in.seek(from);
            byte[] bytes = new byte[(int) Math.min(in.length(), TAIL_BYTES)];
            in.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            return from == 0 ? text : wholeLines(text);
        } catch (IOException e) {
            return "cannot be read: " + e.getMessage() + "\n";
        }
    }

    /** Without the rest of a line, in which the rest of a secret would not be known for one. */
    static String wholeLines(String tail) {
        int end = tail.indexOf('\n');
        return end < 0 ? "" : tail.substring(end + 1);
    }
}
