package dev.hearth.driver.use;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.driver.Dependency;
import dev.hearth.driver.HearthContext;
import dev.hearth.driver.HearthException;
import dev.hearth.driver.HearthListener;
import dev.hearth.driver.JobCancelledException;
import dev.hearth.driver.JobFailedException;
import dev.hearth.driver.JobHandle;
import dev.hearth.driver.JobProgress;
import dev.hearth.driver.Rdd;
import dev.hearth.driver.RemoteTaskException;
import dev.hearth.task.Broadcast;
import dev.hearth.task.CollectionAccumulator;
import dev.hearth.task.LongAccumulator;
import dev.hearth.task.TaskContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application sees, on {@code local[2]}. */
class RddTest {
    private static final long DEADLINE_SECONDS = 60;
    /** Gates that tasks of these tests wait at; in local mode they run in this process. */
    private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

    private static HearthContext context;

    @TempDir
    Path directory;

    @BeforeAll
    static void create() {
        context = HearthContext.builder()
                .master("local[2]")
                .appName("RddTest")
                .set("hearth.app.colour", "blue")
                .set("hearth.task.maxFailures", "2")
                .create();
    }

    @AfterAll
    static void close() {
        context.close();
    }

    @Test
    void transformationsComposeAndKeepTheOrder() {
        Rdd<String> words = context.parallelize(List.of("a b", "", "c", "d e f"), 3)
                .flatMap(line -> Arrays.asList(line.split(" ", -1)).iterator())
                .filter(word -> !word.isEmpty())
                .map(word -> word + "!");

        assertThat(words.numPartitions()).isEqualTo(3);
        assertThat(words.collect()).containsExactly("a!", "b!", "c!", "d!", "e!", "f!");
        assertThat(words.count()).isEqualTo(6);
        assertThat(words.dependencies()).hasSize(1).first().isInstanceOf(Dependency.OneToOne.class);
    }

    @Test
    void partitionsAreMappedAsAWhole() {
        Rdd<Integer> numbers = context.parallelize(List.of(1, 2, 3, 4, 5), 2);

        assertThat(numbers.<Integer>mapPartitions(each -> List.of(sum(each)).iterator())
                        .collect())
                .containsExactly(3, 12);
        assertThat(numbers.<String>mapPartitionsWithIndex((index, each) ->
                                List.of(index + ":" + sum(each)).iterator())
                        .collect())
                .containsExactly("0:3", "1:12");
    }

    @Test
    void rangesHaveExactlyTheirNumbers() {
        assertThat(context.range(0, 10, 1, 3).collect())
                .isEqualTo(LongStream.range(0, 10).boxed().toList());
        assertThat(context.range(10, 0, -3).collect()).containsExactly(10L, 7L, 4L, 1L);
        assertThat(context.range(5, 5).collect()).isEmpty();
        assertThat(context.range(0, 3, 1, 8).collect()).containsExactly(0L, 1L, 2L);
        assertThat(context.range(Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 2)
                        .collect())
                .containsExactly(Long.MIN_VALUE, -1L, Long.MAX_VALUE - 1);
        assertThat(context.range(Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, 2)
                        .collect())
                .containsExactly(Long.MAX_VALUE, -1L);
        assertThatThrownBy(() -> context.range(Long.MIN_VALUE, Long.MAX_VALUE))
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("more than 2^63 - 1 numbers");
        assertThatThrownBy(() -> context.range(0, 1, 0)).isInstanceOf(HearthException.class);
    }

    @Test
    void sumsAreTheSameHoweverTheyAreMade() {
        Rdd<Long> numbers = context.range(1, 101, 1, 7);

        assertThat(numbers.reduce(Long::sum)).isEqualTo(5050);
        assertThat(numbers.fold(0L, Long::sum)).isEqualTo(5050);
        assertThat(numbers.aggregate(
                        new ArrayList<Long>(),
                        (list, number) -> {
                            list.add(number);
                            return list;
                        },
                        (list, more) -> {
                            list.addAll(more);
                            return list;
                        }))
                .isEqualTo(LongStream.range(1, 101).boxed().toList());
        assertThat(context.runJob(numbers, (task, each) -> task.partitionId())).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(context.runJob(numbers, (task, each) -> task.partitionId(), List.of(2, 5)))
                .containsExactly(2, 5);
    }

