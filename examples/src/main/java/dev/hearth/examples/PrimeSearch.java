package dev.hearth.examples;

import dev.hearth.driver.HearthContext;
import dev.hearth.task.LongAccumulator;
import java.io.Serial;
import java.io.Serializable;
import java.util.BitSet;
import java.util.List;

/** Counts the primes below a bound, and names the largest, by sieving many short segments at once. */
public final class PrimeSearch {
    private static final String USAGE = """
        Usage: PrimeSearch [BOUND]

        Counts the primes below BOUND (default 100000000), and names the largest.\
        """;

    private static final long SEGMENT = 1_000_000;

    private PrimeSearch() {}

    /** What one segment holds; {@code largest} is 0 if it has no prime. */
    record Found(long primes, long largest) implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        Found and(Found other) {
            return new Found(primes + other.primes, Math.max(largest, other.largest));
        }
    }

    public static void main(String[] args) {
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        long bound = args.length > 0 ? Arguments.positiveLong("BOUND", args[0], USAGE) : 100_000_000;
        try (HearthContext context =
                HearthContext.builder().appName("PrimeSearch").create()) {
            LongAccumulator sieved = context.longAccumulator("numbers sieved");
            int segments = Math.toIntExact((bound + SEGMENT - 1) / SEGMENT);
            Found found = context.range(0, segments, 1, segments)
                    .map(segment -> {
                        long from = segment * SEGMENT;
                        long to = Math.min(bound, from + SEGMENT);
                        sieved.add(to - from);
                        return sieve(from, to);
                    })
                    .fold(new Found(0, 0), Found::and);
            System.out.println(found.primes() + " primes below " + bound + ", the largest is " + found.largest() + " ("
                    + sieved.value() + " numbers sieved in " + segments + " tasks)");
        }
    }

    /** The primes from {@code from}, short of {@code to}. */
    static Found sieve(long from, long to) {
        BitSet composite = new BitSet((int) (to - from));
        for (long divisor = 2; divisor * divisor < to; divisor++) {
            long first = Math.max(divisor * divisor, (from + divisor - 1) / divisor * divisor);
            for (long multiple = first; multiple < to; multiple += divisor) {
                composite.set((int) (multiple - from));
            }
        }
        long primes = 0;
        long largest = 0;
        for (long number = Math.max(2, from); number < to; number++) {
            if (!composite.get((int) (number - from))) {
                primes++;
                largest = number;
            }
        }
        return new Found(primes, largest);
    }
}
