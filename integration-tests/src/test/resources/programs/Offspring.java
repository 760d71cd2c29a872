package app;

import dev.hearth.driver.HearthContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Its one task starts a process that would run for long, leaves its id in a file, and stays: FILE. */
public class Offspring {
    public static void main(String[] arguments) {
        String file = arguments[0];
        try (HearthContext context =
                HearthContext.builder().appName("offspring").create()) {
            context.range(0, 1, 1, 1).map(n -> stay(file)).collect();
        }
    }

    static long stay(String file) throws IOException {
        Process child = new ProcessBuilder("setsid", "sleep", "600").start();
        Path made = Path.of(file + ".tmp");
        Files.write(made, String.valueOf(child.pid()).getBytes(StandardCharsets.UTF_8));
        Files.move(made, Path.of(file));
        while (true) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
    }
}