    @Test
    void anEmptyRddHasASumOnlyIfItHasAZero() {
        Rdd<Long> none = context.range(0, 0);

        assertThat(none.fold(0L, Long::sum)).isZero();
        assertThat(none.isEmpty()).isTrue();
        assertThatThrownBy(() -> none.reduce(Long::sum))
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("no elements to reduce");
        assertThatThrownBy(none::first).isInstanceOf(HearthException.class).hasMessageContaining("no elements");
        assertThat(context.parallelize(List.of(), 1).collect()).isEmpty();
    }

    @Test
    void takeComputesNoMoreThanItNeeds() {
        LongAccumulator computed = context.longAccumulator("partitions");
        Rdd<Long> numbers = context.range(0, 100, 1, 20).mapPartitions(each -> {
            computed.add(1);
            return each;
        });

        assertThat(numbers.take(3)).containsExactly(0L, 1L, 2L);
        assertThat(computed.value()).isEqualTo(1);
        assertThat(numbers.take(12)).isEqualTo(LongStream.range(0, 12).boxed().toList());
        assertThat(computed.value()).isEqualTo(1 + 1 + 4);
        assertThat(numbers.take(1000)).hasSize(100);
        assertThat(numbers.take(0)).isEmpty();
        assertThat(numbers.first()).isZero();
    }

    @Test
    void aStreamReadsPartitionByPartitionAndStopsWhenClosed() {
        LongAccumulator computed = context.longAccumulator("partitions");
        Rdd<Long> numbers = context.range(0, 1000, 1, 50).mapPartitions(each -> {
            computed.add(1);
            return each;
        });

        try (Stream<Long> stream = numbers.stream()) {
            assertThat(stream.limit(5)).containsExactly(0L, 1L, 2L, 3L, 4L);
        }
        assertThat(computed.value()).isLessThan(50);
        try (Stream<Long> stream = numbers.stream()) {
            assertThat(stream).isEqualTo(LongStream.range(0, 1000).boxed().toList());
        }
    }

    @Test
    void unionsKeepTheirSidesApart() {
        Rdd<Long> both = context.range(0, 3, 1, 2).union(context.parallelize(List.of(7L, 8L), 2));

        assertThat(both.numPartitions()).isEqualTo(4);
        assertThat(both.collect()).containsExactly(0L, 1L, 2L, 7L, 8L);
        Dependency.Narrow second = (Dependency.Narrow) both.dependencies().get(1);
        assertThat(IntStream.range(0, 4).mapToObj(second::parents))
                .containsExactly(List.of(), List.of(), List.of(0), List.of(1));
    }

