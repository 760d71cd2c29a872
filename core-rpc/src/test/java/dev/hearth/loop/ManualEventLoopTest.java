package dev.hearth.loop;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ManualEventLoopTest {
    private final ManualTime time = new ManualTime();
    private final ManualEventLoop loop = new ManualEventLoop(time, "worker-1");
    private final ManualEventLoop other = new ManualEventLoop(time, "worker-2");
    private final List<String> trace = new ArrayList<>();

    @Test
    void tasksRunInOrderWhenTimeIsMovedAndNeverInsideExecute() {
        loop.execute(() -> {
            loop.execute(() -> note("c"));
            note("a");
        });
        loop.execute(() -> note("b"));
        assertThat(trace).isEmpty();

        assertThat(time.runUntilIdle()).isEqualTo(3);

        assertThat(trace).containsExactly("a", "b", "c");
        assertThat(time.now()).isZero();
    }

    @Test
    void timersRunAtExactlyTheirTimeAndBeforeThatNot() {
        loop.schedule(ofSeconds(2), () -> note("two"));
        loop.schedule(ofSeconds(1), () -> note("one"));

        assertThat(time.advance(ofNanos(999_999_999))).isZero();
        assertThat(trace).isEmpty();
        assertThat(time.untilNext()).contains(ofNanos(1));

        assertThat(time.advance(ofNanos(1))).isEqualTo(1);
        assertThat(trace).containsExactly("one@PT1S");

        assertThat(time.advance(ofSeconds(60))).isEqualTo(1);
        assertThat(trace).containsExactly("one@PT1S", "two@PT2S");
        assertThat(time.now()).isEqualTo(ofSeconds(61).toNanos());
        assertThat(time.untilNext()).isEmpty();
    }

    @Test
    void timersOfOneTimeRunInTheOrderTheyWereSetAcrossLoops() {
        loop.schedule(ofSeconds(1), () -> note("first"));
        other.schedule(ofSeconds(1), () -> note("third"));
        loop.schedule(ofSeconds(1), () -> note("second"));
        time.schedule(
                ofMillis(1_000),
                () -> note("an event of the simulation comes before the turns it shares its time with"));

        time.advance(ofSeconds(1));

        assertThat(trace)
                .containsExactly(
                        "an event of the simulation comes before the turns it shares its time with@PT1S",
                        "first@PT1S",
                        "second@PT1S",
                        "third@PT1S");
    }

    @Test
    void aTimerThatSetsItselfAgainRunsAtEachPeriodOfOneAdvance() {
        repeatEvery(ofSeconds(2));

        assertThat(time.advance(ofSeconds(7))).isEqualTo(3);

        assertThat(trace).containsExactly("beat@PT2S", "beat@PT4S", "beat@PT6S");
        assertThat(time.pendingTimers()).isEqualTo(1);
    }

    @Test
    void aDelayOfZeroOrLessMeansTheNextTurn() {
        loop.execute(() -> {
            loop.schedule(ofSeconds(-5), () -> note("timer"));
            loop.schedule(ZERO, () -> note("cancelled")).cancel();
            loop.atTurnEnd(() -> note("turn end"));
        });

        time.runUntilIdle();

        assertThat(trace).containsExactly("turn end", "timer");
    }

    @Test
    void theEndOfTheTurnComesOnceAfterAllItsTasksAndTimers() {
        loop.schedule(ofSeconds(1), () -> note("timer"));
        time.schedule(ofSeconds(1), () -> {
            loop.execute(() -> loop.atTurnEnd(() -> {
                note("end");
                loop.execute(() -> note("next turn"));
                loop.atTurnEnd(() -> note("end of the end"));
            }));
            loop.execute(() -> note("task"));
        });

        time.advance(ofSeconds(1));

        assertThat(trace)
                .containsExactly("task@PT1S", "timer@PT1S", "end@PT1S", "end of the end@PT1S", "next turn@PT1S");
    }

    @Test
    void aCancelledTimerNeverRunsEvenWhenItWasDueInTheSameTurn() {
        EventLoop.Timer early = loop.schedule(ofSeconds(1), () -> note("early"));
        EventLoop.Timer[] late = new EventLoop.Timer[1];
        loop.schedule(ofSeconds(2), () -> late[0].cancel());
        late[0] = loop.schedule(ofSeconds(2), () -> note("late"));
        assertThat(time.pendingTimers()).isEqualTo(3);

        early.cancel();
        early.cancel();
        assertThat(time.pendingTimers()).isEqualTo(2);

        assertThat(time.advance(ofSeconds(3))).isEqualTo(1);
        late[0].cancel();
        assertThat(trace).isEmpty();
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void aPausedLoopKeepsItsTasksAndRunsThemBeforeTheTimersThatFellDue() {
        loop.schedule(ofSeconds(10), () -> note("lost"));
        loop.pause();
        loop.pause();
        time.advance(ofSeconds(20));
        loop.execute(() -> note("heartbeat"));
        assertThat(time.runUntilIdle()).isZero();
        assertThat(trace).isEmpty();

        loop.resume();
        loop.resume();
        time.runUntilIdle();

        assertThat(trace).containsExactly("heartbeat@PT20S", "lost@PT20S");
    }

    @Test
    void aLoopThatPausesItselfFinishesItsTurn() {
        loop.execute(loop::pause);
        loop.execute(() -> {
            note("same turn");
            loop.execute(() -> note("next turn"));
        });

        time.runUntilIdle();
        assertThat(trace).containsExactly("same turn");

        loop.resume();
        time.runUntilIdle();
        assertThat(trace).containsExactly("same turn", "next turn");
    }

    @Test
    void aStoppedLoopDropsEverythingNowAndLater() {
        loop.schedule(ofSeconds(1), () -> note("timer"));
        loop.execute(() -> {
            loop.atTurnEnd(() -> note("turn end"));
            loop.stop();
            loop.stop();
            loop.atTurnEnd(() -> note("turn end"));
        });
        loop.execute(() -> note("rest of the turn"));
        other.execute(() -> note("another process lives"));

        time.runUntilIdle();
        loop.execute(() -> note("later"));
        loop.schedule(ofSeconds(1), () -> note("later")).cancel();
        loop.schedule(ZERO, () -> note("later"));
        loop.resume();
        time.advance(ofSeconds(5));

        assertThat(trace).containsExactly("another process lives");
        assertThat(time.pendingTimers()).isZero();
        assertThat(time.untilNext()).isEmpty();
    }

    @Test
    void aFaultLeavesAdvanceWithTheLoopsNameAndTheRestRunsAfterwards() {
        time.advance(ofSeconds(5));
        loop.execute(() -> {
            throw new IllegalStateException("state is odd");
        });
        loop.execute(() -> note("next"));

        assertThatThrownBy(() -> time.advance(ofSeconds(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("worker-1")
                .hasMessageContaining("PT5S")
                .hasMessageContaining("state is odd")
                .hasCauseInstanceOf(IllegalStateException.class);

        assertThat(loop.inLoop()).isFalse();
        assertThat(time.runUntilIdle()).isEqualTo(1);
        assertThat(trace).containsExactly("next@PT5S");
    }

    @Test
    void onlyATaskOfTheLoopIsInTheLoop() {
        assertThat(loop.inLoop()).isFalse();
        assertThatThrownBy(loop::checkInLoop)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("worker-1");
        assertThatThrownBy(() -> loop.atTurnEnd(() -> {})).isInstanceOf(IllegalStateException.class);
        loop.execute(() -> {
            loop.checkInLoop();
            note(loop.inLoop() + " " + other.inLoop());
            assertThatThrownBy(other::checkInLoop).isInstanceOf(IllegalStateException.class);
        });

        time.runUntilIdle();

        assertThat(trace).containsExactly("true false");
    }

    @Test
    void theWallClockMovesWithVirtualTime() {
        Instant start = Instant.parse("2030-02-03T04:05:06Z");
        ManualTime elsewhere = new ManualTime(start);
        EventLoop process = new ManualEventLoop(elsewhere, "p");

        elsewhere.advance(ofMillis(1_500));

        assertThat(elsewhere.wallStart()).isEqualTo(start);
        assertThat(process.wallTime()).isEqualTo(start.plusMillis(1_500));
        assertThat(process.nanoTime()).isEqualTo(1_500_000_000L);
    }

    @Test
    void theWallClockOfOneProcessJumpsAndMonotonicTimeDoesNot() {
        Instant start = Instant.parse("2030-02-03T04:05:06Z");
        ManualTime elsewhere = new ManualTime(start);
        ManualEventLoop process = new ManualEventLoop(elsewhere, "p");
        EventLoop other = new ManualEventLoop(elsewhere, "q");

        process.jumpWall(ofSeconds(-3_600));
        elsewhere.advance(ofSeconds(1));

        assertThat(process.wallTime()).isEqualTo(start.minusSeconds(3_599));
        assertThat(other.wallTime()).isEqualTo(start.plusSeconds(1));
        assertThat(process.nanoTime()).isEqualTo(1_000_000_000L);
    }

    @Test
    void runNextGoesFromEventToEvent() {
        loop.schedule(ofSeconds(3), () -> note("timer"));
        time.schedule(ofSeconds(1), () -> note("event"));

        assertThat(time.runNext()).isTrue();
        assertThat(trace).containsExactly("event@PT1S");
        while (time.runNext()) {
            assertThat(time.now()).isEqualTo(ofSeconds(3).toNanos());
        }

        assertThat(trace).containsExactly("event@PT1S", "timer@PT3S");
    }

    @Test
    void timeCannotGoBackOrBeMovedByAnEventOrByAnotherThread() {
        assertThatThrownBy(() -> time.advance(ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
        loop.execute(() -> assertThatThrownBy(time::runUntilIdle).isInstanceOf(IllegalStateException.class));
        loop.execute(
                () -> assertThatThrownBy(() -> time.advance(ofSeconds(1))).isInstanceOf(IllegalStateException.class));
        loop.execute(() -> assertThatThrownBy(() -> CompletableFuture.runAsync(() -> other.execute(() -> {}))
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("a simulation has one thread"));

        time.runUntilIdle();

        assertThat(time.now()).isZero();
    }

    @Test
    void eventsThatCauseEachOtherForeverAtOneTimeAreReportedInsteadOfHangingTheTest() {
        loop.execute(new Runnable() {
            @Override
            public void run() {
                loop.execute(this);
            }
        });

        assertThatThrownBy(time::runUntilIdle)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("in a circle");
    }

    @Test
    void theSameSeedGivesTheSameTrace() {
        assertThat(randomRun(42)).hasSizeGreaterThan(500).isEqualTo(randomRun(42));
        assertThat(randomRun(42)).isNotEqualTo(randomRun(43));
    }

    @Test
    void aVeryLongDelayIsTakenAsTheLongestThereIs() {
        loop.schedule(ofSeconds(Long.MAX_VALUE), () -> note("never"));

        time.advance(Duration.ofDays(365 * 100));

        assertThat(trace).isEmpty();
        assertThat(time.pendingTimers()).isEqualTo(1);
    }

    private static List<String> randomRun(long seed) {
        Random random = new Random(seed);
        ManualTime time = new ManualTime();
        List<String> trace = new ArrayList<>();
        List<ManualEventLoop> loops =
                List.of(new ManualEventLoop(time, "a"), new ManualEventLoop(time, "b"), new ManualEventLoop(time, "c"));
        for (int i = 0; i < 500; i++) {
            ManualEventLoop from = loops.get(random.nextInt(3));
            ManualEventLoop to = loops.get(random.nextInt(3));
            int number = i;
            from.schedule(ofMillis(random.nextInt(20)), () -> {
                trace.add(from + " sends " + number + " at " + time.now());
                to.execute(() -> trace.add(to + " hears " + number + " at " + time.now()));
            });
        }
        time.advance(ofSeconds(1));
        return trace;
    }

    private void repeatEvery(Duration period) {
        loop.schedule(period, () -> {
            note("beat");
            repeatEvery(period);
        });
    }

    private void note(String what) {
        trace.add(time.now() == 0 ? what : what + "@" + ofNanos(time.now()));
    }
}
