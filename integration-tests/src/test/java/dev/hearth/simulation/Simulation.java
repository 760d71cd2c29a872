package dev.hearth.simulation;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Lives many seeds, several at a time, and tells what happened in them. */
public final class Simulation {
    /** One in so many runs twice, and must give the same trace. */
    private static final int TWICE = 20;

    /**
     * What to live.
     *
     * @param from the first seed
     * @param seeds how many
     * @param scenario the same for all; empty: each seed has its own
     * @param broken what a mutant has broken outside the daemons' classes
     * @param untilViolation whether the first violation is the end
     */
    record Plan(long from, int seeds, Optional<Scenario> scenario, Optional<Seam> broken, boolean untilViolation) {}

    /** What went wrong, with the seed that shows it. */
    record Finding(long seed, Scenario scenario, String what) {
        /** With the way to see it again. */
        String sentence() {
            return "seed " + seed + " of scenario " + scenario + ": " + what + "\n  to see it again:"
                    + " integration-tests/simulate.sh --from " + seed + " --seeds 1 --scenario " + scenario;
        }
    }

    /** One life. */
    record Life(long seed, Scenario scenario, String trace, long events, Tally tally, Optional<String> violation) {}

    /** Many lives. */
    record Outcome(int seeds, long events, Tally tally, List<Finding> findings) {}

    private final Plan plan;
    private final LongConsumer progress;
    private final AtomicLong next;
    private final AtomicBoolean stop = new AtomicBoolean();

    /** @param progress told the number of each seed that was lived, on any thread */
    Simulation(Plan plan, LongConsumer progress) {
        this.plan = plan;
        this.progress = progress;
        this.next = new AtomicLong(plan.from());
    }

    /** Lives them all, on so many threads. */
    Outcome run(int threads) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Outcome>> shares = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                shares.add(pool.submit(this::share));
            }
            Tally tally = new Tally();
            List<Finding> findings = new ArrayList<>();
            int seeds = 0;
            long events = 0;
            for (Future<Outcome> each : shares) {
                Outcome share = each.get();
                seeds += share.seeds();
                events += share.events();
                tally.addAll(share.tally());
                findings.addAll(share.findings());
            }
            findings.sort((a, b) -> Long.compare(a.seed(), b.seed()));
            return new Outcome(seeds, events, tally, findings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while seeds were lived", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the simulation itself failed: " + e.getCause(), e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private Outcome share() {
        Tally tally = new Tally();
        List<Finding> findings = new ArrayList<>();
        int seeds = 0;
        long events = 0;
        for (long seed = next.getAndIncrement(); seed < plan.from() + plan.seeds(); seed = next.getAndIncrement()) {
            if (stop.get()) {
                break;
            }
            Scenario scenario = plan.scenario().orElse(Scenario.of(seed));
            Life life = live(seed, scenario, plan.broken());
            Optional<String> violation = life.violation();
            if (violation.isEmpty() && seed % TWICE == 0) {
                violation = difference(life, live(seed, scenario, plan.broken()));
            }
            violation.ifPresent(what -> findings.add(new Finding(life.seed(), scenario, what)));
            tally.addAll(life.tally());
            seeds++;
            events += life.events();
            progress.accept(seed);
            if (violation.isPresent() && plan.untilViolation()) {
                stop.set(true);
            }
        }
        return new Outcome(seeds, events, tally, findings);
    }

    private static Optional<String> difference(Life first, Life second) {
        if (first.trace().equals(second.trace())) {
            return Optional.empty();
        }
        List<String> once = first.trace().lines().toList();
        List<String> again = second.trace().lines().toList();
        int at = 0;
        while (at < once.size() && at < again.size() && once.get(at).equals(again.get(at))) {
            at++;
        }
        return Optional.of("two runs differ at line " + at + ": \"" + (at < once.size() ? once.get(at) : "")
                + "\" and \"" + (at < again.size() ? again.get(at) : "") + "\"");
    }

    /** Lives one seed. */
    static Life live(long seed, Scenario scenario, Optional<Seam> broken) {
        World world = new World(seed, broken);
        Optional<String> violation = Optional.empty();
        try {
            scenario.live(world);
        } catch (Violation e) {
            violation = Optional.of(at(world) + e.getMessage());
        } catch (AssertionError | RuntimeException e) {
            StringWriter stack = new StringWriter();
            e.printStackTrace(new PrintWriter(stack));
            violation = Optional.of(at(world) + stack);
        } finally {
            world.end();
        }
        return new Life(seed, scenario, world.traced(), world.events(), world.tally(), violation);
    }

    private static String at(World world) {
        return "at " + world.nowNanos() / 1_000_000 + " ms: ";
    }

    /**
     * What a mutant's seeds come to, for callers that know this class by its name alone: the first violation, or nothing.
     *
     * @param scenario by its name
     * @param seam by its name; empty: none is broken
     */
    public static String firstViolation(String scenario, String seam, long from, int seeds) {
        Plan plan = new Plan(
                from,
                seeds,
                Optional.of(Scenario.named(scenario).orElseThrow()),
                seam.isEmpty() ? Optional.empty() : Optional.of(Seam.valueOf(seam)),
                true);
        Outcome outcome =
                new Simulation(plan, seed -> {}).run(Runtime.getRuntime().availableProcessors());
        return outcome.findings().isEmpty() ? "" : outcome.findings().get(0).sentence();
    }
}
