package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.ApplicationState;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.ProcSweep;
import dev.hearth.testing.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What goes on by itself when hosts fall silent, executors cannot start and every daemon is killed. */
class HealingTest {
    private static final long MICROS_EACH = 1_000;

    /** Several times the seconds that each of these may take. */
    private static final Duration SECONDS = Duration.ofSeconds(45);

    @RegisterExtension
    final LocalCluster cluster = new LocalCluster(2, 2).conf("hearth.worker.timeout", "3s");

    @TempDir
    Path directory;

    @Test
    void theWorkOfAHostThatFallsSilentIsDoneElsewhereAndTheHostIsUsedAgainWhenItComesBack() {
        ManySmallTasks job = new ManySmallTasks(directory);
        Child driver = job.submitTo(cluster, MICROS_EACH);
        job.awaitTasks(1_000, driver);
        Child worker = cluster.workers().get(1);
        List<Long> host = List.of(worker.pid(), executorOf(worker));

        host.forEach(pid -> Signals.send(pid, "STOP"));
        job.assertRight(driver);
        assertThat(states()).containsExactlyInAnyOrder(WorkerState.ALIVE, WorkerState.DEAD);
        host.forEach(pid -> Signals.send(pid, "CONT"));

        Await.until("its executor is ended", SECONDS, () -> !ProcSweep.runs(host.get(1)));
        cluster.awaitWorkers(2);
        assertThat(worker.isAlive()).as("the worker goes on without a restart").isTrue();
        Child held = cluster.submission(Programs.jar(), "app.Hold")
                .start(directory.resolve("ready"), directory.resolve("go"));
        Await.until(
                "it is given executors again",
                SECONDS,
                () -> cluster.runningExecutors().stream().anyMatch(each -> isOn(worker, each)));
        release(directory.resolve("go"));
        assertThat(held.exit(SECONDS)).as(held::report).isZero();
        cluster.awaitNothingUsed();
    }

    @Test
    void anApplicationWhoseExecutorsCannotStartFailsAfterFiveWithTheLastLinesOfTheirLog() throws IOException {
        Child driver = cluster.submission(Programs.jar(), "app.Sequence")
                .conf("hearth.executor.extraJavaOptions", "-XX:NoSuchOption")
                .start(1);

        assertThat(driver.exit(Duration.ofSeconds(90))).as(driver::report).isNotZero();
        ApplicationView app = cluster.newestApplication().orElseThrow();
        assertThat(app.state()).isEqualTo(ApplicationState.FAILED);
        assertThat(app.cause()).hasValueSatisfying(cause -> assertThat(cause).contains("5", "NoSuchOption"));
        assertThat(driver.err()).contains("NoSuchOption");
        assertThat(app.executors()).as("executors that were tried").hasSizeBetween(5, 6);
        assertThat(directoriesOf(app)).isLessThanOrEqualTo(6);
        cluster.awaitNothingUsed();
        Child good = cluster.submission(Programs.jar(), "app.Sequence").start(1);
        assertThat(good.exit(SECONDS)).as(good::report).isZero();
    }

    @Test
    void aProcessThatCannotBeForkedFailsItsApplicationAfterFiveWithTheReason() throws IOException {
        Path properties = Files.writeString(
                directory.resolve("large.conf"), "hearth.executorEnv.LARGE " + "x".repeat(300_000) + "\n");
        Child driver = cluster.submission(Programs.jar(), "app.Sequence")
                .flag("--properties-file", properties.toString())
                .conf("hearth.executor.memory", "64m")
                .start(1);

        assertThat(driver.exit(Duration.ofSeconds(90))).as(driver::report).isNotZero();
        ApplicationView app = cluster.newestApplication().orElseThrow();
        assertThat(app.state()).isEqualTo(ApplicationState.FAILED);
        assertThat(app.cause()).hasValueSatisfying(cause -> assertThat(cause).contains("too long"));
        assertThat(driver.err()).contains("too long");
        assertThat(app.executors()).isNotEmpty().allMatch(each -> each.pid() == 0);
    }

    @Test
    void nothingIsLeftWhenEveryDaemonIsKilledAtOnce() {
        ManySmallTasks job = new ManySmallTasks(directory);
        Child driver = cluster.submission(Programs.jar(), "app.ManyTasks")
                .conf("hearth.executor.cores", "1")
                .start(job.arguments(MICROS_EACH));
        job.awaitTasks(200, driver);
        List<ExecutorView> executors = cluster.awaitExecutors(4);

        Stream.concat(Stream.of(cluster.master(), driver), cluster.workers().stream())
                .toList()
                .forEach(Child::kill9);

        Await.until(
                "no executor is left",
                SECONDS,
                () -> executors.stream().map(ExecutorView::pid).noneMatch(ProcSweep::runs));
        ProcSweep.assertNoneLeft(cluster.directory().toString(), SECONDS, List.of());
        Child unused = cluster.restartMaster();
    }

    @Test
    void aWorkerThatStartsEndsWhatAKilledOneHasLeft() throws IOException {
        Path file = directory.resolve("pid");
        Child driver = cluster.submission(Programs.jar(), "app.Offspring").start(file);
        Await.until("its task has started a process", SECONDS, () -> Files.exists(file));
        long offspring = Long.parseLong(Files.readString(file));
        ExecutorView executor = cluster.awaitExecutors(1).get(0);
        Child worker = workerOf(executor);

        // each of them would end it; none has the time to
        Signals.send(worker.pid(), "STOP");
        Signals.send(executor.pid(), "KILL");
        driver.kill9();
        worker.kill9();
        assertThat(ProcSweep.runs(offspring))
                .as("a session of its own outlives executor and worker")
                .isTrue();
        Child restarted = cluster.restartWorker(worker);

        Await.until("what it left is ended", SECONDS, () -> !ProcSweep.runs(offspring));
        assertThat(restarted.isAlive()).isTrue();
        cluster.awaitWorkers(2);
    }

    private long executorOf(Child worker) {
        return cluster.awaitExecutors(2).stream()
                .filter(each -> isOn(worker, each))
                .map(ExecutorView::pid)
                .findFirst()
                .orElseThrow();
    }

    private boolean isOn(Child worker, ExecutorView executor) {
        return workerOf(executor).equals(worker);
    }

    private Child workerOf(ExecutorView executor) {
        WorkerView view = cluster.state().workers().stream()
                .filter(each -> each.worker().equals(executor.worker()))
                .findFirst()
                .orElseThrow();
        return cluster.workers().stream()
                .filter(each -> cluster.workerAddress(each).port() == view.port())
                .findFirst()
                .orElseThrow();
    }

    private List<WorkerState> states() {
        return cluster.state().workers().stream().map(WorkerView::state).toList();
    }

    private long directoriesOf(ApplicationView app) throws IOException {
        try (Stream<Path> found = Files.walk(cluster.directory(), 3)) {
            return found.filter(each -> each.getParent() != null
                            && each.getParent().endsWith(app.app().value()))
                    .count();
        }
    }

    private static void release(Path go) {
        try {
            Files.createFile(go);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
