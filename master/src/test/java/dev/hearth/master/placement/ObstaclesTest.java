package dev.hearth.master.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.placement.Obstacles.Candidate;
import dev.hearth.master.placement.Obstacles.Hindrance;
import dev.hearth.master.placement.Obstacles.Range;
import dev.hearth.model.AppId;
import dev.hearth.model.ResourceProfile;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What stands against an executor, and what would fit instead. */
class ObstaclesTest {
    private static FreeView free(List<Candidate> workers) {
        FreeView view = FreeView.EMPTY;
        for (Candidate each : workers) {
            view = view.with(new FreeWorker(each.worker(), each.free()));
        }
        return view;
    }

    /** That has this much, all of it free. */
    private static Candidate worker(String id, int cores, long memory) {
        return busy(id, cores, memory, cores, memory);
    }

    private static Candidate busy(String id, int freeCores, long freeMemory, int cores, long memory) {
        return new Candidate(
                new WorkerId(id), new Resources(freeCores, freeMemory), new Resources(cores, memory), true);
    }

    private static Hindrance passes(Reason reason, long least, long most, long inAll, String... some) {
        return new Hindrance(reason, false, some.length, new Range(least, most), new Range(inAll, inAll), ids(some));
    }

    private static Demand demand(int cores, long memory, Map<String, Integer> amounts, String... avoided) {
        return new Demand(
                new AppId("app"),
                new ResourceProfile(0, OptionalInt.of(cores), memory, amounts),
                100,
                100,
                Set.of(avoided).stream().map(WorkerId::new).collect(Collectors.toSet()));
    }

    private static List<WorkerId> ids(String... ids) {
        return List.of(ids).stream().map(WorkerId::new).toList();
    }

    @Test
    void eachWorkerIsCountedForEachReasonThatHoldsThereWithTheRangeOfWhatIsFree() {
        List<Candidate> workers = List.of(
                busy("full", 0, 10, 4, 100),
                busy("few", 1, 100, 4, 100),
                busy("small", 4, 30, 4, 100),
                busy("smaller", 3, 20, 4, 100));

        Obstacles found = Obstacles.against(workers, demand(2, 40, Map.of()));

        assertThat(found.hindrances())
                .containsExactly(
                        passes(Reason.MEMORY, 10, 30, 100, "full", "small", "smaller"),
                        passes(Reason.CORES, 0, 1, 4, "full", "few"));
        assertThat(found.largest()).contains(new Resources(2, 30));
        assertThat(found.largestWhenEmpty()).contains(new Resources(2, 40));
    }

    @Test
    void whatHoldsEvenWhenNothingElseRunsThereComesFirst() {
        List<Candidate> workers = List.of(busy("w1", 0, 0, 1, 10), busy("w2", 0, 5, 1, 20), busy("w3", 0, 100, 1, 100));

        Obstacles found = Obstacles.against(workers, demand(1, 40, Map.of()));

        assertThat(found.hindrances())
                .containsExactly(
                        new Hindrance(Reason.MEMORY, true, 2, new Range(0, 5), new Range(10, 20), ids("w1", "w2")),
                        passes(Reason.CORES, 0, 0, 1, "w1", "w2", "w3"));
        assertThat(found.largest()).isEmpty();
        assertThat(found.largestWhenEmpty()).contains(new Resources(1, 40));
        assertThat(Obstacles.against(workers.subList(0, 2), demand(1, 40, Map.of()))
                        .largestWhenEmpty())
                .contains(new Resources(1, 20));
    }

    @Test
    void aWorkerThatTakesNothingIsCountedAndNotProposed() {
        Candidate drained = new Candidate(new WorkerId("drained"), new Resources(4, 30), new Resources(4, 30), false);

        Obstacles found = Obstacles.against(List.of(drained), demand(2, 40, Map.of()));

        assertThat(found.hindrances())
                .containsExactly(
                        new Hindrance(Reason.MEMORY, true, 1, new Range(30, 30), new Range(30, 30), ids("drained")));
        assertThat(found.largest()).isEmpty();
        assertThat(found.largestWhenEmpty()).isEmpty();
    }

    @Test
    void theReasonsOfPlacementAreAmongThem() {
        List<Candidate> workers =
                List.of(worker("a", 4, 10), worker("b", 4, 100), worker("c", 1, 100), worker("d", 0, 0));
        Demand demand = demand(2, 40, Map.of("gpu", 1), "a");

        Obstacles found = Obstacles.against(workers, demand);

        new Shortfall(demand, 100, free(workers))
                .workers(0)
                .forEach((reason, count) -> assertThat(found.hindrances()).anySatisfy(each -> {
                    assertThat(each.reason()).isEqualTo(reason);
                    assertThat(each.workers()).isGreaterThanOrEqualTo(count);
                }));
        assertThat(found.largest()).isEmpty();
    }

    @Test
    void fewerCoresAreProposedWhereThatLeavesMore() {
        assertThat(Obstacles.against(List.of(worker("a", 3, 100), worker("b", 4, 10)), demand(4, 100, Map.of()))
                        .largest())
                .contains(new Resources(3, 100));
        assertThat(Obstacles.against(List.of(worker("a", 1, 100), worker("b", 4, 90)), demand(4, 100, Map.of()))
                        .largest())
                .contains(new Resources(4, 90));
    }

    @Test
    void lessOfBothIsProposedWhenNothingElseFits() {
        assertThat(Obstacles.against(List.of(worker("a", 1, 50), worker("b", 2, 30)), demand(4, 100, Map.of()))
                        .largest())
                .contains(new Resources(1, 50));
        assertThat(Obstacles.against(List.of(worker("a", 0, 50)), demand(4, 100, Map.of()))
                        .largest())
                .isEmpty();
        assertThat(Obstacles.against(List.of(), demand(4, 100, Map.of())))
                .isEqualTo(new Obstacles(List.of(), Optional.empty(), Optional.empty()));
    }

    @Test
    void anAvoidedWorkerIsNotProposed() {
        List<Candidate> workers = List.of(worker("avoided", 4, 90), worker("b", 4, 50));

        assertThat(Obstacles.against(workers, demand(4, 100, Map.of(), "avoided"))
                        .largest())
                .contains(new Resources(4, 50));
    }
}
