package dev.hearth.master.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hearth.model.AppId;
import dev.hearth.model.DriverId;
import dev.hearth.model.ResourceProfile;
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
                profile(0, executorCores, mib, Map.of()),
                maxCores == 0 ? NO_LIMIT : maxCores,
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
        FreeView two = new TestView().with("w1", 4, 1024).with("w2", 4, 1024).view();

        assertThat(workers(Placement.plan(two, List.of(demand(APP, 3, 1)), Spread.OUT)))
                .containsExactly("w1", "w2", "w1");
        assertThat(workers(Placement.plan(two, List.of(demand(APP, 3, 1)), Spread.CONSOLIDATE)))
                .containsExactly("w1", "w1", "w1");
    }

    @Test
    void workersWithMostFreeCoresComeFirstAndTiesGoByName() {
        FreeView view = new TestView()
                .with("w1", 5, 1280)
                .with("w2", 6, 5120)
                .with("w3", 7, 3840)
                .with("w0", 6, 4096)
                .view();

        assertThat(workers(Placement.plan(view, List.of(demand(APP, 8, 2)), Spread.OUT)))
                .containsExactly("w3", "w0", "w2", "w1");
        assertThat(workers(Placement.plan(view, List.of(demand(APP, 4, 2)), Spread.CONSOLIDATE)))
                .containsExactly("w3", "w3");
    }

    @Test
    void aRestSmallerThanAnExecutorIsNotAssigned() {
        Plan plan = Placement.plan(threeWorkers(), List.of(demand(APP, 3, 4)), Spread.OUT);

        assertThat(plan).isEqualTo(new Plan(List.of(), List.of(), List.of(), List.of()));
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
        assertThat(plan.leftOver()).extracting(Shortfall::app).containsExactly(APP, SECOND);
        assertThat(plan.leftOver()).extracting(Shortfall::cores).containsExactly(NO_LIMIT - 30, 1);
        assertThat(plan.leftOver())
                .allSatisfy(each -> assertThat(each.workers(0)).isEqualTo(Map.of(Reason.CORES, 3)));
    }

    @Test
    void aDemandThatFitsNowhereKeepsNobodyElseFromBeingServed() {
        List<Demand> demands = List.of(demand(APP, NO_LIMIT, 11), demand(SECOND, 10, 0));

        Plan plan = Placement.plan(threeWorkers(), demands, Spread.CONSOLIDATE);

        assertThat(coresPerWorker(plan, SECOND)).isEqualTo("10,0,0");
        assertThat(plan.leftOver()).extracting(Shortfall::app).containsExactly(APP);
        assertThat(plan.leftOver().get(0).workers(0)).isEqualTo(Map.of(Reason.CORES, 3));
    }

    @Test
    void whatIsLeftOverSaysHowManyWorkersFailItForWhichReason() {
        FreeView view = new TestView()
                .with("w1", 8, 64, Map.of("gpu", 1))
                .with("w2", 8, 4096, Map.of("gpu", 1))
                .with("w3", 1, 4096, Map.of("gpu", 1))
                .with("w4", 9, 4096, Map.of("gpu", 1))
                .with("w5", 8, 4096)
                .view();
        Demand demand =
                new Demand(APP, profile(0, 8, 128, Map.of("gpu", 1)), 100, NO_LIMIT, Set.of(new WorkerId("w4")));

        Plan plan = Placement.plan(view, List.of(demand), Spread.OUT);

        assertThat(workers(plan)).containsExactly("w2");
        assertThat(plan.leftOver()).extracting(Shortfall::cores).containsExactly(92);
        assertThat(plan.leftOver().get(0).workers(2))
                .isEqualTo(Map.of(
                        Reason.CORES,
                        2,
                        Reason.MEMORY,
                        1,
                        Reason.AVOIDED,
                        1,
                        Reason.amount("gpu"),
                        1,
                        Reason.NOT_TAKING,
                        2));
        assertThat(plan.leftOver().get(0).explanation(2))
                .isEqualTo("2 workers: too few free cores; 1 worker: avoided after failures;"
                        + " 1 worker: too little free memory; 1 worker: too few free units of gpu;"
                        + " 2 workers: draining, or in trouble");
    }

    @Test
    void withoutWorkersEverythingIsLeftOver() {
        Plan plan = Placement.plan(FreeView.EMPTY, List.of(demand(APP, 4, 0)), Spread.OUT);

        assertThat(plan.launches()).isEmpty();
        assertThat(plan.leftOver()).extracting(Shortfall::cores).containsExactly(4);
        assertThat(plan.leftOver().get(0).explanation()).isEqualTo("there are no workers");
    }

    @Test
    void anAvoidedWorkerIsGivenExecutorsWhenThereIsNoOther() {
        Set<WorkerId> avoided = Set.of(new WorkerId("w1"), new WorkerId("gone"));
        Demand demand = new Demand(APP, profile(0, 2, 128, Map.of()), 4, NO_LIMIT, avoided);
        FreeView alone = new TestView().with("w1", 4, 1024).view();
        FreeView withFull =
                new TestView().with("w1", 4, 1024).with("w2", 0, 1024).view();

        assertThat(workers(Placement.plan(alone, List.of(demand), Spread.OUT))).containsExactly("w1", "w1");
        assertThat(workers(Placement.plan(withFull, List.of(demand), Spread.OUT)))
                .isEmpty();
    }

    @Test
    void theProfilesOfAnApplicationShareItsCoresInTheOrderOfTheirNumbers() {
        FreeView view = new TestView()
                .with("w1", 2, 512)
                .with("w2", 2, 512)
                .with("w3", 2, 512)
                .view();
        List<Demand> demands = List.of(
                new Demand(APP, profile(0, 2, 128, Map.of()), 4, 1, Set.of()),
                new Demand(APP, profile(3, 1, 128, Map.of()), 4, 1, Set.of()),
                new Demand(APP, profile(4, 1, 128, Map.of()), 4, 3, Set.of()));

        Plan plan = Placement.plan(view, demands, Spread.OUT);

        assertThat(plan.launches())
                .extracting(
                        Launch::profile,
                        each -> each.resources().cores(),
                        each -> each.worker().value())
                .containsExactly(tuple(0, 2, "w1"), tuple(3, 1, "w2"), tuple(4, 1, "w3"));
        assertThat(plan.leftOver()).isEmpty();
    }

    @Test
    void customResourcesBoundTheExecutorsOfAWorkerAndCountOncePerExecutor() {
        FreeView view = new TestView()
                .with("w1", 16, 4096, Map.of("gpu", 3))
                .with("w2", 16, 4096, Map.of("gpu", 5, "fpga", 1))
                .with("w3", 16, 4096)
                .view();
        Demand sized = new Demand(APP, profile(0, 1, 128, Map.of("gpu", 2)), NO_LIMIT, NO_LIMIT, Set.of());
        Demand unsized = new Demand(APP, profile(0, 0, 128, Map.of("gpu", 2)), NO_LIMIT, NO_LIMIT, Set.of());

        assertThat(workers(Placement.plan(view, List.of(sized), Spread.OUT))).containsExactly("w1", "w2", "w2");
        Plan plan = Placement.plan(view, List.of(unsized), Spread.OUT);
        assertThat(plan.launches())
                .containsExactly(
                        new Launch(APP, 0, new WorkerId("w1"), new Resources(16, 128 * TestView.MIB, Map.of("gpu", 2))),
                        new Launch(
                                APP, 0, new WorkerId("w2"), new Resources(16, 128 * TestView.MIB, Map.of("gpu", 2))));
    }

    @Test
    void driversArePlacedBeforeAnyExecutor() {
        FreeView view = new TestView().with("w1", 3, 1024).with("w2", 1, 1024).view();

        Plan plan = Placement.plan(
                view, List.of(driver("a", 2), driver("b", 2)), List.of(demand(APP, 8, 1)), Spread.OUT, Spread.OUT);

        assertThat(plan.driverLaunches()).containsExactly(new DriverLaunch(new DriverId("a"), new WorkerId("w1")));
        assertThat(workers(plan)).containsExactly("w1", "w2");
        assertThat(plan.waitingDrivers()).extracting(DriverShortfall::driver).containsExactly(new DriverId("b"));
        assertThat(plan.waitingDrivers().get(0).explanation()).isEqualTo("2 workers: too few free cores");
    }

    @Test
    void driversAreSpreadOverWorkersOrPutOnTheFirstOnesById() {
        List<DriverDemand> drivers = List.of(driver("a", 1), driver("b", 1), driver("c", 1));

        assertThat(driverWorkers(Placement.plan(threeWorkers(), drivers, List.of(), Spread.OUT, Spread.OUT)))
                .containsExactly("w1", "w2", "w3");
        assertThat(driverWorkers(Placement.plan(threeWorkers(), drivers, List.of(), Spread.OUT, Spread.CONSOLIDATE)))
                .containsExactly("w1", "w1", "w1");
    }

    @Test
    void aDriverAvoidsWorkersWhereItFailedWhileThereAreOthers() {
        DriverDemand driver = new DriverDemand(
                new DriverId("a"), new Resources(1, TestView.MIB), Set.of(new WorkerId("w1"), new WorkerId("w2")));
        FreeView two = new TestView().with("w1", 1, 1024).with("w2", 2, 1024).view();

        for (Spread spread : Spread.values()) {
            assertThat(driverWorkers(Placement.plan(threeWorkers(), List.of(driver), List.of(), Spread.OUT, spread)))
                    .containsExactly("w3");
            assertThat(driverWorkers(Placement.plan(two, List.of(driver), List.of(), Spread.OUT, spread)))
                    .containsExactly(spread == Spread.OUT ? "w2" : "w1");
        }
    }

    @Test
    void aDemandThatWasLookedAtAndFindsNothingNewIsNotToldOfAgain() {
        DemandQueue queue = new DemandQueue();
        queue.put(APP, 0, List.of(demand(APP, NO_LIMIT, 11)));
        queue.put(SECOND, 1, List.of(demand(SECOND, NO_LIMIT, 12)));

        assertThat(waiting(threeWorkers(), queue)).containsExactly(APP, SECOND);
        queue.seen();
        assertThat(waiting(threeWorkers(), queue)).isEmpty();
        assertThat(queue.demands(APP)).containsExactly(demand(APP, NO_LIMIT, 11));
        queue.put(APP, 0, List.of(demand(APP, NO_LIMIT, 13)));
        assertThat(waiting(threeWorkers(), queue)).containsExactly(APP);
        queue.remove(APP);
        assertThat(waiting(threeWorkers(), queue)).isEmpty();
        assertThat(queue.demands(APP)).isEmpty();
    }

    private static List<AppId> waiting(FreeView free, DemandQueue queue) {
        return Placement.plan(free, List.of(), queue, Spread.OUT, Spread.OUT).leftOver().stream()
                .map(Shortfall::app)
                .toList();
    }

    private static FreeView threeWorkers() {
        return new TestView()
                .with("w1", 10, 512)
                .with("w2", 10, 512)
                .with("w3", 10, 512)
                .view();
    }

    private static ResourceProfile profile(int id, int cores, long mib, Map<String, Integer> amounts) {
        return new ResourceProfile(
                id, cores == 0 ? OptionalInt.empty() : OptionalInt.of(cores), mib * TestView.MIB, amounts);
    }

    private static Demand demand(AppId app, int coresLeft, int executorCores) {
        return new Demand(app, profile(0, executorCores, 128, Map.of()), coresLeft, NO_LIMIT, Set.of());
    }

    private static DriverDemand driver(String id, int cores) {
        return new DriverDemand(new DriverId(id), new Resources(cores, TestView.MIB), Set.of());
    }

    private static Launch launch(AppId app, String worker, int cores) {
        return new Launch(app, 0, new WorkerId(worker), new Resources(cores, 128 * TestView.MIB));
    }

    private static List<String> workers(Plan plan) {
        return plan.launches().stream().map(launch -> launch.worker().value()).toList();
    }

    private static List<String> driverWorkers(Plan plan) {
        return plan.driverLaunches().stream()
                .map(launch -> launch.worker().value())
                .toList();
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
