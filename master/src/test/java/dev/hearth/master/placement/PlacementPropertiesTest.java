package dev.hearth.master.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AppId;
import dev.hearth.model.DriverId;
import dev.hearth.model.ResourceProfile;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every plan. {@code -Dhearth.seed=N} replays one seed. */
class PlacementPropertiesTest {
    private static final int SEEDS = 500;

    static LongStream seeds() {
        Long one = Long.getLong("hearth.seed");
        return one == null ? LongStream.range(0, SEEDS) : LongStream.of(one);
    }

    private record Scene(
            List<FreeWorker> workers, List<DriverDemand> drivers, List<Demand> demands, Spread apps, Spread spread) {
        Plan plan() {
            return Placement.plan(TestView.of(workers), drivers, demands, apps, spread);
        }

        Set<WorkerId> avoided(Set<WorkerId> avoided) {
            return workers.stream().allMatch(each -> avoided.contains(each.worker())) ? Set.of() : avoided;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aPlanIsThatOfTheRulesWrittenDownSimply(long seed) {
        Scene scene = scene(seed);

        SimplePlacement simple = new SimplePlacement(scene.workers())
                .run(scene.drivers(), scene.demands(), scene.apps(), scene.spread());

        assertThat(scene.plan().driverLaunches()).isEqualTo(simple.driverLaunches());
        assertThat(scene.plan().launches()).isEqualTo(simple.launches());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void demandsThatChangeOneByOneGiveThePlanOfAllOfThemTogether(long seed) {
        Scene scene = scene(seed);
        Map<AppId, List<Demand>> wanted = new HashMap<>();
        Map<AppId, Long> turns = new HashMap<>();
        for (Demand demand : scene.demands()) {
            wanted.computeIfAbsent(demand.app(), app -> new ArrayList<>()).add(demand);
            turns.putIfAbsent(demand.app(), (long) turns.size());
        }
        Random random = new Random(seed);
        List<AppId> shuffled = new ArrayList<>(turns.keySet());
        DemandQueue queue = new DemandQueue();
        for (int i = 0; i < 3; i++) {
            Collections.shuffle(shuffled, random);
            for (AppId app : shuffled) {
                boolean gone = i < 2 && random.nextBoolean();
                queue.put(app, turns.getOrDefault(app, 0L), gone ? List.of() : wanted.getOrDefault(app, List.of()));
            }
        }

        FreeView free = TestView.of(scene.workers());
        Plan plan = Placement.plan(free, scene.drivers(), queue, scene.apps(), scene.spread());

        assertThat(plan.launches()).isEqualTo(scene.plan().launches());
        assertThat(plan.leftOver()).extracting(Shortfall::demand).isEqualTo(leftOver(scene.plan()));
        queue.seen();
        assertThat(Placement.plan(free, scene.drivers(), queue, scene.apps(), scene.spread())
                        .launches())
                .isEqualTo(plan.launches());
    }

    private static List<Demand> leftOver(Plan plan) {
        return plan.leftOver().stream().map(Shortfall::demand).toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aPlanNeverExceedsWhatIsFreeOrWanted(long seed) {
        Scene scene = scene(seed);
        Plan plan = scene.plan();

        Map<WorkerId, Resources> used = used(scene, plan);
        for (FreeWorker worker : scene.workers()) {
            assertThat(worker.free().holds(used.getOrDefault(worker.worker(), Resources.NONE)))
                    .isTrue();
        }
        for (Demand demand : scene.demands()) {
            List<Launch> launches = launchesOf(plan, demand);
            assertThat(launches).hasSizeLessThanOrEqualTo(demand.executorsLeft());
            assertThat(cores(plan, demand.app())).isLessThanOrEqualTo(demand.coresLeft());
            assertThat(launches).allSatisfy(launch -> {
                assertThat(launch.resources().memoryBytes()).isEqualTo(demand.memoryBytes());
                assertThat(launch.resources().amounts())
                        .isEqualTo(demand.profile().amounts());
                assertThat(scene.avoided(demand.avoided())).doesNotContain(launch.worker());
                demand.profile()
                        .cores()
                        .ifPresentOrElse(
                                exact -> assertThat(launch.resources().cores()).isEqualTo(exact),
                                () -> assertThat(launch.resources().cores()).isPositive());
            });
            if (demand.profile().cores().isEmpty()) {
                assertThat(launches).extracting(Launch::worker).doesNotHaveDuplicates();
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void equalArgumentsGiveEqualPlans(long seed) {
        Plan one = scene(seed).plan();
        Plan other = scene(seed).plan();

        assertThat(one.launches()).isEqualTo(other.launches());
        assertThat(one.driverLaunches()).isEqualTo(other.driverLaunches());
        assertThat(leftOver(one)).isEqualTo(leftOver(other));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nobodyGetsLessBecauseOfThoseWhoComeLater(long seed) {
        Scene scene = scene(seed);
        List<Launch> all = scene.plan().launches();

        for (int first = 0; first < scene.demands().size(); first++) {
            Plan withoutLater = Placement.plan(
                    TestView.of(scene.workers()),
                    scene.drivers(),
                    scene.demands().subList(0, first + 1),
                    scene.apps(),
                    scene.spread());
            assertThat(all.subList(0, withoutLater.launches().size())).isEqualTo(withoutLater.launches());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsLeftOverCouldNotHaveBeenPlaced(long seed) {
        Scene scene = scene(seed);
        Plan plan = scene.plan();
        Map<WorkerId, Resources> left = new HashMap<>();
        Map<WorkerId, Resources> used = used(scene, plan);
        scene.workers()
                .forEach(each ->
                        left.put(each.worker(), each.free().minus(used.getOrDefault(each.worker(), Resources.NONE))));

        for (Shortfall shortfall : plan.leftOver()) {
            Demand demand = shortfall.demand();
            Set<WorkerId> had = new HashSet<>();
            launchesOf(plan, demand).forEach(launch -> had.add(launch.worker()));
            assertThat(left.entrySet())
                    .noneMatch(each -> each.getValue().holds(demand.least())
                            && !scene.avoided(demand.avoided()).contains(each.getKey())
                            && !(demand.profile().cores().isEmpty() && had.contains(each.getKey())));
            assertThat(shortfall.cores()).isEqualTo(demand.coresLeft() - cores(plan, demand.app()));
            if (demand.profile().cores().isPresent()) {
                assertThat(shortfall.workers(0).values().stream()
                                .mapToInt(each -> each)
                                .sum())
                        .as("every worker is told of, with one reason")
                        .isEqualTo(scene.workers().size());
            }
        }
        for (DriverShortfall waiting : plan.waitingDrivers()) {
            DriverDemand driver = waiting.demand();
            assertThat(left.entrySet())
                    .noneMatch(each -> each.getValue().holds(driver.resources())
                            && !scene.avoided(driver.avoided()).contains(each.getKey()));
        }
    }

    private static Scene scene(long seed) {
        Random random = new Random(seed);
        List<FreeWorker> workers = new ArrayList<>();
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 60 : 8); i > 0; i--) {
            workers.add(new FreeWorker(
                    new WorkerId("w" + i),
                    new Resources(random.nextInt(17), random.nextInt(4096), amounts(random, 4))));
        }
        List<DriverDemand> drivers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            drivers.add(new DriverDemand(
                    new DriverId("driver-" + i),
                    new Resources(1 + random.nextInt(4), 1 + random.nextInt(1024), amounts(random, 2)),
                    avoided(random, workers)));
        }
        List<Demand> demands = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            int coresLeft = random.nextInt(4) == 0 ? Integer.MAX_VALUE : random.nextInt(40);
            for (int profile = 0; profile <= random.nextInt(3); profile++) {
                demands.add(new Demand(
                        new AppId("app-" + i),
                        new ResourceProfile(
                                profile,
                                random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(5)),
                                random.nextInt(10) == 0 ? Long.MAX_VALUE : 1 + random.nextInt(1024),
                                amounts(random, 2)),
                        coresLeft,
                        random.nextInt(3) == 0 ? random.nextInt(6) : Integer.MAX_VALUE,
                        avoided(random, workers)));
            }
        }
        return new Scene(workers, drivers, demands, spread(random), spread(random));
    }

    private static Spread spread(Random random) {
        return random.nextBoolean() ? Spread.OUT : Spread.CONSOLIDATE;
    }

    private static Map<String, Integer> amounts(Random random, int most) {
        return switch (random.nextInt(6)) {
            case 0 -> Map.of("gpu", 1 + random.nextInt(most));
            case 1 -> Map.of("gpu", 1 + random.nextInt(most), "fpga", 1 + random.nextInt(most));
            default -> Map.of();
        };
    }

    private static Set<WorkerId> avoided(Random random, List<FreeWorker> workers) {
        int tenths = List.of(0, 0, 0, 2, 2, 10).get(random.nextInt(6));
        Set<WorkerId> avoided = new HashSet<>();
        workers.stream().filter(worker -> random.nextInt(10) < tenths).forEach(worker -> avoided.add(worker.worker()));
        return avoided;
    }

    private static Map<WorkerId, Resources> used(Scene scene, Plan plan) {
        Map<WorkerId, Resources> used = new HashMap<>();
        plan.launches().forEach(launch -> used.merge(launch.worker(), launch.resources(), Resources::plus));
        plan.driverLaunches()
                .forEach(launch -> scene.drivers().stream()
                        .filter(driver -> driver.driver().equals(launch.driver()))
                        .forEach(driver -> used.merge(launch.worker(), driver.resources(), Resources::plus)));
        return used;
    }

    private static List<Launch> launchesOf(Plan plan, Demand demand) {
        return plan.launches().stream()
                .filter(launch -> launch.app().equals(demand.app())
                        && launch.profile() == demand.profile().id())
                .toList();
    }

    private static int cores(Plan plan, AppId app) {
        return plan.launches().stream()
                .filter(launch -> launch.app().equals(app))
                .mapToInt(launch -> launch.resources().cores())
                .sum();
    }
}
