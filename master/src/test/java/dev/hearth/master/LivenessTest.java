package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private final Liveness<String> liveness = new Liveness<>(Duration.ofNanos(10));

    @Test
    void whoIsNotHeardForTheLimitExpiresOnceInTheOrderOfSilence() {
        liveness.touch("a", 0);
        liveness.touch("b", 1);
        liveness.touch("c", 2);
        liveness.touch("a", 3);

        assertThat(liveness.nextDeadlineNanos()).isEqualTo(OptionalLong.of(11));
        assertThat(liveness.expire(10)).isEmpty();
        assertThat(liveness.expire(12)).containsExactly("b", "c");
        assertThat(liveness.expire(12)).isEmpty();
        assertThat(liveness.nextDeadlineNanos()).isEqualTo(OptionalLong.of(13));
        assertThat(liveness.lastContactNanos("a")).isEqualTo(OptionalLong.of(3));
    }

    @Test
    void whoIsRemovedNeverExpires() {
        liveness.touch("a", 0);
        liveness.remove("a");
        liveness.remove("nobody");

        assertThat(liveness.watches("a")).isFalse();
        assertThat(liveness.nextDeadlineNanos()).isEmpty();
        assertThat(liveness.expire(100)).isEmpty();
    }

    @Test
    void theClockMayPassTheLargestNumber() {
        liveness.touch("a", Long.MAX_VALUE - 2);

        assertThat(liveness.expire(Long.MAX_VALUE)).isEmpty();
        assertThat(liveness.expire(Long.MIN_VALUE + 10)).containsExactly("a");
    }

    @Test
    void oneTimerServesAllAndRunsWhenTheNextExpires() {
        ManualTime time = new ManualTime();
        ManualEventLoop loop = new ManualEventLoop(time, "test");
        List<String> expired = new ArrayList<>();
        LivenessTimer timer = new LivenessTimer(loop, Duration.ofSeconds(1));
        Liveness<String> quick =
                timer.watch(new Liveness<>(Duration.ofSeconds(1)), each -> expired.add(each + time.now() / 1_000_000));
        Liveness<String> slow =
                timer.watch(new Liveness<>(Duration.ofSeconds(3)), each -> expired.add(each + time.now() / 1_000_000));
        loop.execute(() -> {
            slow.touch("slow", loop.nanoTime());
            timer.arm();
            quick.touch("quick", loop.nanoTime());
            timer.arm();
            timer.arm();
        });
        time.runUntilIdle();

        assertThat(time.pendingTimers()).isEqualTo(1);
        time.advance(Duration.ofSeconds(10));

        assertThat(expired).containsExactly("quick1000", "slow3000");
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void aProcessThatWasStoppedGivesTheOthersTheGraceBeforeItBelievesTheirSilence() {
        ManualTime time = new ManualTime();
        ManualEventLoop loop = new ManualEventLoop(time, "test");
        List<String> expired = new ArrayList<>();
        LivenessTimer timer = new LivenessTimer(loop, Duration.ofSeconds(2));
        Liveness<String> silence = timer.watch(new Liveness<>(Duration.ofSeconds(10)), expired::add);
        loop.execute(() -> {
            silence.touch("heard in time", loop.nanoTime());
            silence.touch("silent", loop.nanoTime());
            timer.arm();
        });
        time.runUntilIdle();

        loop.pause();
        time.advance(Duration.ofSeconds(60));
        loop.resume();
        time.runUntilIdle();
        assertThat(expired).isEmpty();
        loop.execute(() -> silence.touch("heard in time", loop.nanoTime()));
        time.advance(Duration.ofSeconds(2));

        assertThat(expired).containsExactly("silent");
    }
}
