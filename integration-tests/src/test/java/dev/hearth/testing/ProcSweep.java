package dev.hearth.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the processes that carry a mark (the path of a cluster's directory) in command line, environment or working directory. */
public final class ProcSweep {
    private static final Path PROC = Path.of("/proc");

    private ProcSweep() {}

    /** Command lines by pid; a zombie counts for nothing, since it holds nothing. */
    public static TreeMap<Long, String> marked(String mark) {
        TreeMap<Long, String> found = new TreeMap<>();
        try (Stream<Path> processes = Files.list(PROC)) {
            for (Path process : processes.toList()) {
                String pid = process.getFileName().toString();
                if (pid.chars().allMatch(Character::isDigit)
                        && Long.parseLong(pid) != ProcessHandle.current().pid()) {
                    look(process, mark).ifPresent(line -> found.put(Long.parseLong(pid), line));
                }
            }
        } catch (IOException e) {
            throw new AssertionError("cannot list /proc", e);
        }
        return found;
    }

    /** Whether there is such a process, and not only what its parent has not asked for yet. */
    public static boolean runs(long pid) {
        try {
            return !text(PROC.resolve(Long.toString(pid)).resolve("cmdline")).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** Fails, with command lines, if any process with the mark but those given is left after the time. */
    public static void assertNoneLeft(String mark, Duration within, List<Long> but) {
        try {
            Await.until("no process is left", within, () -> left(mark, but).isEmpty());
        } catch (AssertionError e) {
            TreeMap<Long, String> left = left(mark, but);
            if (!left.isEmpty()) {
                throw new AssertionError(left.entrySet().stream()
                        .map(each -> each.getKey() + ": " + each.getValue())
                        .collect(Collectors.joining("\n", "processes left after " + within.toSeconds() + " s:\n", "")));
            }
        }
    }

    private static TreeMap<Long, String> left(String mark, List<Long> but) {
        TreeMap<Long, String> found = marked(mark);
        but.forEach(found::remove);
        return found;
    }

    private static Optional<String> look(Path process, String mark) {
        try {
            String commandLine = text(process.resolve("cmdline"));
            boolean marked = commandLine.contains(mark)
                    || text(process.resolve("environ")).contains(mark)
                    || Files.readSymbolicLink(process.resolve("cwd")).toString().contains(mark);
            return marked && !commandLine.isEmpty() ? Optional.of(commandLine) : Optional.empty();
        } catch (IOException e) {
            // it ended meanwhile, or is another user's
            return Optional.empty();
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replace('\0', ' ');
    }
}
