package dev.hearth.benchmarks;

import dev.hearth.benchmarks.master.MasterRows;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Runs the rows about the master's cost as its cluster grows. Started by {@code master-scale.sh}; exits 0 when every row has
 * its values, 1 when one has not, 64 when the command line is wrong.
 */
public final class MasterScale {
    private static final int FAILED = 1;
    private static final int USAGE = 64;
    private static final int MOST = 100_000;

    /** The command line. */
    private record Flags(Optional<Integer> workers, Optional<Integer> applications, int rounds, boolean quick) {
        private static Flags parse(List<String> arguments) {
            Flags flags = new Flags(Optional.empty(), Optional.empty(), 1, false);
            int at = 0;
            while (at < arguments.size()) {
                String flag = arguments.get(at);
                at++;
                if (flag.equals("--quick")) {
                    flags = new Flags(flags.workers, flags.applications, flags.rounds, true);
                    continue;
                }
                int number = number(flag, at < arguments.size() ? arguments.get(at) : "");
                at++;
                flags = switch (flag) {
                    case "--workers" -> new Flags(Optional.of(number), flags.applications, flags.rounds, flags.quick);
                    case "--apps" -> new Flags(flags.workers, Optional.of(number), flags.rounds, flags.quick);
                    case "--rounds" -> new Flags(flags.workers, flags.applications, number, flags.quick);
                    default ->
                        throw new IllegalArgumentException("unknown flag '" + flag
                                + "': the flags are --workers N, --apps N, --rounds N and --quick");
                };
            }
            return flags;
        }

        private static int number(String flag, String text) {
            if (text.matches("[0-9]{1,6}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= MOST) {
                return Integer.parseInt(text);
            }
            throw new IllegalArgumentException(
                    flag + " needs a whole number from 1 to " + MOST + ", found '" + text + "'");
        }
    }

    private MasterScale() {}

    public static void main(String[] arguments) throws InterruptedException, IOException {
        Flags flags;
        try {
            flags = Flags.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("master-scale.sh: " + e.getMessage());
            System.exit(USAGE);
            return;
        }
        Comparison comparison = new Comparison(
                Installation.here(),
                "master-scale",
                MasterRows.all(flags.workers(), flags.applications()),
                flags.rounds(),
                flags.quick());
        System.exit(comparison.run() ? 0 : FAILED);
    }
}
