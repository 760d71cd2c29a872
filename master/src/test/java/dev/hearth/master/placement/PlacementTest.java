package dev.hearth.master.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AppId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spark's own cases: three workers with 10 cores and 512 MiB each. */
class PlacementTest {
    private static final int NO_LIMIT = Integer.MAX_VALUE;
    private static final AppId APP = new AppId("app-1");
    private static final AppId SECOND = new AppId("app-2");

    @ParameterizedTest(name = "max {0}, executor cores {1}, {2} MiB, limit {3}, {4}: {5}")
    @CsvSource(delimiter = '|', textBlock = """
        # no core cap, no executor cores
        0  | 0 | 128 | -1 | OUT         | 10,10,10
        0  | 0 | 128 | -1 | CONSOLIDATE | 10,10,10
        # a core cap
        8  | 0 | 128 | -1 | OUT         | 3,3,2
        8  | 0 | 128 | -1 | CONSOLIDATE | 8,0,0
        # executors of two cores: memory for four of them is the bound
        0  | 2 | 128 | -1 | OUT         | 8,8,8
        0  | 2 | 128 | -1 | CONSOLIDATE | 8,8,8
        20 | 2 | 128 | -1 | CONSOLIDATE | 8,8,4
        # executors of two cores and a cap
        4  | 2 | 32  | -1 | OUT         | 2,2,0
        4  | 2 | 32  | -1 | CONSOLIDATE | 4,0,0
        20 | 2 | 32  | -1 | OUT         | 8,6,6
        20 | 2 | 32  | -1 | CONSOLIDATE | 10,10,0
        # never above the cap, and below it rather than a smaller executor
        20 | 3 | 32  | -1 | OUT         | 6,6,6
        20 | 3 | 32  | -1 | CONSOLIDATE | 9,9,0
        # at most so many executors
        16 | 0 | 32  | 0  | OUT         | 0,0,0
        16 | 0 | 32  | 2  | OUT         | 8,8,0
        16 | 0 | 32  | 5  | OUT         | 6,5,5
        16 | 0 | 32  | 0  | CONSOLIDATE | 0,0,0
        16 | 0 | 32  | 2  | CONSOLIDATE | 10,6,0
        16 | 0 | 32  | 5  | CONSOLIDATE | 10,6,0
        18 | 4 | 32  | 0  | OUT         | 0,0,0
        18 | 4 | 32  | 2  | OUT         | 4,4,0
        18 | 4 | 32  | 5  | OUT         | 8,4,4
        18 | 4 | 32  | 0  | CONSOLIDATE | 0,0,0
        18 | 4 | 32  | 2  | CONSOLIDATE | 8,0,0
        18 | 4 | 32  | 5  | CONSOLIDATE | 8,8,0
        """)
    void coresAreHandedOutAsInSpark(
            int maxCores, int executorCores, long mib, int limit, Spread spread, String expected) {
        Demand demand = new Demand(
                APP,
                maxCores == 0 ? NO_LIMIT : maxCores,
                executorCores == 0 ? OptionalInt.empty() : OptionalInt.of(executorCores),
                mib * TestView.MIB,
                limit < 0 ? NO_LIMIT : limit,
                Set.of());

        Plan plan = Placement.plan(threeWorkers(), List.of(demand), spread);

        assertThat(coresPerWorker(plan, APP)).isEqualTo(expected);
        int size = executorCores == 0 ? 0 : executorCores;
        assertThat(plan.launches())
                .allMatch(launch -> size == 0 || launch.resources().cores() == size)
                .allMatch(launch -> launch.resources().memoryBytes() == mib * TestView.MIB);
    }

    @Test
    void withoutExecutorCoresAWorkerGetsOneExecutor() {
        Plan plan = Placement.plan(threeWorkers(), List.of(demand(APP, 8, 0)), Spread.OUT);

        assertThat(plan.launches()).containsExactly(launch(APP, "w1", 3), launch(APP, "w2", 3), launch(APP, "w3", 2));
    }

    @Test
    void executorsAreLaunchedInTheOrderTheyWereAssigned() {
        TestView two = new TestView().with("w1", 4, 1024).with("w2", 4, 1024);

        assertThat(workers(Placement.plan(two, List.of(demand(APP, 3, 1)), Spread.OUT)))
                .containsExactly("w1", "w2", "w1");
        assertThat(workers(Placement.plan(two, List.of(demand(APP, 3, 1)), Spread.CONSOLIDATE)))
                .containsExactly("w1", "w1", "w1");
    }

    @Test
    void workersWithMostFreeCoresComeFirstAndTiesGoByName() {
        TestView view = new TestView()
                .with("w1", 5, 1280)
                .with("w2", 6, 5120)
                .with("w3", 7, 3840)
                .with("w0", 6, 4096);

        assertThat(workers(Placement.plan(view, List.of(demand(APP, 8, 2)), Spread.OUT)))
                .containsExactly("w3", "w0", "w2", "w1");
        assertThat(workers(Placement.plan(view, List.of(demand(APP, 4, 2)), Spread.CONSOLIDATE)))
                .containsExactly("w3", "w3");
    }