    @Test
    void textFilesAreReadAndWritten() throws IOException {
        Path input = Files.createDirectory(directory.resolve("in"));
        Files.writeString(input.resolve("b.txt"), "three\r\nfour");
        Files.writeString(input.resolve("a.txt"), "one\ntwo\n");
        Files.writeString(input.resolve("empty.txt"), "");
        Files.writeString(input.resolve(".hidden"), "hidden");
        Files.createDirectory(input.resolve("sub"));
        Rdd<String> lines = context.textFile(input.toString(), 4);

        assertThat(lines.collect()).containsExactly("one", "two", "three", "four");

        Path output = directory.resolve("out");
        lines.saveAsTextFile(output.toUri().toString());
        assertThat(context.textFile(output.toString()).collect()).containsExactly("one", "two", "three", "four");
        try (Stream<Path> files = Files.list(output)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith("part-")))
                    .containsExactly("_SUCCESS");
        }
        assertThat(output.resolve("part-00000")).exists();
        assertThatThrownBy(() -> lines.saveAsTextFileAsync(output.toString()))
                .isInstanceOf(HearthException.class)
                .hasMessageContaining(output + " exists already");
        assertThat(lines.take(1)).containsExactly("one");
    }

    @Test
    void aFileThatIsNotThereIsASentenceAtOnce() {
        assertThatThrownBy(() -> context.textFile(directory.resolve("nothing").toString()))
                .isInstanceOf(HearthException.class)
                .hasMessageMatching("textFile: there is no file or directory " + directory.resolve("nothing")
                        + " on the driver's host [^ ]+; the path must be readable there, and under the same name on"
                        + " every worker");
        assertThatThrownBy(() -> context.textFile(directory.resolve("*.txt").toString()))
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("there is no file or directory " + directory.resolve("*.txt"))
                .hasMessageEndingWith(
                        "(a name is taken as it stands, without patterns and lists: for several files give"
                                + " their directory, or the union of several textFile)");
        assertThatThrownBy(() -> context.textFile(directory + "/a.txt," + directory + "/b.txt"))
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("without patterns and lists");
        assertThatThrownBy(() -> context.textFile("hdfs://host/words"))
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("neither a path nor a file: URI");
    }

    @Test
    void aFileThatAnExecutorLacksIsNamedWithBothHosts() throws IOException {
        Path file = Files.writeString(directory.resolve("gone.txt"), "one\ntwo\n");
        Rdd<String> lines = context.textFile(file.toString());
        Files.delete(file);

        assertThatThrownBy(lines::count)
                .isInstanceOf(JobFailedException.class)
                .cause()
                .hasMessageContaining("has no file " + file)
                .hasMessageContaining("executor ")
                .hasMessageContaining(" which the driver found on host ");
    }

    @Test
    void aFailedTaskIsToldWithTheUsersException() {
        assertThatThrownBy(() -> context.range(0, 4, 1, 4).foreach(number -> {
                    if (number == 2) {
                        throw new IOException("number " + number + " is bad");
                    }
                }))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("foreach at RddTest.java:")
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessage("number 2 is bad")
                .satisfies(cause -> assertThat(cause.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(RddTest.class.getName())));
    }

    @Test
    void anExceptionThatDoesNotTravelIsToldInText() {
        assertThatThrownBy(() -> context.range(0, 1).foreach(number -> {
                    throw new Unsendable();
                }))
                .isInstanceOf(JobFailedException.class)
                .cause()
                .isInstanceOf(RemoteTaskException.class)
                .hasMessageContaining("cannot travel");
    }

    @Test
    void aFunctionThatDoesNotSerializeIsRefusedBeforeAnythingRuns() {
        Object lock = new Object();

        assertThatThrownBy(() -> context.range(0, 1)
                        .map(number -> lock.hashCode() + number)
                        .collectAsync())
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("collectAsync at RddTest.java:")
                .hasMessageContaining("java.lang.Object");
        assertThatThrownBy(() -> context.parallelize(List.of(new Object())))
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void anRddInsideATaskIsASentence() {
        Rdd<Long> other = context.range(0, 3);

        assertThatThrownBy(
                        () -> context.range(0, 1).map(number -> other.count()).collect())
                .isInstanceOf(JobFailedException.class)
                .cause()
                .hasMessageContaining("cannot be used inside of a task");
    }

    @Test
    void asyncActionsGiveTheSameResults() {
        Rdd<Long> numbers = context.range(1, 11, 1, 3);

        assertThat(numbers.collectAsync().join()).hasSize(10);
        assertThat(numbers.countAsync().join()).isEqualTo(10);
        assertThat(numbers.reduceAsync(Long::sum).join()).isEqualTo(55);
        assertThat(numbers.foldAsync(0L, Long::sum).join()).isEqualTo(55);
        assertThat(numbers.takeAsync(2).join()).containsExactly(1L, 2L);
        assertThat(numbers.firstAsync().join()).isEqualTo(1);
        assertThat(numbers.foreachAsync(number -> {}).join()).isNull();
        assertThat(numbers.saveAsTextFileAsync(directory.resolve("saved").toString())
                        .join())
                .isEqualTo(directory.resolve("saved"));
        JobHandle<Long> count = numbers.countAsync();
        assertThat(count.toCompletableFuture().thenApply(each -> each + 1).join())
                .isEqualTo(11);
        assertThat(count.progress()).isEqualTo(new JobProgress(3, 3, 0, 0));
        assertThat(count.description()).startsWith("countAsync at RddTest.java:");
    }

    @Test
    void aCancelledJobEndsItsTasks() throws InterruptedException {
        CountDownLatch running = gate("cancel running");
        CountDownLatch interrupted = gate("cancel interrupted");
        JobHandle<Void> job = context.range(0, 8, 1, 8).foreachAsync(number -> waitForInterrupt("cancel"));
        assertThat(running.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();

        assertThat(job.cancel()).isTrue();

        assertThatThrownBy(job::join).isInstanceOf(JobCancelledException.class);
        assertThat(interrupted.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(context.range(0, 2).count()).isEqualTo(2);
    }

    @Test
    void aJobGroupIsCancelledAsAWholeAndNothingElse() throws Exception {
        CountDownLatch running = gate("group running");
        CompletableFuture<JobHandle<Void>> submitted = new CompletableFuture<>();
        Thread submitter = new Thread(() -> {
            context.setJobGroup("slow", "slow things");
            submitted.complete(context.range(0, 1).foreachAsync(number -> waitForInterrupt("group")));
        });
        submitter.start();
        submitter.join();
        JobHandle<Void> slow = submitted.get();
        JobHandle<Long> other = context.range(0, 100).countAsync();
        assertThat(running.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();

        context.cancelJobGroup("slow");

        assertThat(slow.description()).startsWith("slow things: foreachAsync at ");
        assertThatThrownBy(slow::join).isInstanceOf(JobCancelledException.class).hasMessageContaining("job group slow");
        assertThat(other.join()).isEqualTo(100);
    }

    @Test
    void sharedValuesReachTasksAndComeBack() {
        Broadcast<List<String>> names = context.broadcast(List.of("zero", "one", "two"));
        LongAccumulator sum = context.longAccumulator("sum");
        CollectionAccumulator<String> seen = context.collectionAccumulator("seen");

        List<String> named = context.range(0, 3, 1, 2)
                .map(number -> {
                    sum.add(number);
                    seen.add("n" + number);
                    return names.value().get(number.intValue());
                })
                .collect();

        assertThat(named).containsExactly("zero", "one", "two");
        assertThat(sum.value()).isEqualTo(3);
        assertThat(seen.value()).containsExactlyInAnyOrder("n0", "n1", "n2");
        names.destroy();
        assertThatThrownBy(names::value).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tasksSeeTheApplicationsSettingsAndTheThreadsProperties() {
        context.setLocalProperty("shape", "round");
        Map<String, String> properties = context.runJob(
                        context.range(0, 1, 1, 1), (task, each) -> new ConcurrentHashMap<>(task.properties()))
                .get(0);
        context.setLocalProperty("shape", "");

        assertThat(properties).containsEntry("hearth.app.colour", "blue").containsEntry("shape", "round");
        assertThat(properties).doesNotContainKey("hearth.task.maxFailures");
    }

    @Test
    void listenersHearOfJobs() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        List<Object> heard = new ArrayList<>();
        context.addListener(new HearthListener() {
            @Override
            public void onJobStarted(JobStarted event) {
                heard.add(event.description().replaceAll(":\\d+", ""));
                heard.add(event.tasks());
            }

            @Override
            public void onJobEnded(JobEnded event) {
                // an end that an earlier test's caller heard of before its listeners is none of this test's
                if (!heard.isEmpty()) {
                    heard.add(event.succeeded());
                    ended.countDown();
                }
            }
        });

        assertThat(context.range(0, 5, 1, 5).count()).isEqualTo(5);

        assertThat(ended.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(heard).startsWith("count at RddTest.java", 5, true);
    }

    @Test
    void aTaskHasAContextAndItsCallersHaveNone() {
        List<String> seen = context.range(0, 2, 1, 2)
                .map(number -> TaskContext.current().orElseThrow().partitionId() + "/" + number)
                .collect();

        assertThat(seen).containsExactly("0/0", "1/1");
        assertThat(TaskContext.current()).isEmpty();
        assertThat(context.defaultParallelism()).isEqualTo(2);
        assertThat(context.applicationId()).isNotEmpty();
    }

    private static int sum(Iterator<Integer> numbers) {
        int sum = 0;
        while (numbers.hasNext()) {
            sum += numbers.next();
        }
        return sum;
    }

    private static CountDownLatch gate(String name) {
        return GATES.computeIfAbsent(name, key -> new CountDownLatch(1));
    }

    private static void waitForInterrupt(String name) throws InterruptedException {
        gate(name + " running").countDown();
        try {
            new CountDownLatch(1).await();
        } finally {
            gate(name + " interrupted").countDown();
        }
    }

    /** Holds something that does not serialize. */
    private static final class Unsendable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings({"serial", "UnusedVariable"})
        private final Object held = new Object();

        private Unsendable() {
            super("cannot travel");
        }
    }
}
