package dev.hearth.driver.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefetchTest {

    @ParameterizedTest(name = "{0} slots holding {1} ns take {3} tasks of {2} ns")
    @CsvSource({
        // nobody knows yet how long they take: 128 for each slot, and one that runs
        "1,       0,    23437, 129",
        "2,       0,    23437, 258",
        // the shortest count for a bit more than they take
        "1,       0,        1, 1024",
        "1,       0,     2900, 1024",
        "4,       0,      500, 4099",
        // three milliseconds of work, and one that runs
        "1,       0,   100000, 31",
        "1,       0,  1000000, 4",
        "1,       0,  3000000, 2",
        "2, 2000000,  1000000, 6",
        // a quarter is free
        "1, 2250000,   100000, 8",
        // less than one still is one
        "1, 2250000,  2900000, 1",
        // long ones wait in the driver
        "1,       0,  3000001, 0",
        "8,       0, 60000000, 0"
    })
    void anExecutorHoldsAFewMillisecondsOfShortTasks(int slots, long heldNanos, long taskNanos, int room) {
        assertThat(Prefetch.room(slots, heldNanos, taskNanos)).isEqualTo(room);
        assertThat(room).isLessThanOrEqualTo(Prefetch.capacity(slots));
    }

    @ParameterizedTest(name = "{0} slots holding {1} ns: {2}")
    @CsvSource({"1,       0, true", "1, 2250000, true", "1, 2250001, false", "2, 4500000, true", "2, 4500001, false"})
    void moreIsSentWhenAQuarterHasGone(int slots, long heldNanos, boolean more) {
        assertThat(Prefetch.takesMore(slots, heldNanos)).isEqualTo(more);
    }

    @Test
    void theEstimateFallsSoonAndRisesSlowly() {
        TaskDuration duration = new TaskDuration();
        assertThat(duration.nanos()).isEqualTo(Prefetch.UNMEASURED_NANOS);
        duration.takes(20_000_000);
        assertThat(duration.nanos()).isEqualTo(20_000_000);

        duration.took(80_000);
        assertThat(duration.nanos()).isEqualTo(80_000);
        duration.took(40_000);
        assertThat(duration.nanos()).isEqualTo(70_000);
        duration.took(150_000);
        assertThat(duration.nanos()).isEqualTo(80_000);
        duration.takes(20_000_000);
        assertThat(duration.nanos()).isEqualTo(80_000);
        for (int i = 0; i < 50; i++) {
            duration.took(1_000);
        }
        assertThat(duration.nanos()).isLessThan(1_100);
    }
}
