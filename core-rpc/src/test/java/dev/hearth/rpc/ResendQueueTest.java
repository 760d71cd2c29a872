package dev.hearth.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResendQueueTest {

    @Test
    void whatIsNotAcknowledgedIsSentAgainInOrder() {
        ResendQueue<String> queue = new ResendQueue<>();
        assertThat(queue.next()).isEqualTo(1);
        queue.add(1, "a", 10);
        queue.add(2, "b", 20);
        queue.add(queue.next(), "c", 30);

        queue.acknowledged(2);
        queue.acknowledged(1);

        assertThat(queue.unacknowledged()).containsExactly("c");
        assertThat(queue.weightBytes()).isEqualTo(30);
        assertThat(queue.next()).isEqualTo(4);
        queue.acknowledged(3);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.weightBytes()).isZero();
    }

    @Test
    void numbersThatCannotBeAreRefused() {
        ResendQueue<String> queue = new ResendQueue<>();
        queue.add(1, "a", 1);

        assertThatThrownBy(() -> queue.add(3, "c", 1)).hasMessage("batch 3 given where 2 is next");
        assertThatThrownBy(() -> queue.add(2, "b", -1)).hasMessage("batch 2 has a weight of -1 bytes");
        assertThatThrownBy(() -> queue.acknowledged(2)).hasMessage("batch 2 acknowledged, the last one sent is 1");
        assertThat(queue.unacknowledged()).containsExactly("a");
    }

    @Test
    void eachNumberIsAcceptedOnceAndAGapNever() {
        ReceivedNumbers received = new ReceivedNumbers();

        assertThat(received.last()).isZero();
        assertThat(received.accept(1)).isTrue();
        assertThat(received.accept(1)).isFalse();
        assertThat(received.accept(2)).isTrue();
        assertThatThrownBy(() -> received.accept(4))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("batch 4 arrived where 3 is next");
        assertThat(received.last()).isEqualTo(2);
    }

    @Test
    void overManyCutsEveryBatchIsTakenOnce() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            ResendQueue<Long> queue = new ResendQueue<>();
            ReceivedNumbers received = new ReceivedNumbers();
            List<Long> taken = new ArrayList<>();
            List<Long> wire = new ArrayList<>();
            while (queue.next() <= 100 || !queue.isEmpty()) {
                if (queue.next() <= 100 && random.nextBoolean()) {
                    long number = queue.next();
                    queue.add(number, number, 1);
                    wire.add(number);
                } else if (random.nextInt(10) == 0) {
                    queue.acknowledged(received.last());
                    wire.clear();
                    wire.addAll(queue.unacknowledged());
                } else if (!wire.isEmpty()) {
                    long number = wire.remove(0);
                    if (received.accept(number)) {
                        taken.add(number);
                    }
                } else {
                    queue.acknowledged(received.last());
                }
            }
            assertThat(taken)
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(java.util.stream.LongStream.rangeClosed(1, 100)
                            .boxed()
                            .toList());
        }
    }
}
