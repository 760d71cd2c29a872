package dev.hearth.master.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.placement.Obstacles.Hindrance;
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
    private static FreeView free(FreeWorker... workers) {
        FreeView view = FreeView.EMPTY;
        for (FreeWorker each : workers) {
            view = view.with(each);
        }
        return view;
    }

    private static FreeWorker worker(String id, int cores, long memory) {
        return new FreeWorker(new WorkerId(id), new Resources(cores, memory));
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
    void eachWorkerIsCountedByTheFirstReasonWithTheRangeOfWhatIsFree() {
        FreeView free = free(
                worker("full", 0, 10),
                worker("few", 1, 100),
                worker("small", 4, 30),
                worker("smaller", 3, 20),
                worker("smallest", 3, 10));

        Obstacles found = Obstacles.against(free, demand(2, 40, Map.of()));

        assertThat(found.hindrances())
                .containsExactly(
                        new Hindrance(Reason.MEMORY, 3, 10, 30, ids("small", "smaller", "smallest")),
                        new Hindrance(Reason.CORES, 2, 0, 1, ids("few", "full")));
        assertThat(found.largest()).contains(new Resources(2, 30));
    }

    @Test
    void theReasonsAreThoseOfPlacement() {
        FreeView free = free(worker("a", 4, 10), worker("b", 4, 100), worker("c", 1, 100), worker("d", 0, 0));
        Demand demand = demand(2, 40, Map.of("gpu", 1), "a");

        Obstacles found = Obstacles.against(free, demand);

        Shortfall shortfall = new Shortfall(demand, 100, free);
        assertThat(found.hindrances())
                .allSatisfy(each -> assertThat(shortfall.workers(0)).containsEntry(each.reason(), each.workers()))
                .hasSize(shortfall.workers(0).size());
        assertThat(found.largest()).isEmpty();
    }

    @Test
    void fewerCoresAreProposedWhereThatLeavesMore() {
        assertThat(Obstacles.against(free(worker("a", 3, 100), worker("b", 4, 10)), demand(4, 100, Map.of()))
                        .largest())
                .contains(new Resources(3, 100));
        assertThat(Obstacles.against(free(worker("a", 1, 100), worker("b", 4, 90)), demand(4, 100, Map.of()))
                        .largest())
                .contains(new Resources(4, 90));
    }

    @Test
    void lessOfBothIsProposedWhenNothingElseFits() {
        assertThat(Obstacles.against(free(worker("a", 1, 50), worker("b", 2, 30)), demand(4, 100, Map.of()))
                        .largest())
                .contains(new Resources(1, 50));
        assertThat(Obstacles.against(free(worker("a", 0, 50)), demand(4, 100, Map.of()))
                        .largest())
                .isEmpty();
        assertThat(Obstacles.against(FreeView.EMPTY, demand(4, 100, Map.of())))
                .isEqualTo(new Obstacles(List.of(), Optional.empty()));
    }

    @Test
    void anAvoidedWorkerIsNotProposed() {
        FreeView free = free(worker("avoided", 4, 90), worker("b", 4, 50));

        assertThat(Obstacles.against(free, demand(4, 100, Map.of(), "avoided")).largest())
                .contains(new Resources(4, 50));
    }
}
