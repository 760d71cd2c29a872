package dev.hearth.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DispatchTimesTest {
    private static final DispatchTimes EARLIER = times(7_000, 3, 0, 2);

    /** The first counts; the others are zero. */
    private static DispatchTimes times(long sumNanos, long... first) {
        List<Long> counts = new ArrayList<>(DispatchTimes.NONE.counts());
        for (int i = 0; i < first.length; i++) {
            counts.set(i, first[i]);
        }
        return new DispatchTimes(counts, sumNanos);
    }

    @Test
    void aWaitBelongsToTheFirstBoundThatIsNotLess() {
        assertThat(DispatchTimes.BOUNDS).isSorted().doesNotHaveDuplicates();
        assertThat(DispatchTimes.bucketOf(-1)).isZero();
        assertThat(DispatchTimes.bucketOf(100_000)).isZero();
        assertThat(DispatchTimes.bucketOf(100_001)).isEqualTo(1);
        assertThat(DispatchTimes.bucketOf(60_000_000_000L)).isEqualTo(DispatchTimes.BUCKETS - 2);
        assertThat(DispatchTimes.bucketOf(Long.MAX_VALUE)).isEqualTo(DispatchTimes.BUCKETS - 1);
    }

    @Test
    void whatCameSinceIsTheDifferenceAndAddsUpAgain() {
        DispatchTimes now = times(9_000, 4, 0, 2, 5);

        DispatchTimes more = now.since(EARLIER).orElseThrow();

        assertThat(more).isEqualTo(times(2_000, 1, 0, 0, 5));
        assertThat(more.count()).isEqualTo(6);
        assertThat(EARLIER.plus(more)).isEqualTo(now);
        assertThat(now.since(DispatchTimes.NONE)).contains(now);
        assertThat(now.since(now)).contains(DispatchTimes.NONE);
    }

    @Test
    void whatCannotFollowIsNothing() {
        assertThat(times(8_000, 2, 0, 2).since(EARLIER)).as("fallen").isEmpty();
        assertThat(times(6_000, 4, 0, 2).since(EARLIER))
                .as("the sum has fallen")
                .isEmpty();
        assertThat(times(0, -1).since(DispatchTimes.NONE)).as("negative").isEmpty();
        assertThat(times(-1, 1).since(DispatchTimes.NONE)).as("negative sum").isEmpty();
        assertThat(times(1, Long.MAX_VALUE).since(DispatchTimes.NONE))
                .as("too many")
                .isEmpty();
        assertThat(new DispatchTimes(List.of(1L), 1).since(DispatchTimes.NONE))
                .as("too few counts")
                .isEmpty();
        List<Long> longer = new ArrayList<>(DispatchTimes.NONE.counts());
        longer.add(1L);
        assertThat(new DispatchTimes(longer, 1).since(DispatchTimes.NONE))
                .as("too many counts")
                .isEmpty();
    }

    @Test
    void noApplicationCountsMoreThanItsTimeAndItsCountsAllow() {
        Duration minute = Duration.ofMinutes(1);

        assertThat(DispatchTimes.NONE.canBeWithin(Duration.ZERO)).isTrue();
        assertThat(times(90_000, 3, 0).canBeWithin(Duration.ZERO)).isTrue();
        assertThat(times(400_000, 1, 1).canBeWithin(minute)).as("above them").isFalse();
        assertThat(times(90_000, 1, 1).canBeWithin(minute)).as("below them").isFalse();
        assertThat(times(200_000, 1, 1).canBeWithin(minute)).isTrue();
        assertThat(times(0, 7_000_000).canBeWithin(minute)).isTrue();
        assertThat(times(0, 7_000_001).canBeWithin(minute)).as("too many").isFalse();
        assertThat(times(0, 7_000_001).canBeWithin(minute.plusSeconds(1))).isTrue();
        assertThat(times(Long.MAX_VALUE, Collections.nCopies(DispatchTimes.BUCKETS, 1L << 40))
                        .canBeWithin(Duration.ofDays(365)))
                .isFalse();
    }

    @Test
    void noStageWaitsLongerThanItsApplicationIsThere() {
        DispatchTimes hour = times(
                Duration.ofHours(1).toNanos(),
                IntStream.range(0, DispatchTimes.BUCKETS)
                        .mapToObj(i -> i == DispatchTimes.BUCKETS - 1 ? 1L : 0L)
                        .toList());

        assertThat(hour.canBeWithin(Duration.ofMinutes(59))).isFalse();
        assertThat(hour.canBeWithin(Duration.ofHours(1))).isTrue();
    }

    private static DispatchTimes times(long sumNanos, List<Long> counts) {
        return new DispatchTimes(counts, sumNanos);
    }

    @Test
    void noCountsAreZerosAndASumStaysWithinItsType() {
        assertThat(new DispatchTimes(List.of(), 0)).isEqualTo(DispatchTimes.NONE);
        assertThat(DispatchTimes.NONE.counts()).hasSize(DispatchTimes.BUCKETS).containsOnly(0L);
        assertThat(times(Long.MAX_VALUE, 1).plus(times(5, 1)).sumNanos()).isEqualTo(Long.MAX_VALUE);
    }
}
