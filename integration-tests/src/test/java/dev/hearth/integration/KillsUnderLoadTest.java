package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.ApplicationState;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.ProcSweep;
import dev.hearth.testing.Signals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of each kind of process in turn, under a job of 10,000 small tasks. */
class KillsUnderLoadTest {
    private static final long MICROS_EACH = 2_000;

    /** Several times the 5 s within which evidence ends things. */
    private static final Duration SECONDS = Duration.ofSeconds(25);

    @RegisterExtension
    final LocalCluster cluster = new LocalCluster(2, 2);

    @TempDir
    Path directory;

    @Test
    void resultsAreRightWhileAnExecutorAndThenAWorkerAreKilled() {
        ManySmallTasks job = new ManySmallTasks(directory);
        Child driver = job.submitTo(cluster, MICROS_EACH);
        job.awaitTasks(1_000, driver);

        List<ExecutorView> first = cluster.awaitExecutors(2);
        Signals.kill9(first.get(0).pid());
        job.awaitTasks(3_000, driver);
        Child worker = cluster.workers().get(1);
        worker.kill9();

        job.assertRight(driver);
        assertThat(cluster.newestApplication().orElseThrow().state()).isEqualTo(ApplicationState.FINISHED);
        cluster.awaitNothingUsed();
    }

    @Test
    void aKilledExecutorIsReplacedAndItsCauseIsTold() {
        ManySmallTasks job = new ManySmallTasks(directory);
        Child driver = job.submitTo(cluster, MICROS_EACH);
        job.awaitTasks(1_000, driver);
        ExecutorView killed = cluster.awaitExecutors(2).get(0);

        Signals.kill9(killed.pid());

        ExecutorView seen = Await.value(
                "the loss is seen",
                SECONDS,
                () -> executors()
                        .filter(each -> each.executor().equals(killed.executor()))
                        .filter(each -> each.state().isTerminal())
                        .findFirst());
        assertThat(seen.cause()).hasValueSatisfying(cause -> assertThat(cause).contains("SIGKILL"));
        List<ExecutorView> running = cluster.awaitExecutors(2);
        assertThat(running).noneMatch(each -> each.executor().equals(killed.executor()));
        job.assertRight(driver);
    }

    @Test
    void theExecutorsOfAKilledWorkerExitAndAreReplacedElsewhere() {
        ManySmallTasks job = new ManySmallTasks(directory);
        Child driver = job.submitTo(cluster, MICROS_EACH);
        job.awaitTasks(1_000, driver);
        List<ExecutorView> both = cluster.awaitExecutors(2);
        Child worker = cluster.workers().get(0);
        String port = ":" + cluster.workerAddress(worker).port();
        List<Long> orphans = both.stream()
                .map(ExecutorView::pid)
                .filter(pid -> commandLine(pid).contains(port + " "))
                .toList();
        assertThat(orphans).hasSize(1);

        worker.kill9();

        Await.until("its executors have exited", SECONDS, () -> orphans.stream().noneMatch(ProcSweep::runs));
        Await.until(
                "the worker is dead to the master",
                SECONDS,
                () -> cluster.state().workers().stream().anyMatch(each -> each.state() == WorkerState.DEAD));
        job.assertRight(driver);
        cluster.awaitNothingUsed();
    }

    @Test
    void aKilledMasterStopsNothingAndANewOneIsFoundAgain() {
        ManySmallTasks job = new ManySmallTasks(directory);
        Child driver = job.submitHeldTo(cluster, MICROS_EACH);
        job.awaitTasks(1_000, driver);
        List<ExecutorView> before = cluster.awaitExecutors(2);
        int port = cluster.masterAddress().port();

        cluster.master().kill9();
        job.awaitTasks(3_000, driver);
        Child unused = cluster.startMaster(port);

        cluster.awaitWorkers(2);
        Await.until(
                "its driver is back, too",
                SECONDS,
                () -> cluster.newestApplication()
                        .filter(each -> each.state() == ApplicationState.RUNNING)
                        .isPresent());
        job.letGo();
        job.assertRight(driver);
        assertThat(job.retried()).as("tasks charged for the loss of the master").isEmpty();
        assertThat(before)
                .allSatisfy(each -> assertThat(cluster.state().applications())
                        .allSatisfy(app -> assertThat(app.state().isTerminal()).isTrue()));
        Child second = new ManySmallTasks(directory).submitTo(cluster, 0);
        new ManySmallTasks(directory).assertRight(second);
        cluster.awaitNothingUsed();
    }

    @Test
    void theApplicationOfAKilledDriverEndsWithACauseAndItsExecutorsGo() {
        ManySmallTasks job = new ManySmallTasks(directory);
        Child driver = job.submitTo(cluster, MICROS_EACH);
        job.awaitTasks(1_000, driver);
        List<ExecutorView> executors = cluster.awaitExecutors(2);

        driver.kill9();

        ApplicationView ended = Await.value(
                "the application ends",
                SECONDS,
                () -> cluster.newestApplication().filter(app -> app.state().isTerminal()));
        assertThat(ended.state()).isEqualTo(ApplicationState.FAILED);
        assertThat(ended.cause())
                .hasValueSatisfying(cause -> assertThat(cause)
                        .startsWith(
                                "its driver (process " + driver.pid() + " on 127.0.0.1) ended without saying so: "));
        Await.until(
                "its executors are gone",
                SECONDS,
                () -> executors.stream().map(ExecutorView::pid).noneMatch(ProcSweep::runs));
        cluster.awaitNothingUsed();
    }

    @Test
    void aJobOutlivesTheStopAndContinuationOfAnExecutor() {
        ManySmallTasks job = new ManySmallTasks(directory);
        Child driver = job.submitTo(cluster, MICROS_EACH);
        job.awaitTasks(1_000, driver);
        ExecutorView stopped = cluster.awaitExecutors(2).get(0);

        Signals.send(stopped.pid(), "STOP");
        job.awaitTasks(3_000, driver);
        Signals.send(stopped.pid(), "CONT");

        job.assertRight(driver);
        assertThat(job.retried()).isEmpty();
    }

    @Test
    void aSilentWorkerIsLostAndComesBackWithoutARestart() {
        Child silent = cluster.workers().get(1);

        Signals.send(silent.pid(), "STOP");
        Await.until(
                "it is lost",
                Duration.ofSeconds(45),
                () -> cluster.state().workers().stream().anyMatch(each -> each.state() == WorkerState.DEAD));
        ManySmallTasks job = new ManySmallTasks(directory);
        Child driver = job.submitTo(cluster, 0);
        job.assertRight(driver);
        Signals.send(silent.pid(), "CONT");

        cluster.awaitWorkers(2);
        assertThat(silent.isAlive()).isTrue();
        cluster.awaitNothingUsed();
    }

    private Stream<ExecutorView> executors() {
        return cluster.state().applications().stream().flatMap(app -> app.executors().stream());
    }

    private String commandLine(long pid) {
        return ProcSweep.marked(cluster.directory().toString()).getOrDefault(pid, "");
    }
}
