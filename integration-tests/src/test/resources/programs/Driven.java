package app;

import dev.hearth.driver.HearthContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A driver that does what its first argument says, mostly without a context. */
public class Driven {
    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "exit" -> exit(Integer.parseInt(arguments[1]));
            case "throw" -> throw new IllegalStateException("the driver gives up");
            case "late" -> throw new IllegalStateException("gives up after " + count());
            case "later" -> {
                count();
                await(Path.of(arguments[1]));
                throw new IllegalStateException("gives up long after");
            }
            case "passing" -> passing();
            case "waiting" -> waiting(Path.of(arguments[1]));
            case "count" -> System.out.println("count=" + count());
            case "hold" -> hold(Path.of(arguments[1]), Path.of(arguments[2]));
            case "fail" -> fail(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void exit(int status) {
        System.out.println("about to end");
        System.err.println("ends with " + status);
        System.exit(status);
    }

    private static long count() {
        try (HearthContext context = HearthContext.builder().appName("count").create()) {
            return context.range(0, 1000, 1, 4).count();
        }
    }

    /** Leaves a file with its process id in the directory, and goes on when there is the file GO. */
    private static void hold(Path directory, Path go) throws IOException {
        Files.write(directory.resolve(String.valueOf(ProcessHandle.current().pid())), new byte[0]);
        await(go);
        System.out.println("held");
    }

    private static void await(Path go) {
        while (!Files.exists(go)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** The exception closes the context on its way. */
    private static void passing() {
        try (HearthContext context = HearthContext.builder().appName("passing").create()) {
            throw new IllegalStateException(
                    "gives up after " + context.range(0, 1000, 1, 4).count());
        }
    }

    /** Leaves the file when its only job waits for a task that never ends. */
    private static void waiting(Path ready) {
        try (HearthContext context = HearthContext.builder().appName("waiting").create()) {
            String file = ready.toString();
            context.range(0, 1, 1, 1).map(n -> linger(file)).collect();
        }
    }

    private static long linger(String ready) {
        try {
            Files.write(Path.of(ready), new byte[0]);
            Thread.sleep(TimeUnit.HOURS.toMillis(1));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return 0;
    }

    /** Fails so many times, each time leaving a file in the directory. */
    private static void fail(Path directory, int times) throws IOException {
        long before;
        try (Stream<Path> found = Files.list(directory)) {
            before = found.count();
        }
        Files.write(directory.resolve(String.valueOf(ProcessHandle.current().pid())), new byte[0]);
        if (before < times) {
            System.err.println("failure " + before);
            System.exit(3);
        }
        System.out.println("well after " + before);
    }
}
