package dev.hearth.benchmarks;

import dev.hearth.benchmarks.recovery.RecoveryRows;
import java.io.IOException;
import java.util.List;

/**
 * Runs the rows about death and silence. Started by {@code recovery.sh}; exits 0 when every row has its values, 1 when one
 * has not, 64 when the command line is wrong.
 */
public final class Recovery {
    private static final int FAILED = 1;
    private static final int USAGE = 64;

    private Recovery() {}

    public static void main(String[] arguments) throws InterruptedException, IOException {
        Options options;
        try {
            options = Options.parse(List.of(arguments), RecoveryRows.all());
        } catch (IllegalArgumentException e) {
            System.err.println("recovery.sh: " + e.getMessage());
            System.exit(USAGE);
            return;
        }
        if (options.checkOnly()) {
            return;
        }
        Comparison comparison =
                new Comparison(Installation.here(), "recovery", options.rows(), options.rounds(), options.quick());
        boolean complete = comparison.run();
        System.out.println("P7 (a standby takes over) is not measured: there are no standby masters yet.");
        System.exit(complete ? 0 : FAILED);
    }
}
