package app;

import dev.hearth.driver.HearthContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Reads a line and prints it; then its tasks work, it makes the file READY, and ends when there is a file GO. */
public class Confidant {
    public static void main(String[] arguments) throws IOException {
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        System.out.println("read=" + line);
        try (HearthContext context = HearthContext.builder().appName("confidant").create()) {
            context.range(0, 2, 1, 2).foreach(number -> System.out.println("works on " + number));
            Files.write(Path.of(arguments[0]), new byte[0]);
            while (!Files.exists(Path.of(arguments[1]))) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }
}
