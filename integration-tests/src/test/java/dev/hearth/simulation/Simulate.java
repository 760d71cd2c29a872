package dev.hearth.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/** The command behind {@code integration-tests/simulate.sh}: lives seeds and prints what happened. */
public final class Simulate {
    private static final int DEFAULT_SEEDS = 2000;
    /** Fewer cannot be expected to show everything. */
    private static final int SEEDS_THAT_SHOW_ALL = 1000;

    private static final int MUTANT_SEEDS = 3000;
    private static final int MOST_FINDINGS = 20;
    private static final int ALL_WELL = 0;
    private static final int VIOLATED = 1;
    private static final int USAGE = 64;

    private final PrintStream out;
    private int seeds = DEFAULT_SEEDS;
    private boolean seedsGiven;
    private long from = 1;
    private Optional<Scenario> scenario = Optional.empty();
    private Optional<String> mutant = Optional.empty();

    private Simulate(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        Simulate command = new Simulate(System.out);
        try {
            command.parse(new ArrayDeque<>(List.of(arguments)));
        } catch (IllegalArgumentException e) {
            System.err.println("simulate.sh: " + e.getMessage());
            return USAGE;
        }
        return command.execute();
    }

    private void parse(Deque<String> arguments) {
        while (!arguments.isEmpty()) {
            String flag = arguments.remove();
            int equals = flag.indexOf('=');
            if (equals > 0) {
                arguments.addFirst(flag.substring(equals + 1));
                flag = flag.substring(0, equals);
            }
            switch (flag) {
                case "--seeds" -> {
                    seeds = (int) number(flag, arguments, 1, 100_000_000);
                    seedsGiven = true;
                }
                case "--from" -> from = number(flag, arguments, 0, Long.MAX_VALUE / 2);
                case "--scenario" -> scenario = Optional.of(scenario(value(flag, arguments)));
                case "--mutant" -> mutant = Optional.of(value(flag, arguments));
                default ->
                    throw new IllegalArgumentException("unknown flag '" + flag
                            + "': the flags are --seeds N, --from SEED, --scenario NAME, --mutant NAME and --help");
            }
        }
        mutant.filter(name -> !name.equals("list")).ifPresent(Mutant::named);
    }

    private static String value(String flag, Deque<String> arguments) {
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException(flag + " needs a value");
        }
        return arguments.remove();
    }

    private static long number(String flag, Deque<String> arguments, long least, long most) {
        String text = value(flag, arguments);
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, as for a number out of range
        }
        throw new IllegalArgumentException(
                flag + " takes a whole number from " + least + " to " + most + ", found '" + text + "'");
    }

    private static Scenario scenario(String name) {
        return Scenario.named(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no scenario '" + name + "'; the scenarios are\n" + Scenario.described()));
    }

    private int execute() {
        if (mutant.isPresent() && mutant.get().equals("list")) {
            Mutant.ALL.forEach(each -> out.printf("%-32s %s%n", each.name(), each.what()));
            return ALL_WELL;
        }
        if (!(seeds == 1 && scenario.isPresent())) {
            ((Logger) LoggerFactory.getLogger("dev.hearth")).setLevel(Level.OFF);
        }
        return mutant.isPresent() ? mutant(Mutant.named(mutant.get())) : simulate();
    }

    /** A mutant that is found is as it should be, and still a violation. */
    private int mutant(Mutant changed) {
        int bound = seedsGiven ? seeds : MUTANT_SEEDS;
        String finding = changed.firstViolation(from, bound);
        if (finding.isEmpty()) {
            out.println("the mutant " + changed.name() + " lived " + bound + " seeds, and nothing was violated");
            return ALL_WELL;
        }
        out.println("the mutant " + changed.name() + " is found: " + finding);
        return VIOLATED;
    }

    private int simulate() {
        long begun = System.nanoTime();
        AtomicInteger lived = new AtomicInteger();
        boolean tell = System.console() != null && seeds > 1;
        Simulation simulation =
                new Simulation(new Simulation.Plan(from, seeds, scenario, Optional.empty(), false), seed -> {
                    int count = lived.incrementAndGet();
                    if (tell && count % 50 == 0) {
                        System.err.print("\r" + count + " of " + seeds + " seeds");
                    }
                });
        Simulation.Outcome outcome = simulation.run(Runtime.getRuntime().availableProcessors());
        if (tell) {
            System.err.print("\r");
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        if (seeds == 1) {
            Scenario only = scenario.orElse(Scenario.of(from));
            out.print(Simulation.live(from, only, Optional.empty()).trace());
        }
        out.printf(
                Locale.ROOT,
                "seeds       %d (%d to %d), %s%n",
                outcome.seeds(),
                from,
                from + seeds - 1,
                scenario.map(each -> "scenario " + each).orElse("each its own scenario"));
        out.printf(
                Locale.ROOT,
                "events      %,d in %.1f s: %.1f seeds/s%n",
                outcome.events(),
                seconds,
                outcome.seeds() / seconds);
        out.println("faults");
        print(outcome.tally().faults());
        out.println("transitions");
        print(outcome.tally().transitions());
        List<String> missing = scenario.isEmpty() && seeds >= SEEDS_THAT_SHOW_ALL
                ? outcome.tally().missing()
                : List.of();
        if (!missing.isEmpty()) {
            out.println("never happened, and must: " + String.join(", ", missing));
        }
        out.println("violations  " + outcome.findings().size());
        outcome.findings().stream().limit(MOST_FINDINGS).forEach(each -> out.println(each.sentence()));
        return outcome.findings().isEmpty() && missing.isEmpty() ? ALL_WELL : VIOLATED;
    }

    private void print(Map<?, Integer> counts) {
        counts.forEach((what, count) -> out.printf(Locale.ROOT, "  %-30s %,d%n", what, count));
    }
}
