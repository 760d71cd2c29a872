package dev.hearth.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.Epoch;
import dev.hearth.rpc.RedialPolicy;
import dev.hearth.rpc.RpcError;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkerLogicTest {
    private static final Instant STARTED = Instant.parse("2026-03-04T05:06:07Z");

    @Test
    void redialsAtOnceThenDoublesToFiveSeconds() {
        RedialPolicy longest = WorkerLogic.redial(() -> Math.nextDown(1.0));
        RedialPolicy shortest = WorkerLogic.redial(() -> 0);

        assertThat(IntStream.of(0, 2, 3, 5, 6, 1000).mapToObj(failures -> pause(shortest, failures)))
                .containsExactly(
                        Duration.ZERO,
                        Duration.ofMillis(200),
                        Duration.ofMillis(400),
                        Duration.ofMillis(1600),
                        Duration.ofMillis(2500),
                        Duration.ofMillis(2500));
        assertThat(pause(longest, 1)).isBetween(Duration.ofMillis(199), Duration.ofMillis(200));
        assertThat(pause(longest, 1000)).isBetween(Duration.ofMillis(4999), Duration.ofMillis(5000));
    }

    @Test
    void redialsOftenWhileACutMayBeAShortOne() {
        RedialPolicy longest = WorkerLogic.redial(() -> Math.nextDown(1.0));

        assertThat(IntStream.range(1, 30)
                        .mapToObj(failures -> longest.next(failures, Duration.ofSeconds(5), RpcError.CONNECT_TIMED_OUT)
                                .orElseThrow()))
                .allSatisfy(pause -> assertThat(pause).isLessThanOrEqualTo(Duration.ofMillis(500)));
    }

    private static Duration pause(RedialPolicy policy, int failures) {
        return policy.next(failures, Duration.ofDays(365), RpcError.CONNECTION_REFUSED)
                .orElseThrow();
    }

    @Test
    void refusesOlderEpochsOfTheSameClusterAlone() {
        Optional<Epoch> obeyed = Optional.of(new Epoch("c1", 5));

        assertThat(WorkerLogic.refusal(Optional.empty(), new Epoch("c1", 1))).isEmpty();
        assertThat(WorkerLogic.refusal(obeyed, new Epoch("c1", 4))).contains("its epoch c1:4 is older than c1:5");
        assertThat(WorkerLogic.refusal(obeyed, new Epoch("c1", 5))).isEmpty();
        assertThat(WorkerLogic.refusal(obeyed, new Epoch("c1", 6))).isEmpty();
        assertThat(WorkerLogic.refusal(obeyed, new Epoch("c2", 1))).isEmpty();
        assertThat(WorkerLogic.commandRefusal(obeyed, new Epoch("c1", 6))).isEmpty();
        assertThat(WorkerLogic.commandRefusal(obeyed, new Epoch("c2", 6))).isPresent();
        assertThat(WorkerLogic.commandRefusal(Optional.empty(), new Epoch("c1", 1)))
                .isPresent();
    }

    @Test
    void onlyMistakesOfConfigurationEndAWorkerAndOnlyBeforeItsFirstRegistration() {
        assertThat(WorkerLogic.isMistake(RpcError.WRONG_SECRET, false)).isTrue();
        assertThat(WorkerLogic.isMistake(RpcError.WRONG_ROLE, false)).isTrue();
        assertThat(WorkerLogic.isMistake(RpcError.WRONG_VERSION, false)).isTrue();
        assertThat(WorkerLogic.isMistake(RpcError.WRONG_SECRET, true)).isFalse();
        assertThat(WorkerLogic.isMistake(RpcError.WRONG_PROTOCOL, false)).isFalse();
        assertThat(WorkerLogic.isMistake(RpcError.NAME_NOT_FOUND, false)).isFalse();
        assertThat(WorkerLogic.isMistake(RpcError.CONNECTION_REFUSED, false)).isFalse();
        assertThat(WorkerLogic.isMistake(RpcError.CONNECT_TIMED_OUT, false)).isFalse();
    }

    @Test
    void anIdTellsStartHostAndPort() {
        assertThat(WorkerLogic.id(STARTED, ZoneOffset.UTC, "node-1.example", 7078)
                        .value())
                .isEqualTo("worker-20260304050607-node-1.example-7078");
        assertThat(WorkerLogic.id(STARTED, ZoneOffset.UTC, "fe80::1%eth0", 1).value())
                .isEqualTo("worker-20260304050607-fe80--1-eth0-1");
        assertThat(WorkerLogic.id(STARTED, ZoneOffset.UTC, "h".repeat(253), 65_535)
                        .value())
                .hasSizeLessThan(128);
    }
}