    @Test
    void aRestSmallerThanAnExecutorIsNotAssigned() {
        Plan plan = Placement.plan(threeWorkers(), List.of(demand(APP, 3, 4)), Spread.OUT);

        assertThat(plan).isEqualTo(new Plan(List.of(), List.of()));
    }

    @Test
    void whoComesFirstIsServedFirst() {
        List<Demand> capped = List.of(demand(APP, 16, 0), demand(SECOND, NO_LIMIT, 0));
        Plan plan = Placement.plan(threeWorkers(), capped, Spread.OUT);
        assertThat(coresPerWorker(plan, APP)).isEqualTo("6,5,5");
        assertThat(coresPerWorker(plan, SECOND)).isEqualTo("4,5,5");

        List<Demand> greedy = List.of(demand(APP, NO_LIMIT, 0), demand(SECOND, 1, 0));
        plan = Placement.plan(threeWorkers(), greedy, Spread.CONSOLIDATE);
        assertThat(coresPerWorker(plan, APP)).isEqualTo("10,10,10");
        assertThat(coresPerWorker(plan, SECOND)).isEqualTo("0,0,0");
        assertThat(plan.leftOver())
                .containsExactly(
                        new Shortfall(APP, NO_LIMIT - 30, Map.of(Shortfall.Reason.CORES, 3)),
                        new Shortfall(SECOND, 1, Map.of(Shortfall.Reason.CORES, 3)));
    }

    @Test
    void aDemandThatFitsNowhereKeepsNobodyElseFromBeingServed() {
        List<Demand> demands = List.of(demand(APP, NO_LIMIT, 11), demand(SECOND, 10, 0));

        Plan plan = Placement.plan(threeWorkers(), demands, Spread.CONSOLIDATE);

        assertThat(coresPerWorker(plan, SECOND)).isEqualTo("10,0,0");
        assertThat(plan.leftOver()).containsExactly(new Shortfall(APP, NO_LIMIT, Map.of(Shortfall.Reason.CORES, 3)));
    }

    @Test
    void whatIsLeftOverSaysHowManyWorkersFailItForWhichReason() {
        TestView view = new TestView()
                .with("w1", 8, 64)
                .with("w2", 8, 4096)
                .with("w3", 1, 4096)
                .with("w4", 9, 4096);
        Demand demand =
                new Demand(APP, 100, OptionalInt.of(8), 128 * TestView.MIB, NO_LIMIT, Set.of(new WorkerId("w4")));

        Plan plan = Placement.plan(view, List.of(demand), Spread.OUT);

        assertThat(workers(plan)).containsExactly("w2");
        assertThat(plan.leftOver())
                .containsExactly(new Shortfall(
                        APP,
                        92,
                        Map.of(
                                Shortfall.Reason.CORES, 2,
                                Shortfall.Reason.MEMORY, 1,
                                Shortfall.Reason.AVOIDED, 1)));
        assertThat(plan.leftOver().get(0).explanation())
                .isEqualTo("2 workers: too few free cores; 1 worker: avoided after failures;"
                        + " 1 worker: too little free memory");
    }

    @Test
    void withoutWorkersEverythingIsLeftOver() {
        Plan plan = Placement.plan(new TestView(), List.of(demand(APP, 4, 0)), Spread.OUT);

        assertThat(plan).isEqualTo(new Plan(List.of(), List.of(new Shortfall(APP, 4, Map.of()))));
        assertThat(plan.leftOver().get(0).explanation()).isEqualTo("there are no workers");
    }

    private static TestView threeWorkers() {
        return new TestView().with("w1", 10, 512).with("w2", 10, 512).with("w3", 10, 512);
    }

    private static Demand demand(AppId app, int coresLeft, int executorCores) {
        return new Demand(
                app,
                coresLeft,
                executorCores == 0 ? OptionalInt.empty() : OptionalInt.of(executorCores),
                128 * TestView.MIB,
                NO_LIMIT,
                Set.of());
    }

    private static Launch launch(AppId app, String worker, int cores) {
        return new Launch(app, new WorkerId(worker), new Resources(cores, 128 * TestView.MIB));
    }

    private static List<String> workers(Plan plan) {
        return plan.launches().stream().map(launch -> launch.worker().value()).toList();
    }

    private static String coresPerWorker(Plan plan, AppId app) {
        List<String> cores = new ArrayList<>();
        for (String worker : List.of("w1", "w2", "w3")) {
            cores.add(String.valueOf(plan.launches().stream()
                    .filter(launch ->
                            launch.app().equals(app) && launch.worker().value().equals(worker))
                    .mapToInt(launch -> launch.resources().cores())
                    .sum()));
        }
        return String.join(",", cores);
    }
}
