package dev.hearth.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlineHeapTest {

    private static final class Entry extends DeadlineHeap.Entry {
        private final int number;

        private Entry(long deadlineNanos, int number) {
            super(deadlineNanos);
            this.number = number;
        }
    }

    private final DeadlineHeap<Entry> heap = new DeadlineHeap<>();

    @Test
    void entriesComeOutByDeadlineAndThenInTheOrderTheyWereAdded() {
        Random random = new Random(7);
        List<Entry> expected = new ArrayList<>();
        for (int number = 0; number < 2_000; number++) {
            Entry entry = new Entry(random.nextInt(50), number);
            expected.add(entry);
            heap.add(entry);
        }
        for (int removals = 0; removals < 700; removals++) {
            Entry gone = expected.remove(random.nextInt(expected.size()));
            assertThat(heap.remove(gone)).isTrue();
            assertThat(heap.remove(gone)).isFalse();
        }

        List<Integer> found = drain();

        expected.sort(
                Comparator.comparingLong((Entry entry) -> entry.deadlineNanos).thenComparingInt(entry -> entry.number));
        assertThat(found).isEqualTo(expected.stream().map(entry -> entry.number).toList());
    }

    @Test
    void theOrderHoldsWhereTheClockPassesTheLargestLong() {
        heap.add(new Entry(Long.MIN_VALUE + 5, 2));
        heap.add(new Entry(Long.MAX_VALUE - 5, 1));

        assertThat(drain()).containsExactly(1, 2);
    }

    @Test
    void anEntryThatIsInCannotBeAddedAgainAndOneThatIsOutCan() {
        Entry entry = new Entry(1, 1);
        heap.add(entry);
        assertThatThrownBy(() -> heap.add(entry)).isInstanceOf(IllegalStateException.class);

        heap.removeAll();
        assertThat(heap.isEmpty()).isTrue();
        assertThatThrownBy(heap::first).isInstanceOf(IllegalStateException.class);

        heap.add(entry);
        assertThat(heap.first()).isSameAs(entry);
    }

    private List<Integer> drain() {
        List<Integer> found = new ArrayList<>();
        while (!heap.isEmpty()) {
            found.add(heap.first().number);
            heap.remove(heap.first());
        }
        return found;
    }
}
