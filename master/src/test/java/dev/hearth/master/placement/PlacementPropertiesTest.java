package dev.hearth.master.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AppId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.ArrayList;
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

    private record Scene(List<FreeWorker> workers, List<Demand> demands, Spread spread) {
        Plan plan() {
            return Placement.plan(view(workers), demands, spread);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aPlanNeverExceedsWhatIsFreeOrWanted(long seed) {
        Scene scene = scene(seed);
        Plan plan = scene.plan();

        Map<WorkerId, Resources> used = new HashMap<>();
        plan.launches().forEach(launch -> used.merge(launch.worker(), launch.resources(), Resources::plus));
        for (FreeWorker worker : scene.workers()) {
            assertThat(worker.free().holds(used.getOrDefault(worker.worker(), Resources.NONE)))
                    .isTrue();
        }
        for (Demand demand : scene.demands()) {
            List<Launch> launches = launchesOf(plan, demand.app());
            assertThat(launches).hasSizeLessThanOrEqualTo(demand.executorsLeft());
            assertThat(cores(launches)).isLessThanOrEqualTo(demand.coresLeft());
            assertThat(launches).allSatisfy(launch -> {
                assertThat(launch.resources().memoryBytes()).isEqualTo(demand.memoryBytes());
                assertThat(demand.avoided()).doesNotContain(launch.worker());
                demand.executorCores()
                        .ifPresentOrElse(
                                exact -> assertThat(launch.resources().cores()).isEqualTo(exact),
                                () -> assertThat(launch.resources().cores()).isPositive());
            });
            if (demand.executorCores().isEmpty()) {
                assertThat(launches).extracting(Launch::worker).doesNotHaveDuplicates();
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void equalArgumentsGiveEqualPlans(long seed) {
        assertThat(scene(seed).plan()).isEqualTo(scene(seed).plan());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nobodyGetsLessBecauseOfThoseWhoComeLater(long seed) {
        Scene scene = scene(seed);
        List<Launch> all = scene.plan().launches();

        for (int first = 0; first < scene.demands().size(); first++) {
            Plan withoutLater =
                    Placement.plan(view(scene.workers()), scene.demands().subList(0, first + 1), scene.spread());
            assertThat(all.subList(0, withoutLater.launches().size())).isEqualTo(withoutLater.launches());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsLeftOverCouldNotHaveBeenPlaced(long seed) {
        Scene scene = scene(seed);
        Plan plan = scene.plan();
        Map<WorkerId, Resources> left = new HashMap<>();
        scene.workers().forEach(worker -> left.put(worker.worker(), worker.free()));
        plan.launches()
                .forEach(launch -> left.computeIfPresent(launch.worker(), (id, r) -> r.minus(launch.resources())));

        for (Shortfall shortfall : plan.leftOver()) {
            Demand demand = scene.demands().stream()
                    .filter(each -> each.app().equals(shortfall.app()))
                    .findFirst()
                    .orElseThrow();
            Resources unit = new Resources(demand.unit(), demand.memoryBytes());
            Set<WorkerId> had = new HashSet<>();
            launchesOf(plan, demand.app()).forEach(launch -> had.add(launch.worker()));
            assertThat(left.entrySet())
                    .noneMatch(each -> each.getValue().holds(unit)
                            && !demand.avoided().contains(each.getKey())
                            && !(demand.executorCores().isEmpty() && had.contains(each.getKey())));
            assertThat(shortfall.cores()).isEqualTo(demand.coresLeft() - cores(launchesOf(plan, demand.app())));
        }
    }

    private static Scene scene(long seed) {
        Random random = new Random(seed);
        List<FreeWorker> workers = new ArrayList<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            workers.add(new FreeWorker(new WorkerId("w" + i), new Resources(random.nextInt(17), random.nextInt(4096))));
        }
        List<Demand> demands = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            Set<WorkerId> avoided = new HashSet<>();
            workers.stream().filter(worker -> random.nextInt(8) == 0).forEach(worker -> avoided.add(worker.worker()));
            demands.add(new Demand(
                    new AppId("app-" + i),
                    random.nextInt(4) == 0 ? Integer.MAX_VALUE : random.nextInt(40),
                    random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(5)),
                    random.nextInt(10) == 0 ? Long.MAX_VALUE : 1 + random.nextInt(1024),
                    random.nextInt(3) == 0 ? random.nextInt(6) : Integer.MAX_VALUE,
                    avoided));
        }
        return new Scene(workers, demands, random.nextBoolean() ? Spread.OUT : Spread.CONSOLIDATE);
    }

    private static TestView view(List<FreeWorker> workers) {
        TestView view = new TestView();
        workers.forEach(worker -> view.with(worker));
        return view;
    }

    private static List<Launch> launchesOf(Plan plan, AppId app) {
        return plan.launches().stream()
                .filter(launch -> launch.app().equals(app))
                .toList();
    }

    private static int cores(List<Launch> launches) {
        return launches.stream().mapToInt(launch -> launch.resources().cores()).sum();
    }
}
