package dev.hearth.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Seeded lives of a cluster, from its start through faults to its rest, with what must hold checked after every event. A
 * failing seed is printed; {@code -Dhearth.seed=N} runs that one alone, and {@code -Dhearth.seeds=N} so many.
 */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("hearth.seeds", 200);

    /** One in so many runs twice. */
    private static final int TWICE = 20;

    private static final Logger LOGS = (Logger) LoggerFactory.getLogger("dev.hearth");

    private static final Duration TROUBLED = Duration.ofSeconds(90);

    private static final Duration STORM = Duration.ofSeconds(30);

    /** Longer than any time after which something is given up. */
    private static final Duration REST = Duration.ofMinutes(3);

    private static final Duration JOBS_LIMIT = Duration.ofMinutes(15);

    @BeforeAll
    static void silenceWhatHundredsOfClustersLog() {
        LOGS.setLevel(Long.getLong("hearth.seed") == null ? Level.OFF : Level.INFO);
    }

    @AfterAll
    static void logAgain() {
        LOGS.setLevel(null);
    }

    @Test
    void whateverHappensResultsAreRightAndNothingIsLost() {
        Long alone = Long.getLong("hearth.seed");
        Map<String, Integer> counts = new TreeMap<>();
        LongStream seeds = alone != null ? LongStream.of(alone) : LongStream.rangeClosed(1, SEEDS);
        seeds.forEach(seed -> {
            String trace = live(seed, counts, alone != null);
            if (seed % TWICE == 0) {
                assertThat(live(seed, new TreeMap<>(), false))
                        .as("the second run of seed " + seed)
                        .isEqualTo(trace);
            }
        });
        System.out.println("simulated: " + counts);
        if (alone == null && SEEDS >= 100) {
            assertThat(counts.keySet())
                    .as("what happened in some run")
                    .contains(
                            "cut",
                            "stall",
                            "slow",
                            "pause",
                            "executor crash",
                            "worker crash",
                            "master crash",
                            "driver crash",
                            "fork failed",
                            "SIGTERM ignored",
                            "jobs finished",
                            "reported is real");
        }
    }

    @Test
    void cutsAndBriefStallsCostNoTaskAndNoExecutor() {
        Long alone = Long.getLong("hearth.seed");
        LongStream seeds = alone != null ? LongStream.of(alone) : LongStream.rangeClosed(1, SEEDS / 2);
        seeds.forEach(seed -> {
            String unused = live(new World(seed), seed, alone != null, SimulationTest::cutAgainAndAgain);
        });
    }

    private static String cutAgainAndAgain(World world) {
        world.beKind();
        SimCluster cluster = new SimCluster(world, 2);
        run(world, cluster, Duration.ofSeconds(2));
        cluster.submit(Map.of(), 10 + world.random().nextInt(30));
        cluster.farApart();
        run(world, cluster, Duration.ofSeconds(2));
        for (int i = 0; i < 30; i++) {
            // further apart than it takes to come back
            run(world, cluster, Duration.ofSeconds(2).plus(world.upTo(Duration.ofSeconds(1))));
            cluster.briefMisfortune();
        }
        runUntilJobsAreDone(world, cluster);
        run(world, cluster, REST);
        cluster.checkNoExecutorWasLost();
        cluster.checkReportedIsReal();
        assertThat(cluster.drivers())
                .allMatch(each -> each.retried() == 0 && each.failure().isEmpty());
        return world.traced();
    }

    /** Runs one seed; gives its trace. */
    private static String live(long seed, Map<String, Integer> counts, boolean show) {
        return live(new World(seed, counts), seed, show, SimulationTest::live);
    }

    private static String live(World world, long seed, boolean show, Function<World, String> story) {
        try {
            return story.apply(world);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + " fails at virtual time "
                            + Duration.ofNanos(world.time().now())
                            + "; run it alone with -Dhearth.seed=" + seed + ": " + e.getMessage()
                            + (show ? "\n" + world.traced() : ""),
                    e);
        }
    }

    private static String live(World world) {
        SimCluster cluster = new SimCluster(world, 2 + world.random().nextInt(3));
        run(world, cluster, Duration.ofSeconds(2));
        int drivers = 1 + world.random().nextInt(3);
        for (int i = 0; i < drivers; i++) {
            cluster.submit(settings(world), 1 + world.random().nextInt(30));
        }
        boolean storm = world.percent(30);
        int faults = world.random().nextInt(storm ? 60 : 12);
        Duration span = storm ? STORM : TROUBLED;
        for (int i = 0; i < faults; i++) {
            world.after(Duration.ofSeconds(1).plus(world.upTo(span)), cluster::misfortune);
        }
        run(world, cluster, TROUBLED);
        runUntilJobsAreDone(world, cluster);
        run(world, cluster, REST);
        cluster.checkReportedIsReal();
        world.count("reported is real");
        cluster.drivers().stream().filter(each -> each.jobsDone() > 0).forEach(each -> world.count("jobs finished"));
        cluster.drivers().forEach(SimDriver::leave);
        run(world, cluster, REST);
        assertThat(cluster.drivers()).allMatch(SimDriver::hasLeft);
        cluster.checkNothingIsLeft();
        return world.traced();
    }

    private static Map<String, String> settings(World world) {
        Map<String, String> settings = new TreeMap<>();
        if (world.percent(50)) {
            settings.put(
                    "hearth.executor.cores", String.valueOf(1 + world.random().nextInt(3)));
        }
        if (world.percent(70)) {
            settings.put("hearth.cores.max", String.valueOf(3 + world.random().nextInt(5)));
        }
        settings.put("hearth.executor.memory", world.percent(30) ? "2g" : "512m");
        // what a crash of an executor charges to tasks is no reason to fail here
        settings.put("hearth.task.maxFailures", "100");
        return settings;
    }

    private static void runUntilJobsAreDone(World world, SimCluster cluster) {
        long limit = world.time().now() + JOBS_LIMIT.toNanos();
        while (cluster.unfinished().isPresent()) {
            assertThat(world.time().now())
                    .as(() -> cluster.unfinished().orElseThrow().process() + " is not done: " + cluster.describe())
                    .isLessThan(limit);
            // the others may be waiting for what it holds
            if (cluster.drivers().size() > 1) {
                cluster.drivers().stream().filter(SimDriver::isDone).forEach(SimDriver::leave);
            }
            run(world, cluster, Duration.ofSeconds(5));
        }
    }

    /** Lets so much time pass, event by event. */
    private static void run(World world, SimCluster cluster, Duration time) {
        boolean[] over = {false};
        world.after(time, () -> over[0] = true);
        while (!over[0]) {
            assertThat(world.time().runNext()).isTrue();
            cluster.checkAlways();
        }
    }
}
