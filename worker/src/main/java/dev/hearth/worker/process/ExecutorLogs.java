package dev.hearth.worker.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two logs of an executor. Blocks; rotation on one thread at a time, reading on any. */
final class ExecutorLogs {
    private static final Logger log = LoggerFactory.getLogger(ExecutorLogs.class);

    private final RotatingLog stdout;
    private final RotatingLog stderr;

    ExecutorLogs(Path executorDirectory, long maxBytes, int maxFiles) {
        this.stdout = new RotatingLog(WorkDirectory.stdout(executorDirectory), maxBytes, maxFiles);
        this.stderr = new RotatingLog(WorkDirectory.stderr(executorDirectory), maxBytes, maxFiles);
    }

    Path stdout() {
        return stdout.file();
    }

    Path stderr() {
        return stderr.file();
    }

    /** Creates both, stderr beginning with the command line. */
    void create(List<String> command) throws IOException {
        stdout.create();
        stderr.create(command);
    }

    /** Bounds what they take on the disk, whatever happens. */
    void rotateIfLarge() {
        rotate(stdout);
        rotate(stderr);
    }

    /**
     * The end of stderr, oldest first; nothing if it cannot be read. A JVM that cannot start says so on stdout: so if
     * there is nothing on stderr, the end of that.
     */
    List<String> lastLines() {
        List<String> last = lastLines(stderr);
        return last.stream().allMatch(String::isBlank) ? lastLines(stdout) : last;
    }

    private static List<String> lastLines(RotatingLog each) {
        try {
            return LogTail.read(each.file());
        } catch (IOException e) {
            log.warn("cannot read {}: {}", each.file(), IoReasons.of(e));
            return List.of();
        }
    }

    private static void rotate(RotatingLog each) {
        try {
            each.rotateIfLarge();
        } catch (IOException e) {
            log.warn("emptied {} without a copy: {}", each.file(), IoReasons.of(e));
        }
    }
}
