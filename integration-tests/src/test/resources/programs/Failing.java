package app;

import dev.hearth.driver.HearthContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Fails in the way that its first argument names. */
public class Failing {
    /** Known to nobody but this jar. */
    public static class Spoiled extends RuntimeException {
        private final int fruit;

        public Spoiled(int fruit) {
            super("fruit " + fruit + " is spoiled");
            this.fruit = fruit;
        }

        public int fruit() {
            return fruit;
        }
    }

    /** Not serializable. */
    static class Wardrobe {
        int coats;
    }

    /** Serializable, but for one field. */
    static class House implements java.io.Serializable {
        Wardrobe wardrobe = new Wardrobe();
    }

    public static void main(String[] arguments) throws IOException {
        try (HearthContext context = HearthContext.builder().appName("failing").create()) {
            switch (arguments[0]) {
                case "exception" -> exception(context);
                case "caught" -> caught(context);
                case "exit" ->
                    context.range(0, 4, 1, 1).map(n -> exit((int) (n * 0) + 42)).collect();
                case "memory" -> context.range(0, 2, 1, 2).map(n -> hoard()).collect();
                case "field" -> field(context);
                case "path" -> path(context, arguments[1]);
                case "main" -> throw new Spoiled(7);
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
    }

    static void exception(HearthContext context) {
        context.range(0, 8, 1, 4)
                .map(n -> {
                    if (n == 5) {
                        throw new Spoiled(5);
                    }
                    return n;
                })
                .collect();
    }

    static void caught(HearthContext context) {
        try {
            exception(context);
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof Spoiled spoiled) {
                    System.out.println("spoiled fruit=" + spoiled.fruit());
                }
            }
        }
        System.out.println("afterwards=" + context.range(0, 100, 1, 4).count());
    }

    static long exit(int status) {
        System.err.println("about to end with " + status);
        System.exit(status);
        return 0;
    }

    static long hoard() {
        List<long[]> hoard = new ArrayList<>();
        while (true) {
            hoard.add(new long[1 << 20]);
        }
    }

    static void field(HearthContext context) {
        House house = new House();
        context.range(0, 4, 1, 2).map(n -> n + house.wardrobe.coats).collect();
    }

    static void path(HearthContext context, String text) throws IOException {
        var lines = context.textFile(text);
        // what the driver has looked at is gone before any task looks
        System.out.println("partitions=" + lines.numPartitions());
        Files.delete(Path.of(text));
        System.out.println(lines.count());
    }
}
