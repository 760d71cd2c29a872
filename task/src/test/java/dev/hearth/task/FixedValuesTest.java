package dev.hearth.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ObjectInputStream;
import java.io.ObjectStreamField;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

@SuppressWarnings("UnusedVariable") // the fields are there to be looked at
class FixedValuesTest {
    private record Point(int x, String name) implements Serializable {}

    private record Holder(Object value) implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    private static class Counter implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        int count;
    }

    /** Its state is elsewhere. */
    private static final class PerThread extends ThreadLocal<Integer> implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    /** A final field of such a class can be set by reflection. */
    private static final class Ordinary implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        final int key = 1;
    }

    private static final class OwnFields implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private static final ObjectStreamField[] serialPersistentFields = {new ObjectStreamField("x", int.class)};

        transient int x;
    }

    private static final class Custom implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        final int key = 1;

        @Serial
        private void readObject(ObjectInputStream in) {
            // whatever it likes
        }
    }

    private static final class Child extends Counter {
        @Serial
        private static final long serialVersionUID = 1L;

        final int own = 1;
    }

    @Test
    void whatIsMadeOfFinalFieldsAndPlainValuesIsFixed() {
        long captured = System.identityHashCode(this);
        TaskFunction<Long, Long> lambda = n -> n ^ captured;
        TaskFunction<Long, Long> nested = n -> lambda.call(n) + 1;

        for (Object each : List.of("text", 1L, new Point(1, "a"), new Holder(new Point(1, "a")), lambda, nested)) {
            assertThat(FixedValues.isImmutable(each)).as("%s", each).isTrue();
            assertThat(FixedValues.isWrittenTheSameAlways(each)).as("%s", each).isTrue();
        }
    }

    @Test
    void whatHoldsAnythingThatMayChangeIsNot() {
        List<String> list = new ArrayList<>();
        int[] array = {1};
        TaskFunction<Long, Long> lambda = n -> n + list.size();
        TaskFunction<Long, Long> other = n -> n + array[0];

        for (Object each : List.of(
                list,
                array,
                lambda,
                other,
                new Holder(list),
                new Holder(array),
                new Holder(new Holder(new AtomicLong())),
                new Holder(Set.of(1)),
                new Counter(),
                new Child(),
                new Custom(),
                new PerThread(),
                new Ordinary(),
                new OwnFields(),
                new Holder(new OwnFields()),
                new Holder(new Custom()))) {
            assertThat(FixedValues.isImmutable(each)).as("%s", each).isFalse();
            assertThat(FixedValues.isWrittenTheSameAlways(each)).as("%s", each).isFalse();
        }
    }

    @Test
    void aGraphThatIsTooLargeToLookThroughCountsAsChangeable() {
        Object chain = "end";
        for (int i = 0; i < 1_000; i++) {
            chain = new Holder(chain);
        }

        assertThat(FixedValues.isImmutable(chain)).isFalse();
    }

    @Test
    void whatRefersToItselfIsLookedThroughOnce() {
        Object[] cell = new Object[1];
        Holder holder = new Holder(cell);
        cell[0] = holder;

        assertThat(FixedValues.isImmutable(holder)).isFalse();
    }
}
