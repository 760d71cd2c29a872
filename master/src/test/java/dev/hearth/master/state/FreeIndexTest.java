package dev.hearth.master.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.placement.FreeView;
import dev.hearth.master.placement.FreeWorker;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.WorkerToMaster.WorkerCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FreeIndexTest {
    private final FreeIndex index = new FreeIndex();
    private final Place place = new Place(new WorkerId("w1"), "host", 7078);
    private final WorkerEntry worker = new WorkerEntry(place, new Resources(4, 100, Map.of("gpu", 2)));

    @Test
    void aWorkerThatTakesMoreIsThereWithWhatItHasFree() {
        worker.connect(0);
        index.update(worker);
        assertThat(free()).containsExactly(new Resources(4, 100, Map.of("gpu", 2)));

        worker.add(executor(new Resources(1, 60, Map.of("gpu", 2))));
        index.update(worker);
        assertThat(free()).containsExactly(new Resources(3, 40));
    }

    @Test
    void aFullWorkerIsCountedAndNotLookedAt() {
        worker.connect(0);
        worker.add(executor(new Resources(4, 60)));
        index.update(worker);

        assertThat(free()).isEmpty();
        assertThat(index.view().size()).isOne();

        worker.remove(executor(Resources.NONE).id());
        index.update(worker);
        assertThat(free()).containsExactly(new Resources(4, 100, Map.of("gpu", 2)));
    }

    @Test
    void aWorkerThatIsAwayOrTakesNothingNewIsNotThere() {
        index.update(worker);
        assertThat(index.view().size()).isZero();

        worker.connect(0);
        index.update(worker);
        worker.say(new WorkerCondition(false, Optional.of("its disk is full")));
        index.update(worker);
        assertThat(index.view().size()).isZero();

        worker.say(WorkerCondition.GOOD);
        index.update(worker);
        assertThat(index.view().size()).isOne();

        index.remove(worker.id());
        index.remove(worker.id());
        assertThat(index.view().size()).isZero();
    }

    @Test
    void aChangeThatFreesAndTakesNothingLeavesTheViewAsItIs() {
        worker.connect(0);
        index.update(worker);
        FreeView before = index.view();

        worker.issue(1, Optional.empty());
        index.update(worker);

        assertThat(index.view()).isSameAs(before);
    }

    private ExecutorEntry executor(Resources resources) {
        return new ExecutorEntry(new ExecutorId(new AppId("app-1"), 0), place, resources, 0);
    }

    private List<Resources> free() {
        List<FreeWorker> found = new ArrayList<>();
        index.view().forEach(1, found::add);
        return found.stream().map(FreeWorker::free).toList();
    }
}
