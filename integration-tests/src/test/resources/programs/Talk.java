package app;

import dev.hearth.driver.HearthContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Its tasks write to both outputs; then it makes the file READY, and goes on in the same way when there is a file GO. */
public class Talk {
    public static void main(String[] arguments) throws IOException {
        try (HearthContext context = HearthContext.builder().appName("talk").create()) {
            talk(context, "first");
            Files.write(Path.of(arguments[0]), new byte[0]);
            while (!Files.exists(Path.of(arguments[1]))) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            talk(context, "second");
        }
    }

    private static void talk(HearthContext context, String word) {
        context.range(0, 2, 1, 2).foreach(number -> {
            System.out.println(word + " says " + number);
            System.err.println(word + " complains of " + number);
        });
    }
}
