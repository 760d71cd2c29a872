package app;

import dev.hearth.driver.HearthContext;
import dev.hearth.task.LongAccumulator;
import dev.hearth.task.TaskContext;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs a job whose every attempt is written down: KEY DIRECTORY TASKS MILLISECONDS-EACH. Lines of JSON go to KEY.driver.jsonl
 * (each process of this driver, and what its job gave) and, one file for each executor's process, to KEY.PID.tasks.jsonl.
 * While the driver lives it holds the lock of KEY.lock, so that a second process of it is found out by its line.
 */
public class Attempts {
    public static void main(String[] arguments) throws IOException {
        String key = arguments[0];
        Path directory = Path.of(arguments[1]);
        int tasks = Integer.parseInt(arguments[2]);
        long millis = Long.parseLong(arguments[3]);
        long driver = ProcessHandle.current().pid();
        Path log = directory.resolve(key + ".driver.jsonl");
        FileChannel channel =
                FileChannel.open(directory.resolve(key + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        append(
                log,
                "{\"what\":\"driver\",\"key\":\"" + key + "\",\"pid\":" + driver + ",\"alone\":" + (lock != null)
                        + "}");
        try (HearthContext context = HearthContext.builder().appName(key).create()) {
            LongAccumulator counted = context.longAccumulator("counted");
            String where = directory.toString();
            List<Long> values = context.range(0, tasks, 1, tasks)
                    .map(n -> task(key, where, driver, n, millis, counted))
                    .collect();
            append(
                    log,
                    "{\"what\":\"result\",\"key\":\"" + key + "\",\"pid\":" + driver + ",\"tasks\":" + tasks
                            + ",\"results\":" + values.size() + ",\"wrong\":" + wrong(values) + ",\"counted\":"
                            + counted.value()
                            + "}");
        }
        channel.close();
    }

    private static long task(String key, String directory, long driver, long n, long millis, LongAccumulator counted)
            throws IOException {
        long pid = ProcessHandle.current().pid();
        int attempt = TaskContext.current().orElseThrow().attemptNumber();
        Path log = Path.of(directory, key + "." + pid + ".tasks.jsonl");
        String which = "\",\"key\":\"" + key + "\",\"driver\":" + driver + ",\"pid\":" + pid + ",\"task\":" + n
                + ",\"attempt\":" + attempt + "}";
        append(log, "{\"what\":\"task began" + which);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        counted.add(1);
        append(log, "{\"what\":\"task ended" + which);
        return value(n);
    }

    private static long wrong(List<Long> values) {
        long wrong = 0;
        for (int i = 0; i < values.size(); i++) {
            wrong += values.get(i) == value(i) ? 0 : 1;
        }
        return wrong;
    }

    private static long value(long n) {
        return n * n + 7;
    }

    /** One write, so that lines of several threads do not mix. */
    private static void append(Path file, String line) throws IOException {
        Files.write(
                file,
                (line + "\n").getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
