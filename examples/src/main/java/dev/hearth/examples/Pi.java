package dev.hearth.examples;

import dev.hearth.driver.HearthContext;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Approximates pi by throwing darts at a square and counting those inside its circle. */
public final class Pi {
    private static final String USAGE = """
        Usage: Pi [TASKS [DARTS]]

        Approximates pi with so many tasks (default 10), each of which throws so many darts (default 1000000).\
        """;

    private Pi() {}

    public static void main(String[] args) {
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        int tasks = args.length > 0 ? Arguments.positive("TASKS", args[0], USAGE) : 10;
        long darts = args.length > 1 ? Arguments.positiveLong("DARTS", args[1], USAGE) : 1_000_000;
        try (HearthContext context = HearthContext.builder().appName("Pi").create()) {
            long hits = context.range(0, tasks, 1, tasks)
                    .map(task -> hits(task, darts))
                    .reduce(Long::sum);
            System.out.printf(Locale.ROOT, "Pi is roughly %.6f%n", 4.0 * hits / ((double) tasks * darts));
        }
    }

    /** How many of so many darts hit the circle; a task that is done again gives the same number again. */
    static long hits(long seed, long darts) {
        SplittableRandom random = new SplittableRandom(seed);
        long hits = 0;
        for (long i = 0; i < darts; i++) {
            double x = random.nextDouble() * 2 - 1;
            double y = random.nextDouble() * 2 - 1;
            if (x * x + y * y <= 1) {
                hits++;
            }
        }
        return hits;
    }
}
