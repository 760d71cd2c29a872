package dev.hearth.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * Runs the rows of the comparison with other systems. Started by {@code compare.sh}; exits 0 when every row has its values,
 * 1 when one has not, 64 when the command line is wrong.
 */
public final class Compare {
    private static final int FAILED = 1;
    private static final int USAGE = 64;

    private Compare() {}

    public static void main(String[] arguments) throws InterruptedException, IOException {
        Options options;
        try {
            options = Options.parse(List.of(arguments), Suite.rows());
        } catch (IllegalArgumentException e) {
            System.err.println("compare.sh: " + e.getMessage());
            System.exit(USAGE);
            return;
        }
        if (options.checkOnly()) {
            return;
        }
        Comparison comparison =
                new Comparison(Installation.here(), "compare", options.rows(), options.rounds(), options.quick());
        System.exit(comparison.run() ? 0 : FAILED);
    }
}
