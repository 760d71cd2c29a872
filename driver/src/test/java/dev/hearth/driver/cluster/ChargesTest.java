package dev.hearth.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.driver.cluster.DriverCluster.Job;
import dev.hearth.driver.schedule.SchedulerConfig;
import dev.hearth.model.ExecutorEnd.RunningAttempt;
import dev.hearth.model.ExecutorState;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tasks that end their executor's process, among hundreds that wait there: those that were running are charged, and nothing
 * else ever is. {@code -Dhearth.seed=7} runs one seed alone, {@code -Dhearth.seeds=2000} as many.
 */
class ChargesTest {
    private static final int SEEDS = Integer.getInteger("hearth.seeds", 200);
    private static final int TASKS = 501;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    static LongStream seeds() {
        Optional<Long> alone = Optional.ofNullable(Long.getLong("hearth.seed"));
        return alone.map(LongStream::of).orElseGet(() -> LongStream.range(0, SEEDS));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aTaskThatEndsItsProcessFailsTheJobAndNoOtherIsChargedForIt(long seed) {
        try {
            new Run(seed).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + " failed; replay it alone with -Dhearth.seed=" + seed, e);
        }
    }

    @Test
    void withoutEvidenceThoseAreChargedThatWereReportedToRun() {
        DriverCluster cluster = new DriverCluster(SchedulerConfig.defaults());
        FakeExecutor executor = cluster.join("w1", 2, (set, index, attempt) -> forever());
        Job job = cluster.submit("count at Test", 100);
        cluster.advance(Duration.ofSeconds(1));

        executor.crash();
        cluster.removed(executor, ExecutorState.EXITED, Optional.of(1), false, Optional.empty());
        cluster.advance(Duration.ofSeconds(1));

        assertThat(cluster.events.counts.get(job.id)).containsExactly(0, 2, 0);
    }

    @Test
    void whereNothingIsKnownNobodyIsCharged() {
        DriverCluster cluster = new DriverCluster(SchedulerConfig.defaults());
        FakeExecutor executor = cluster.join("w1", 2, (set, index, attempt) -> forever());
        cluster.advance(Duration.ofMillis(10));
        Job job = cluster.submit("count at Test", 100);
        cluster.advance(Duration.ofMillis(10));

        executor.crash();
        cluster.removed(executor, ExecutorState.EXITED, Optional.of(1), false, Optional.empty());
        cluster.advance(Duration.ofSeconds(1));

        assertThat(cluster.events.counts.get(job.id)).containsExactly(0, 0, 0);
    }

    private static FakeExecutor.Work.Plan forever() {
        return new FakeExecutor.Work.Plan(Duration.ofNanos(-1), FakeExecutor.success(0));
    }

    private static final class Run {
        private final Random random;
        private final DriverCluster cluster;
        private final Set<Integer> poison = new LinkedHashSet<>();
        private final Set<FakeExecutor> poisoned = new LinkedHashSet<>();
        private final Map<Integer, Integer> charges = new TreeMap<>();
        private final int maxFailures;

        Run(long seed) {
            this.random = new Random(seed * 0x9E3779B97F4A7C15L + 3);
            this.maxFailures = 1 + random.nextInt(4);
            SchedulerConfig defaults = SchedulerConfig.defaults();
            this.cluster = new DriverCluster(new SchedulerConfig(
                    1,
                    maxFailures,
                    defaults.localityWait(),
                    Long.MAX_VALUE,
                    defaults.maxMessageBytes(),
                    defaults.maxUnacknowledgedBytes()));
            for (int left = 1 + random.nextInt(2); left > 0; left--) {
                poison.add(random.nextInt(TASKS));
            }
        }

        void run() {
            for (int i = 0; i < 2; i++) {
                join();
            }
            Job job = cluster.submit("poison at Test", TASKS);
            long endNanos = cluster.time.now() + LIMIT.toNanos();
            while (!job.isOver() && cluster.time.now() < endNanos) {
                cluster.advance(Duration.ofNanos(random.nextInt(5_000_000)));
                fault();
            }

            assertThat(job.failure).as("the job's end").isPresent();
            assertThat(job.failure.orElseThrow().message()).contains("failed " + times(maxFailures) + "; last,");
            int failed = failedTask(job.failure.orElseThrow().message());
            assertThat(charges.get(failed)).isGreaterThanOrEqualTo(maxFailures);
            int charged = cluster.events.counts.get(job.id)[1];
            assertThat(charged)
                    .isBetween(
                            maxFailures,
                            charges.values().stream()
                                    .mapToInt(Integer::intValue)
                                    .sum());
            cluster.advance(Duration.ofMinutes(1));
            assertThat(cluster.dag.dispatcher().tasks().isIdle()).isTrue();
        }

        private void fault() {
            for (FakeExecutor each : List.copyOf(poisoned)) {
                end(each, ExecutorState.EXITED, Optional.of(52), true);
            }
            poisoned.clear();
            FakeExecutor any = cluster.executors.get(random.nextInt(cluster.executors.size()));
            switch (random.nextInt(40)) {
                case 0 -> cluster.network.cut(any.host, DriverCluster.DRIVER_HOST);
                case 1 -> {
                    if (!any.isOver()) {
                        end(any, ExecutorState.KILLED, Optional.of(143), false);
                    }
                }
                case 2 -> join();
                default -> {
                    // mostly nothing else happens
                }
            }
        }

        /** Its process ends, and the master tells of it before or after the driver misses the connection. */
        private void end(FakeExecutor executor, ExecutorState state, Optional<Integer> code, boolean charged) {
            List<RunningAttempt> running = executor.running();
            executor.crash();
            if (charged) {
                running.forEach(each -> charges.merge(each.index(), 1, Integer::sum));
            }
            cluster.time.schedule(
                    Duration.ofMillis(random.nextInt(3_000)),
                    () -> cluster.removed(executor, state, code, false, Optional.of(running)));
            join();
        }

        private void join() {
            long seed = random.nextLong();
            FakeExecutor[] self = new FakeExecutor[1];
            self[0] = cluster.join("w" + cluster.executors.size(), 1 + random.nextInt(3), (set, index, attempt) -> {
                if (poison.contains(index)) {
                    poisoned.add(self[0]);
                    return forever();
                }
                Random own = new Random(seed ^ index * 1_000_003L + attempt);
                Duration takes = Duration.ofNanos(own.nextInt(50) == 0 ? 30_000_000L : 1_000 + own.nextInt(1_000_000));
                return new FakeExecutor.Work.Plan(takes, FakeExecutor.success(index));
            });
        }

        private static String times(int number) {
            return number == 1 ? "once" : number + " times";
        }

        private static int failedTask(String message) {
            String rest = message.substring(message.indexOf(": task ") + 7);
            return Integer.parseInt(rest.substring(0, rest.indexOf(' ')));
        }
    }
}
