package app;

import dev.hearth.driver.HearthContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Runs a job, makes the file READY, waits until there is a file GO, runs another job, and prints both counts. */
public class Hold {
    public static void main(String[] arguments) throws IOException {
        try (HearthContext context = HearthContext.builder().appName("hold").create()) {
            System.out.println("before=" + context.range(0, 1000, 1, 4).count());
            Files.write(Path.of(arguments[0]), new byte[0]);
            while (!Files.exists(Path.of(arguments[1]))) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            System.out.println("after=" + context.range(0, 1000, 1, 4).count());
        }
    }
}
