package dev.hearth.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.ClosureSerializer;
import dev.hearth.task.LongAccumulator;
import dev.hearth.task.TaskBody;
import dev.hearth.task.TaskContext;
import java.io.IOException;
import java.io.Serializable;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutorTest {
    private static final AtomicInteger OPENED = new AtomicInteger();
    /** What functions, which travel as bytes, share with their test: by the test's own key. */
    private static final ConcurrentMap<String, Object> SHARED = new ConcurrentHashMap<>();

    @TempDir
    private Path directory;

    @AfterEach
    void forget() {
        SHARED.clear();
        OPENED.set(0);
    }

    static CountDownLatch latch(String name, int count) {
        return (CountDownLatch) SHARED.computeIfAbsent(name, key -> new CountDownLatch(count));
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(ExecutorHarness.DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("waited too long");
        }
    }

    static final class CountedBody implements TaskBody<Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer run(TaskContext context, Optional<Object> payload) {
            return OPENED.get();
        }

        private Object readResolve() {
            OPENED.incrementAndGet();
            return this;
        }
    }

    static final class Unopenable implements TaskBody<Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer run(TaskContext context, Optional<Object> payload) {
            return 1;
        }

        private Object readResolve() {
            if (OPENED.incrementAndGet() == 1) {
                throw new IllegalStateException("not today");
            }
            return this;
        }
    }

    static final class Unsendable implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Object socket = new Socket();

        Object socket() {
            return socket;
        }
    }

    static final class RudeException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final Object socket = new Socket();

        Object socket() {
            return socket;
        }

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    @Test
    void everyTaskRunsOnce() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(2)) {
            executor.stage(1, (context, payload) -> context.partitionId() * 2);

            executor.launch(1, 0, 5_000).launch(1, 5_000, 5_000);

            BitSet seen = new BitSet();
            for (TaskEnded ended : executor.next(10_000)) {
                assertThat(ExecutorHarness.value(ended)).isEqualTo(ended.index() * 2);
                assertThat(seen.get(ended.index())).isFalse();
                seen.set(ended.index());
            }
            assertThat(executor.hasNoEnd()).isTrue();
        }
    }

    @Test
    void allSlotsRunAtOnceAndNoMore() throws Exception {
        SHARED.put("running", new AtomicInteger());
        SHARED.put("barrier", new CyclicBarrier(3));
        try (ExecutorHarness executor = ExecutorHarness.slots(3)) {
            executor.stage(1, (context, payload) -> {
                AtomicInteger running = (AtomicInteger) SHARED.get("running");
                int most = running.incrementAndGet();
                ((CyclicBarrier) SHARED.get("barrier")).await(ExecutorHarness.DEADLINE_SECONDS, TimeUnit.SECONDS);
                running.decrementAndGet();
                return most;
            });

            executor.launch(1, 0, 9);

            for (TaskEnded ended : executor.next(9)) {
                assertThat((Integer) ExecutorHarness.value(ended)).isBetween(1, 3);
            }
        }
    }

    @Test
    void aFunctionIsOpenedOncePerStage() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(4)) {
            executor.stage(1, new CountedBody()).launch(1, 0, 200);
            executor.next(200);
            executor.stage(1, new CountedBody()).launch(1, 200, 200);
            executor.next(200);

            assertThat(OPENED).hasValue(1);
        }
    }

    @Test
    void aFunctionThatCannotBeOpenedFailsItsTaskAndTheNextTriesAgain() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(1, new Unopenable()).launch(1, 0, 1);
            TaskEnd.Failed failed = executor.nextFailure();
            executor.launch(1, 1, 1);

            assertThat(failed.message()).isEqualTo("not today");
            assertThat(failed.retry()).isTrue();
            assertThat(executor.nextValue()).isEqualTo(1);
        }
    }

    @Test
    void bytesThatAreNoFunctionFailTheTask() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(1, Bytes.of(new byte[] {99, 98})).launch(1, 0, 1);
            executor.stage(2, Bytes.of(ClosureSerializer.serialize("words", "it")))
                    .launch(2, 0, 1);

            assertThat(executor.nextFailure().message()).startsWith("cannot open the function of stage 1");
            assertThat(executor.nextFailure().message()).isEqualTo("the function of stage 2 is no TaskBody");
        }
    }

    @Test
    void aTaskSeesItsContextAndItsPartition() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(
                    3,
                    (context, payload) -> List.of(
                            context.stageId(),
                            context.partitionId(),
                            context.attemptNumber(),
                            context.executorId(),
                            context.hostName(),
                            context.properties(),
                            TaskContext.current().orElseThrow() == context,
                            Thread.currentThread().getContextClassLoader() == ExecutorTest.class.getClassLoader(),
                            payload.orElse("none")));

            executor.launch(3, new TaskEntry(7, 2, Bytes.of(ClosureSerializer.serialize(List.of(1, 2), "it"))));

            assertThat(executor.nextValue())
                    .isEqualTo(List.of(
                            3,
                            7,
                            2,
                            "app-1/0",
                            "host-a",
                            java.util.Map.of("hearth.app.x", "y"),
                            true,
                            true,
                            List.of(1, 2)));
        }
    }

    @Test
    void anExceptionOfTheUsersIsToldWithItsCausesAndTravels() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(1, (context, payload) -> {
                throw new IOException("no such file", new IllegalArgumentException("because"));
            });

            executor.launch(1, 0, 1);

            TaskEnd.Failed failed = executor.nextFailure();
            assertThat(failed.className()).isEqualTo("java.io.IOException");
            assertThat(failed.message()).isEqualTo("no such file");
            assertThat(failed.stack())
                    .contains(
                            "java.io.IOException: no such file",
                            "Caused by: java.lang.IllegalArgumentException: because");
            assertThat(failed.retry()).isTrue();
            assertThat(ClosureSerializer.deserialize(
                            failed.exception().orElseThrow().toArray(),
                            getClass().getClassLoader()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void anExceptionThatMisbehavesIsStillTold() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(1, (context, payload) -> {
                throw new RudeException();
            });

            executor.launch(1, 0, 1);

            TaskEnd.Failed failed = executor.nextFailure();
            assertThat(failed.className()).isEqualTo(RudeException.class.getName());
            assertThat(failed.message()).contains("could not be read");
            assertThat(failed.exception()).isEmpty();
        }
    }

    @Test
    void errorsFailTheTaskAndNothingElse() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(1, (context, payload) -> {
                switch (context.partitionId()) {
                    case 0 -> recurse(1);
                    case 1 -> throw new NoClassDefFoundError("com/acme/Gone");
                    case 2 -> throw new AssertionError("should be even");
                    default -> {
                        return 3;
                    }
                }
                return 0;
            });

            executor.launch(1, 0, 4);

            assertThat(executor.nextFailure().className()).isEqualTo("java.lang.StackOverflowError");
            assertThat(executor.nextFailure().message()).isEqualTo("com/acme/Gone");
            assertThat(executor.nextFailure().className()).isEqualTo("java.lang.AssertionError");
            assertThat(executor.nextValue()).isEqualTo(3);
        }
    }

    private static int recurse(int depth) {
        return depth == Integer.MAX_VALUE ? 0 : recurse(depth + 1) + 1;
    }

    @Test
    void aStackIsBounded() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(1, (context, payload) -> {
                Exception chain = new IllegalStateException("x".repeat(100_000));
                for (int i = 0; i < 100; i++) {
                    chain = new IllegalStateException("level " + i, chain);
                }
                throw chain;
            });

            executor.launch(1, 0, 1);

            assertThat(executor.nextFailure().stack()).hasSize(FailureText.MAX_STACK);
        }
    }

    @Test
    void aResultThatDoesNotSerializeFailsForGoodAndNamesTheField() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(1, (context, payload) -> new Unsendable());

            executor.launch(1, 4, 1);

            TaskEnd.Failed failed = executor.nextFailure();
            assertThat(failed.retry()).isFalse();
            assertThat(failed.message())
                    .isEqualTo("the result of task 4 (attempt 0) of stage 1.0 cannot be sent to the driver: field"
                            + " Unsendable.socket (java.net.Socket) does not implement java.io.Serializable;"
                            + " leave it out of what the task gives back");
        }
    }

    @Test
    void aLargeResultStaysUntilItsStageIsRemoved() throws Exception {
        FileResults results = new FileResults(directory.resolve("results"));
        ExecutorSpec spec = new ExecutorSpec("app-1/0", "host-a", 1, 1000, 16 << 20);
        try (ExecutorHarness executor = new ExecutorHarness(spec, results, TaskEnvironment.runnerThreads(), e -> {})) {
            executor.stage(1, (context, payload) -> new byte[context.partitionId()])
                    .launch(1, 999, 2);

            List<TaskEnded> ends = new java.util.ArrayList<>(executor.next(2));
            ends.sort(java.util.Comparator.comparing(TaskEnded::index));
            TaskEnded small = ends.get(0);
            TaskEnded large = ends.get(1);

            assertThat(((byte[]) ExecutorHarness.value(small))).hasSize(999);
            assertThat(large.end()).isEqualTo(new TaskEnd.Success(new TaskEnd.Held(1001), List.of()));
            assertThat(large.metrics().resultBytes()).isEqualTo(1001);
            try (ReadableByteChannel channel = executor.executor().heldResult(1, 1000, 0)) {
                ByteBuffer buffer = ByteBuffer.allocate(2000);
                while (channel.read(buffer) >= 0) {
                    assertThat(buffer.hasRemaining()).isTrue();
                }
                byte[] value = (byte[]) ClosureSerializer.deserialize(
                        Arrays.copyOf(buffer.array(), buffer.position()),
                        getClass().getClassLoader());
                assertThat(value).hasSize(1000);
            }

            executor.inLoop(() -> executor.executor().removeTaskSet(1));

            awaitTrue(() -> !Files.exists(directory.resolve("results/1")));
            assertThatThrownBy(() -> executor.executor().heldResult(1, 1000, 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is not held here");
        }
        assertThat(directory.resolve("results")).doesNotExist();
    }

    private static void awaitTrue(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ExecutorHarness.DEADLINE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void aReportThatFitsIntoNoMessageIsAFailure() throws Exception {
        ExecutorSpec spec = new ExecutorSpec("app-1/0", "host-a", 1, 1 << 20, 64 * 1024);
        try (ExecutorHarness executor =
                new ExecutorHarness(spec, new MemoryResults(), TaskEnvironment.runnerThreads(), e -> {})) {
            executor.stage(1, (context, payload) -> new byte[70_000]).launch(1, 0, 1);

            TaskEnd.Failed failed = executor.nextFailure();

            assertThat(failed.retry()).isFalse();
            assertThat(failed.message()).contains("hearth.rpc.message.maxSize");
        }
    }

    @Test
    void aLackOfMemoryIsToldEvenAsACause() throws Exception {
        List<OutOfMemoryError> told = new java.util.concurrent.CopyOnWriteArrayList<>();
        try (ExecutorHarness executor = new ExecutorHarness(
                ExecutorHarness.spec(1), new MemoryResults(), TaskEnvironment.runnerThreads(), told::add)) {
            executor.stage(1, (context, payload) -> {
                Throwable thrown = new OutOfMemoryError("no room");
                for (int i = 0; i < context.partitionId(); i++) {
                    thrown = new IllegalStateException(thrown);
                }
                throw (RuntimeException) new IllegalStateException(thrown);
            });

            executor.launch(1, 3, 1);
            executor.nextFailure();
            assertThat(told).hasSize(1);

            executor.launch(1, 4, 1);
            executor.nextFailure();
            assertThat(told).as("deeper than five causes").hasSize(1);
        }
    }

    @Test
    void accumulatorsComeWithTheEndAndTheirProgressWithHeartbeats() throws Exception {
        LongAccumulator lines = new LongAccumulator(5, "lines");
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(1, (context, payload) -> {
                lines.add(40);
                context.addRecordsRead(7);
                context.addRecordsWritten(8);
                latch("added", 1).countDown();
                await(latch("go", 1));
                lines.add(2);
                return 0;
            });
            executor.launch(1, 6, 1);
            await(latch("added", 1));

            var running = executor.executor().running();
            latch("go", 1).countDown();
            TaskEnded ended = executor.next();

            assertThat(running).singleElement().satisfies(task -> {
                assertThat(task.index()).isEqualTo(6);
                assertThat(task.startedEpochMillis()).isPositive();
                assertThat(share(task.accumulators().get(0).value())).isEqualTo(40);
            });
            TaskEnd.Success success = (TaskEnd.Success) ended.end();
            assertThat(success.accumulators()).singleElement().satisfies(update -> {
                assertThat(update.accumulator()).isEqualTo(5);
                assertThat(share(update.value())).isEqualTo(42);
            });
            assertThat(ended.metrics().recordsRead()).isEqualTo(7);
            assertThat(ended.metrics().recordsWritten()).isEqualTo(8);
            assertThat(ended.metrics().runNanos()).isPositive();
            assertThat(ended.metrics().deserializeNanos()).isPositive();
            assertThat(executor.executor().running()).isEmpty();
        }
    }

    private static long share(Bytes bytes) {
        LongAccumulator sum = new LongAccumulator(0, "");
        sum.merge(bytes.toArray());
        return sum.sum();
    }

    @Test
    void aTaskOfAStageThatIsNotKnownFails() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.launch(9, 0, 1);

            assertThat(executor.nextFailure().message()).isEqualTo("task set 9 is not known to executor app-1/0");
        }
    }

    @Test
    void tasksFailWhenNoThreadCanBeStarted() throws Exception {
        ExecutorService threads = TaskEnvironment.runnerThreads();
        try (ExecutorHarness executor =
                new ExecutorHarness(ExecutorHarness.spec(2), new MemoryResults(), threads, e -> {})) {
            threads.shutdown();
            executor.stage(1, (context, payload) -> 0);

            executor.launch(1, 0, 3);

            for (TaskEnded ended : executor.next(3)) {
                assertThat(((TaskEnd.Failed) ended.end()).className())
                        .isEqualTo("java.util.concurrent.RejectedExecutionException");
            }
        }
    }

    @Test
    void moreTasksThanItTakesAreAFaultOfTheDrivers() {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(1, (context, payload) -> 0);

            assertThatThrownBy(() -> executor.launch(1, 0, Integer.MAX_VALUE))
                    .hasMessageContaining("it takes " + Executor.MAX_LIVE + " at most");
        }
    }

    @Test
    void closingTwiceIsAsClosingOnce() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(1, (context, payload) -> {
                latch("started", 1).countDown();
                new CountDownLatch(1).await();
                return 0;
            });
            executor.launch(1, 0, 1);
            await(latch("started", 1));

            executor.inLoop(executor.executor()::close);
            executor.inLoop(executor.executor()::close);

            assertThat(executor.nextFailure().className()).isEqualTo("java.lang.InterruptedException");
            assertThat(executor.executor().running()).isEmpty();
        }
    }
}
