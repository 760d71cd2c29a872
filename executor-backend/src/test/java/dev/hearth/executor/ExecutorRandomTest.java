package dev.hearth.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import dev.hearth.protocol.DriverToExecutor.TakeBackTasks;
import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.protocol.ExecutorToDriver.AttemptRange;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.ClosureSerializer;
import dev.hearth.task.TaskBody;
import dev.hearth.task.TaskContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Launches, kills, take-backs and removals in any order, while tasks are at any point: all of it drawn from a seed. */
class ExecutorRandomTest {
    private static final int ROUNDS = 120;
    private static final int STEPS = 150;
    private static final int SLOTS = 3;
    /** Of functions, which travel as bytes, and find their round by its number. */
    private static final ConcurrentMap<Long, Round> RUNNING = new ConcurrentHashMap<>();

    private record Attempt(long taskSet, int index, int attempt) {}

    /** Stops once at the start and once before the end. */
    private record Stepping(long round, long taskSet) implements TaskBody<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String run(TaskContext context, Optional<Object> payload) throws Exception {
            return RUNNING.get(round).runTask(taskSet, context, payload);
        }
    }

    private static final class Round {
        private final SplittableRandom random;
        private final long seed;
        private final ManualTime time = new ManualTime();
        private final ManualEventLoop loop = new ManualEventLoop(time, "executor");
        private final StepThreads threads = new StepThreads();
        private final Executor executor;
        private final Set<Attempt> launched = new HashSet<>();
        private final Set<Attempt> started = new HashSet<>();
        private final Set<Attempt> toldStarted = new HashSet<>();
        private final Map<Attempt, TaskEnd> ended = new HashMap<>();
        private final Set<Attempt> takenBack = new HashSet<>();
        private final Map<Long, Integer> nextIndex = new HashMap<>();
        private final Set<Long> known = new HashSet<>();
        private int running;
        private int asked;
        private int answered;

        Round(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            TaskEnvironment environment = new TaskEnvironment(
                    getClass().getClassLoader(),
                    ExecutorHarness.NO_BROADCASTS,
                    new MemoryResults(),
                    StartRecord.NONE,
                    threads,
                    error -> {});
            ExecutorSpec spec = new ExecutorSpec("app-1/0", "host-a", SLOTS, 1 << 20, 16 << 20);
            executor = new Executor(spec, environment, loop, this::onNews);
        }

        void play() throws InterruptedException {
            for (int i = 0; i < STEPS; i++) {
                act();
            }
            inLoop(() -> executor.pause(false));
            while (!threads.isIdle()) {
                threads.step(random);
                time.runUntilIdle();
            }
            time.advance(Duration.ofMillis(5));

            Set<Attempt> over = new HashSet<>(ended.keySet());
            over.addAll(takenBack);
            assertThat(over).isEqualTo(launched);
            assertThat(toldStarted).isSubsetOf(started);
            assertThat(answered).isEqualTo(asked);
            assertThat(executor.running()).isEmpty();
        }

        private void act() throws InterruptedException {
            long taskSet = random.nextInt(3);
            switch (random.nextInt(12)) {
                case 0, 1 -> launchRange(taskSet);
                case 2 -> launchTasks(taskSet);
                case 3 -> {
                    // of what was launched, or will be soon
                    int index = random.nextInt(nextIndex.getOrDefault(taskSet, 0) + 3);
                    boolean interrupt = random.nextBoolean();
                    inLoop(() -> executor.kill(new KillTask(taskSet, index, 0, interrupt, "enough")));
                }
                case 4 -> {
                    asked++;
                    inLoop(() -> executor.takeBack(new TakeBackTasks(taskSet, random.nextInt(1, 8))));
                }
                case 5 -> {
                    if (random.nextInt(5) == 0) {
                        known.remove(taskSet);
                        inLoop(() -> executor.removeTaskSet(taskSet));
                    }
                }
                case 6 -> time.advance(Duration.ofMillis(random.nextInt(15)));
                case 7 -> {
                    boolean pause = random.nextInt(3) == 0;
                    inLoop(() -> executor.pause(pause));
                }
                default -> {
                    if (!threads.isIdle()) {
                        threads.step(random);
                    }
                    if (random.nextBoolean()) {
                        time.runUntilIdle();
                    }
                }
            }
        }

        private void launchRange(long taskSet) {
            int count = random.nextInt(1, 12);
            int first = nextIndex.merge(taskSet, count, Integer::sum) - count;
            for (int i = first; i < first + count; i++) {
                launched.add(new Attempt(taskSet, i, 0));
            }
            launch(new TaskGroup(taskSet, List.of(new IndexRange(first, count)), List.of()));
        }

        private void launchTasks(long taskSet) {
            List<TaskEntry> tasks = new ArrayList<>();
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                int index = nextIndex.merge(taskSet, 1, Integer::sum) - 1;
                int attempt = random.nextInt(3) == 0 ? 1 : 0;
                launched.add(new Attempt(taskSet, index, attempt));
                tasks.add(new TaskEntry(index, attempt, Bytes.of(ClosureSerializer.serialize("p" + index, "it"))));
            }
            launch(new TaskGroup(taskSet, List.of(), tasks));
        }

        private void launch(TaskGroup group) {
            inLoop(() -> {
                // now and then the driver forgets to send the function
                if (known.add(group.taskSet()) && random.nextInt(10) > 0) {
                    byte[] body = ClosureSerializer.serialize(new Stepping(seed, group.taskSet()), "it");
                    executor.addTaskSet(new AddTaskSet(group.taskSet(), 1, 0, Bytes.of(body), Map.of()));
                }
                executor.launch(List.of(group));
            });
        }

        private void inLoop(Runnable task) {
            loop.execute(task);
            time.runUntilIdle();
        }

        String runTask(long taskSet, TaskContext context, Optional<Object> payload) throws Exception {
            Attempt attempt = new Attempt(taskSet, context.partitionId(), context.attemptNumber());
            assertThat(started.add(attempt)).as("%s starts once", attempt).isTrue();
            assertThat(ended).doesNotContainKey(attempt);
            assertThat(takenBack).doesNotContain(attempt);
            assertThat(++running).isLessThanOrEqualTo(SLOTS);
            try {
                threads.pause();
                if (Thread.interrupted()) {
                    assertThat(context.isKilled())
                            .as("the interrupt is its own")
                            .isTrue();
                    throw new InterruptedException();
                }
                if (attempt.index() % 7 == 0) {
                    throw new IllegalStateException("odd");
                }
                threads.pause();
            } finally {
                running--;
            }
            return attempt + payload.map(Object::toString).orElse("");
        }

        private void onNews(ExecutorNews news) {
            for (TaskEnded end : NewsReader.ends(news)) {
                over(new Attempt(end.taskSet(), end.index(), end.attempt()), end.end());
            }
            for (TakenBack answer : news.takenBack()) {
                answered++;
                for (AttemptRange range : answer.attempts()) {
                    for (int i = 0; i < range.count(); i++) {
                        Attempt attempt = new Attempt(answer.taskSet(), range.first() + i, range.attempt());
                        assertThat(launched).contains(attempt);
                        assertThat(started).doesNotContain(attempt);
                        assertThat(ended).doesNotContainKey(attempt);
                        assertThat(takenBack.add(attempt)).isTrue();
                    }
                }
            }
            news.started().forEach(task -> {
                Attempt attempt = new Attempt(task.taskSet(), task.index(), task.attempt());
                assertThat(started).contains(attempt);
                assertThat(toldStarted.add(attempt)).isTrue();
            });
        }

        private void over(Attempt attempt, TaskEnd end) {
            assertThat(launched).contains(attempt);
            assertThat(takenBack).doesNotContain(attempt);
            assertThat(ended.put(attempt, end)).as("%s ends once", attempt).isNull();
            if (end instanceof TaskEnd.Success success) {
                assertThat(started).contains(attempt);
                Object value = ClosureSerializer.deserialize(
                        ((TaskEnd.Inline) success.result()).value().toArray(),
                        getClass().getClassLoader());
                assertThat((String) value).startsWith(attempt.toString());
            } else if (end instanceof TaskEnd.Failed failed) {
                assertThat(failed.message()).containsAnyOf("odd", "is not known");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000_001, 2_000_001})
    void everyAttemptEndsOnceAndNoneStartsThatWasTakenBack(long firstSeed) throws InterruptedException {
        for (long seed = firstSeed; seed < firstSeed + ROUNDS; seed++) {
            Round round = new Round(seed);
            RUNNING.put(seed, round);
            try {
                round.play();
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            } finally {
                RUNNING.remove(seed);
            }
        }
    }
}
