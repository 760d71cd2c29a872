package dev.hearth.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccumulatorTest {
    private final FakeTask task = new FakeTask(id -> {
        throw new IOException("no broadcasts here");
    });

    private static <T> T travelled(T value) {
        return copy(value);
    }

    @SuppressWarnings("unchecked")
    private static <T> T copy(T value) {
        return (T) ClosureSerializer.deserialize(
                ClosureSerializer.serialize(value, "a value"), AccumulatorTest.class.getClassLoader());
    }

    @Test
    void whatTasksAddReachesTheDriverByTheirShares() {
        LongAccumulator lines = new LongAccumulator(1, "lines");
        LongAccumulator remote = travelled(lines);

        task.run(() -> {
            remote.add(3);
            remote.add(4L);
        });
        lines.merge(task.share(1));
        lines.add(10);

        assertThat(lines.value()).isEqualTo(17);
        assertThat(lines.count()).isEqualTo(3);
        assertThat(lines.average()).isEqualTo(17 / 3.0);
        assertThat(lines).hasToString("LongAccumulator lines (1)");
    }

    @Test
    void doublesAddUp() {
        DoubleAccumulator weight = new DoubleAccumulator(2, "");
        DoubleAccumulator remote = travelled(weight);

        task.run(() -> {
            remote.add(0.5);
            remote.add(0.25);
        });
        weight.merge(task.share(2));
        weight.add(1);

        assertThat(weight.sum()).isEqualTo(1.75);
        assertThat(weight.count()).isEqualTo(3);
    }

    @Test
    void aShareTellsItsProgressWhileItsTaskRuns() {
        LongAccumulator lines = new LongAccumulator(1, "lines");

        task.run(() -> lines.add(3));

        assertThat(task.shareOf(1).progress()).contains(task.share(1));
    }

    @Test
    void collectedValuesAreOpenedWhenTheyAreAskedFor() {
        CollectionAccumulator<List<String>> found = new CollectionAccumulator<>(3, "found");
        CollectionAccumulator<List<String>> remote = travelled(found);

        found.add(List.of("driver"));
        task.run(() -> {
            remote.add(List.of("a", "b"));
            remote.add(List.of());
        });
        found.merge(task.share(3));

        assertThat(found.value()).containsExactly(List.of("driver"), List.of("a", "b"), List.of());
        assertThat(found.value()).containsExactly(List.of("driver"), List.of("a", "b"), List.of());
    }

    @Test
    void mergingOpensNoUserValue() {
        CollectionAccumulator<String> found = new CollectionAccumulator<>(3, "found");

        found.merge(new byte[] {99, 1, 2});

        assertThatThrownBy(found::value)
                .isInstanceOf(ClosureException.class)
                .hasMessageStartingWith("cannot open what tasks added to CollectionAccumulator found (3)");
    }

    @Test
    void aShareOfAnotherKindIsRefused() {
        LongAccumulator lines = new LongAccumulator(1, "lines");

        assertThatThrownBy(() -> lines.merge(new byte[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LongAccumulator lines (1): a share has 16 bytes, found 3");
    }

    @Test
    void aTravelledAccumulatorNeitherTellsItsValueNorTakesAnyOutsideOfATask() {
        LongAccumulator remote = travelled(new LongAccumulator(1, "lines"));

        assertThatThrownBy(remote::value)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("in the driver only");
        assertThatThrownBy(() -> remote.add(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("add on the task's own thread");
    }

    @Test
    void aCollectedValueThatDoesNotSerializeIsNamed() {
        CollectionAccumulator<Object> found = new CollectionAccumulator<>(3, "found");
        task.run(() -> found.add(new Thread("user")));

        assertThatThrownBy(() -> task.share(3))
                .isInstanceOf(ClosureException.class)
                .hasMessageContainingAll("found", "element 0 (java.lang.Thread)");
    }
}
