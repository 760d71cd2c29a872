package app;

import dev.hearth.driver.HearthContext;
import dev.hearth.task.TaskContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs many small tasks: TASKS MICROSECONDS-EACH DIRECTORY [GO]. Each hundredth task leaves a file with its number in the
 * directory, and each later attempt of any task one called retried-TASK-ATTEMPT. Prints the number, sum and distinct
 * number of the results; its application stays until there is a file GO.
 */
public class ManyTasks {
    public static void main(String[] arguments) throws IOException {
        int tasks = Integer.parseInt(arguments[0]);
        long micros = Long.parseLong(arguments[1]);
        String directory = arguments[2];
        try (HearthContext context = HearthContext.builder().appName("many tasks").create()) {
            List<Long> squares = context.range(0, tasks, 1, tasks).map(n -> square(n, micros, directory)).collect();
            System.out.println("results=" + squares.size());
            System.out.println("distinct=" + squares.stream().distinct().count());
            System.out.println("sum=" + squares.stream().mapToLong(Long::longValue).sum());
            while (arguments.length > 3 && !Files.exists(Path.of(arguments[3]))) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    static long square(long n, long micros, String directory) throws IOException {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(micros));
        int attempt = TaskContext.current().orElseThrow().attemptNumber();
        if (n % 100 == 0) {
            touch(Path.of(directory, String.valueOf(n)));
        }
        if (attempt > 0) {
            touch(Path.of(directory, "retried-" + n + "-" + attempt));
        }
        return n * n;
    }

    static void touch(Path file) throws IOException {
        Files.write(file, new byte[0]);
    }
}
