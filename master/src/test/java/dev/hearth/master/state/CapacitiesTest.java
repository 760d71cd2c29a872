package dev.hearth.master.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.Resources;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is too large for every worker, and what the largest has. */
class CapacitiesTest {
    private final Capacities capacities = new Capacities();

    @Test
    void withoutWorkersNothingIsTooLarge() {
        assertThat(capacities.largestBelow(new Resources(1, 1))).isEmpty();
    }

    @Test
    void theWorkerThatComesNearestIsTheLargest() {
        capacities.add(new Resources(4, 100));
        capacities.add(new Resources(4, 100));
        capacities.add(new Resources(16, 10));
        capacities.add(new Resources(1, 400, Map.of("gpu", 1)));

        assertThat(capacities.largestBelow(new Resources(8, 100))).contains(new Resources(4, 100));
        assertThat(capacities.largestBelow(new Resources(16, 10))).isEmpty();
        assertThat(capacities.below(new Resources(4, 100))).isEqualTo(2);
        assertThat(capacities.below(new Resources(1, 10))).isZero();
        assertThat(capacities.largestBelow(new Resources(1, 1, Map.of("gpu", 2))))
                .contains(new Resources(1, 400, Map.of("gpu", 1)));
    }

    @Test
    void aWorkerThatIsGoneCountsNoLonger() {
        capacities.add(new Resources(4, 100));
        capacities.add(new Resources(4, 100));
        capacities.add(new Resources(1, 10));
        capacities.remove(new Resources(4, 100));
        assertThat(capacities.largestBelow(new Resources(4, 100))).isEmpty();

        capacities.remove(new Resources(4, 100));

        assertThat(capacities.largestBelow(new Resources(4, 100))).contains(new Resources(1, 10));
    }
}
