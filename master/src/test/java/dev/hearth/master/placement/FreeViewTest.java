package dev.hearth.master.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code -Dhearth.seed=N} replays one seed. */
class FreeViewTest {

    static LongStream seeds() {
        Long one = Long.getLong("hearth.seed");
        return one == null ? LongStream.range(0, 50) : LongStream.of(one);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void itHoldsWhatASortedSetHoldsAndFindsTheFirstThatIsLargeEnough(long seed) {
        Random random = new Random(seed);
        TreeSet<FreeWorker> expected = new TreeSet<>();
        FreeView view = FreeView.EMPTY;
        for (int i = 0; i < 300; i++) {
            WorkerId id = new WorkerId("w" + random.nextInt(80));
            Optional<FreeWorker> before =
                    expected.stream().filter(each -> each.worker().equals(id)).findFirst();
            FreeWorker now = new FreeWorker(id, resources(random));
            if (before.isEmpty()) {
                view = view.with(now);
                expected.add(now);
            } else if (random.nextInt(3) == 0) {
                view = view.without(before.get());
                expected.remove(before.get());
            } else {
                view = view.replace(before.get(), now);
                expected.remove(before.get());
                expected.add(now);
            }
            assertThat(view.size()).isEqualTo(expected.size());
        }

        List<FreeWorker> all = new ArrayList<>();
        view.forEach(1, all::add);
        assertThat(all)
                .containsExactlyElementsOf(expected.stream()
                        .filter(each -> each.free().cores() > 0)
                        .toList());
        for (int i = 0; i < 20; i++) {
            Resources need = resources(random).plus(new Resources(1, 0));
            assertThat(found(view, need))
                    .isEqualTo(expected.stream()
                            .filter(each -> each.free().holds(need))
                            .toList());
        }
    }

    private static List<FreeWorker> found(FreeView view, Resources need) {
        List<FreeWorker> found = new ArrayList<>();
        Optional<FreeWorker> next = view.first(need);
        while (next.isPresent()) {
            found.add(next.get());
            next = view.next(next.get(), need);
        }
        return found;
    }

    private static Resources resources(Random random) {
        return new Resources(
                random.nextInt(5),
                1 + random.nextInt(6),
                random.nextInt(3) == 0 ? Map.of("gpu", 1 + random.nextInt(3)) : Map.of());
    }

    @Test
    void aViewStaysAsItIsWhenAnotherIsMadeOfIt() {
        FreeWorker worker = new FreeWorker(new WorkerId("w1"), new Resources(4, 8));
        FreeView view = FreeView.EMPTY.with(worker);

        FreeView less = view.replace(worker, new FreeWorker(new WorkerId("w1"), new Resources(2, 4)));

        assertThat(view.first(new Resources(4, 8))).contains(worker);
        assertThat(less.first(new Resources(4, 8))).isEmpty();
        assertThat(view.without(worker).size()).isZero();
        assertThat(FreeView.EMPTY.size()).isZero();
    }
}
