package dev.hearth.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.driver.cluster.DriverCluster.Job;
import dev.hearth.driver.schedule.JobSpec;
import dev.hearth.driver.schedule.SchedulerConfig;
import dev.hearth.model.ExecutorState;
import dev.hearth.protocol.ExecutorToDriver.AccumulatorUpdate;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jobs over executors that crash, stop, and lose their connections at random: each task's value is accepted exactly once,
 * no task is lost while its job lives, and no slot is given twice. {@code -Dhearth.seed=7} runs one seed alone, {@code
 * -Dhearth.seeds=2000} as many.
 */
class FaultyExecutorsTest {
    private static final int SEEDS = Integer.getInteger("hearth.seeds", 200);
    private static final Duration FAULTY = Duration.ofSeconds(60);
    private static final Duration RECOVERY = Duration.ofMinutes(10);
    private static final int HOSTS = 4;

    private static final Map<String, Integer> HAPPENED = new TreeMap<>();

    static LongStream seeds() {
        Optional<Long> alone = Optional.ofNullable(Long.getLong("hearth.seed"));
        return alone.map(LongStream::of).orElseGet(() -> LongStream.range(0, SEEDS));
    }

    @AfterAll
    static void everyFaultHappened() {
        if (Long.getLong("hearth.seed") == null && SEEDS >= 100) {
            assertThat(HAPPENED.keySet())
                    .contains(
                            "crash reported",
                            "crash unreported",
                            "crash reported late",
                            "cut",
                            "delay",
                            "stall",
                            "long stall",
                            "executor pause",
                            "driver pause",
                            "join",
                            "cancel",
                            "refused executor",
                            "executor lost",
                            "resumed",
                            "failed attempt",
                            "held value",
                            "lost value",
                            "all taken back",
                            "some taken back",
                            "none taken back",
                            "killed running",
                            "killed queued",
                            "drain");
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyTaskSucceedsOnceWhateverHappensToItsExecutor(long seed) {
        try {
            new Run(seed).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + " failed; replay it alone with -Dhearth.seed=" + seed, e);
        }
    }

    private static final class Run {
        private final Random random;
        private final DriverCluster cluster;
        private final List<Job> jobs = new ArrayList<>();
        private final Map<Integer, Integer> tasksOfJob = new TreeMap<>();
        private final List<FakeExecutor> drained = new ArrayList<>();

        Run(long seed) {
            this.random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
            SchedulerConfig defaults = SchedulerConfig.defaults();
            this.cluster = new DriverCluster(new SchedulerConfig(
                    1 + random.nextInt(2),
                    1_000_000,
                    Duration.ofSeconds(random.nextInt(4)),
                    Long.MAX_VALUE,
                    defaults.maxMessageBytes(),
                    random.nextBoolean() ? defaults.maxUnacknowledgedBytes() : 2_000));
        }

        void run() {
            for (int i = 0; i < 3; i++) {
                join();
            }
            long endNanos = cluster.time.now() + FAULTY.toNanos();
            while (cluster.time.now() < endNanos) {
                cluster.advance(Duration.ofMillis(random.nextInt(2_000)));
                step();
            }
            recover();
        }

        private void step() {
            switch (random.nextInt(13)) {
                case 0, 1, 2 -> submit();
                case 3 -> crash();
                case 4, 5 -> {
                    happened("cut");
                    cluster.network.cut(host(), DriverCluster.DRIVER_HOST);
                }
                case 6 -> stall();
                case 7 -> {
                    happened("delay");
                    cluster.network.delay(host(), DriverCluster.DRIVER_HOST, Duration.ofMillis(random.nextInt(500)));
                }
                case 8 -> {
                    happened("join");
                    join();
                }
                case 9 -> pause();
                case 10 -> cancel();
                case 11 -> {
                    happened("driver pause");
                    cluster.loop.pause();
                    cluster.time.schedule(Duration.ofMillis(random.nextInt(8_000)), cluster.loop::resume);
                }
                case 12 -> drain();
                default -> throw new AssertionError("no such fault");
            }
        }

        private void submit() {
            int tasks = random.nextInt(random.nextInt(5) == 0 ? 600 : 40);
            boolean choosy = random.nextBoolean();
            boolean some = random.nextInt(4) == 0;
            Optional<List<Integer>> only = some
                    ? Optional.of(java.util.stream.IntStream.range(0, tasks)
                            .filter(i -> i % 3 != 1)
                            .boxed()
                            .toList())
                    : Optional.empty();
            int payloadEvery = 1 + random.nextInt(5);
            JobSpec spec = new JobSpec(
                    "job at Test",
                    Bytes.of(new byte[1 + random.nextInt(2_000)]),
                    tasks,
                    only,
                    index -> index % payloadEvery == 0 ? Bytes.of(new byte[50]) : Bytes.EMPTY,
                    index -> choosy ? List.of("w" + index % (HOSTS + 1), "w" + index % 3) : List.of(),
                    Map.of());
            Job job = cluster.submit(spec);
            jobs.add(job);
            tasksOfJob.put((int) job.id, spec.tasks());
        }

        private void join() {
            long seed = random.nextLong();
            cluster.join(host(), 2 + random.nextInt(3), (set, index, attempt) -> plan(seed, set, index, attempt));
        }

        /** Whether the task adds to an accumulator. */
        private static boolean counts(int index) {
            return index % 2 == 0;
        }

        /** Stages of long tasks, of short ones, and of short ones with a long one now and then. */
        private static Duration takes(int kind, Random own) {
            return switch (kind) {
                case 0 -> Duration.ofMillis(own.nextInt(own.nextInt(5) == 0 ? 4_000 : 200));
                case 1 -> Duration.ofNanos(own.nextInt(400_000));
                default -> Duration.ofNanos(own.nextInt(20) == 0 ? 3_000_000_000L : own.nextInt(1_000_000));
            };
        }

        private FakeExecutor.Work.Plan plan(long seed, long set, int index, int attempt) {
            Random own = new Random(seed ^ set * 31 + index * 1_000_003L + attempt);
            Duration takes = takes((int) ((set >> 16) % 3), own);
            if (own.nextInt(10) == 0) {
                happened("failed attempt");
                return new FakeExecutor.Work.Plan(takes, FakeExecutor.failure("at random"));
            }
            List<AccumulatorUpdate> shares =
                    counts(index) ? List.of(new AccumulatorUpdate(set >> 16, Bytes.of(new byte[1]))) : List.of();
            TaskEnd.TaskResult result = new TaskEnd.Inline(Bytes.of(new byte[] {(byte) index}));
            if (own.nextInt(10) == 0) {
                String stream = "result/" + set + "/" + index + "/" + attempt;
                if (own.nextInt(3) == 0) {
                    happened("lost value");
                } else {
                    happened("held value");
                    cluster.results.byStream.put(stream, new byte[] {(byte) index});
                }
                result = new TaskEnd.Held(1);
            }
            return new FakeExecutor.Work.Plan(takes, new TaskEnd.Success(result, shares));
        }

        private void crash() {
            alive().ifPresent(executor -> {
                executor.crash();
                switch (random.nextInt(3)) {
                    case 0 -> {
                        happened("crash reported");
                        report(executor);
                    }
                    case 1 -> {
                        happened("crash reported late");
                        cluster.time.schedule(Duration.ofMillis(random.nextInt(9_000)), () -> report(executor));
                    }
                    default -> happened("crash unreported");
                }
            });
        }

        private void drain() {
            alive().ifPresent(executor -> {
                happened("drain");
                drained.add(executor);
                cluster.loop.execute(() -> cluster.endpoint.drain(executor.id));
                join();
            });
        }

        private void report(FakeExecutor executor) {
            if (random.nextBoolean()) {
                cluster.removed(executor, ExecutorState.EXITED, Optional.of(137), false);
            } else {
                cluster.removed(executor, ExecutorState.LOST, Optional.empty(), true);
            }
        }

        private void stall() {
            boolean lasting = random.nextInt(3) == 0;
            happened(lasting ? "long stall" : "stall");
            String host = host();
            cluster.network.stall(host, DriverCluster.DRIVER_HOST);
            cluster.time.schedule(
                    lasting ? Duration.ofSeconds(35) : Duration.ofMillis(random.nextInt(6_000)),
                    () -> cluster.network.resume(host, DriverCluster.DRIVER_HOST));
        }

        private void pause() {
            alive().ifPresent(executor -> {
                happened("executor pause");
                executor.loop.pause();
                cluster.time.schedule(Duration.ofMillis(random.nextInt(40_000)), executor.loop::resume);
            });
        }

        private void cancel() {
            if (!jobs.isEmpty()) {
                happened("cancel");
                cluster.dag.cancel(jobs.get(random.nextInt(jobs.size())).id, "at random");
            }
        }

        private void recover() {
            cluster.advance(Duration.ofSeconds(45));
            for (int host = 0; host < HOSTS; host++) {
                cluster.network.delay("w" + host, DriverCluster.DRIVER_HOST, Duration.ZERO);
            }
            join();
            jobs.forEach(job -> cluster.await(job, RECOVERY));
            cluster.advance(Duration.ofSeconds(45));
            for (Job job : jobs) {
                int tasks = tasksOfJob.get((int) job.id);
                if (job.succeeded) {
                    assertThat(job.values).hasSize(tasks);
                } else {
                    assertThat(job.failure.orElseThrow().message()).contains("was cancelled: at random");
                }
            }
            assertThat(cluster.dag.dispatcher().tasks().busySlots().values()).containsOnly(0);
            assertThat(cluster.dag.dispatcher().tasks().isIdle()).isTrue();
            assertThat(cluster.accumulated.values().stream()
                            .mapToInt(Integer::intValue)
                            .sum())
                    .isEqualTo((int) jobs.stream()
                            .flatMap(job -> job.values.keySet().stream())
                            .filter(Run::counts)
                            .count());
            assertThat(drained)
                    .filteredOn(FakeExecutor::isRegistered)
                    .allMatch(each -> cluster.events.lines.contains("drained " + each.id));
            for (FakeExecutor executor : cluster.executors) {
                assertThat(executor.isRegistered() && executor.busy() > 0).isFalse();
                executor.refused.ifPresent(reason -> happened("refused executor"));
                executor.answers.forEach(Run::happened);
            }
            cluster.events.lines.stream()
                    .filter(line -> line.startsWith("lost"))
                    .forEach(line -> happened("executor lost"));
            if (cluster.executors.stream().anyMatch(FakeExecutor::wasResumed)) {
                happened("resumed");
            }
        }

        private Optional<FakeExecutor> alive() {
            List<FakeExecutor> alive =
                    cluster.executors.stream().filter(each -> !each.isOver()).toList();
            return alive.isEmpty() ? Optional.empty() : Optional.of(alive.get(random.nextInt(alive.size())));
        }

        private String host() {
            return "w" + random.nextInt(HOSTS);
        }

        private static void happened(String what) {
            HAPPENED.merge(what, 1, Integer::sum);
        }
    }
}
