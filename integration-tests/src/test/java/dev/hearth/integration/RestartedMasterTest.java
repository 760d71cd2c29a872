package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AppId;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.ExecutorState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.ProcSweep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of a master that keeps a journal, and its restart on the same directory, as everybody else sees it. */
class RestartedMasterTest {
    private static final long MICROS_EACH = 2_000;
    /** Some 15 s: the job is under way still when masters are back, unless they take several times as long as usual. */
    private static final long MICROS_EACH_ACROSS_RESTARTS = 6_000;

    /** Several times the seconds within which everybody is back. */
    private static final Duration BACK = Duration.ofSeconds(40);

    @RegisterExtension
    final LocalCluster cluster = new LocalCluster(2, 2);

    @TempDir
    Path directory;

    @Test
    void aRestartedMasterHasTheSameApplicationWorkersAndExecutorsAndNoTaskIsRunAgain() {
        ManySmallTasks job = new ManySmallTasks(directory);
        Child driver = job.submitHeldTo(cluster, MICROS_EACH_ACROSS_RESTARTS);
        job.awaitTasks(1_000, driver);
        Map<Integer, Long> pids = pids(cluster.awaitExecutors(2));
        AppId app = cluster.newestApplication().orElseThrow().app();
        MasterState before = cluster.state();

        cluster.master().kill9();
        job.awaitTasks(2_000, driver);
        Child unused = cluster.restartMaster();

        Await.until("everything is as it was", BACK, () -> isBack(app, pids));
        MasterState after = cluster.state();
        assertThat(workers(after)).isEqualTo(workers(before));
        assertThat(after.epoch().cluster()).isEqualTo(before.epoch().cluster());
        assertThat(before.epoch().isBefore(after.epoch())).isTrue();
        job.letGo();
        job.assertRight(driver);
        assertThat(job.retried()).as("tasks that were run again").isEmpty();
        ApplicationView ended = view(app);
        assertThat(ended.state()).isEqualTo(ApplicationState.FINISHED);
        assertThat(numbers(ended.executors())).as("executors that ever ran").isEqualTo(pids.keySet());
        cluster.awaitNothingUsed();
    }

    @Test
    void aMasterThatIsKilledAgainWhileItRecoversLosesNothingEither() {
        ManySmallTasks job = new ManySmallTasks(directory);
        Child driver = job.submitHeldTo(cluster, MICROS_EACH_ACROSS_RESTARTS);
        job.awaitTasks(1_000, driver);
        Map<Integer, Long> pids = pids(cluster.awaitExecutors(2));
        AppId app = cluster.newestApplication().orElseThrow().app();

        for (int i = 0; i < 3; i++) {
            cluster.master().kill9();
            Child unused = cluster.restartMaster();
        }

        Await.until("everything is as it was", BACK, () -> isBack(app, pids));
        job.letGo();
        job.assertRight(driver);
        assertThat(job.retried()).isEmpty();
        assertThat(numbers(view(app).executors())).isEqualTo(pids.keySet());
    }

    @Test
    void whatEndsWhileThereIsNoMasterIsOverForTheNextOne() {
        ManySmallTasks job = new ManySmallTasks(directory);
        Child driver = job.submitTo(cluster, MICROS_EACH);
        job.awaitTasks(1_000, driver);
        List<ExecutorView> executors = cluster.awaitExecutors(2);
        AppId app = cluster.newestApplication().orElseThrow().app();

        cluster.master().kill9();
        job.assertRight(driver);
        Child unused = cluster.restartMaster();

        // its driver never comes back: it has until its lease ends, but its executors are gone long before
        Await.until(
                "its executors are gone",
                BACK,
                () -> executors.stream().map(ExecutorView::pid).noneMatch(ProcSweep::runs));
        cluster.awaitWorkers(2);
        Await.until(
                "the master knows that",
                BACK,
                () -> view(app).executors().stream()
                        .allMatch(each -> each.state().isTerminal()));
        cluster.awaitNothingUsed();
    }

    @Test
    void applicationsThatWereOverStayOverWithTheirCauses() {
        Child good = cluster.submission(Programs.jar(), "app.Sequence").start(1);
        assertThat(good.exit(Duration.ofSeconds(60))).as(good::report).isZero();
        Child bad = cluster.submission(Programs.jar(), "app.Failing").start("main");
        assertThat(bad.exit(Duration.ofSeconds(60))).as(bad::report).isEqualTo(1);
        List<ApplicationView> before = cluster.state().applications();
        assertThat(before).hasSize(2).allMatch(each -> each.state().isTerminal());

        cluster.master().kill9();
        Child unused = cluster.restartMaster();

        List<ApplicationView> after = cluster.state().applications();
        assertThat(after.stream().map(RestartedMasterTest::end))
                .containsExactlyElementsOf(
                        before.stream().map(RestartedMasterTest::end).toList());
        assertThat(cluster.recoveryDirectory()).isNotEmptyDirectory();
    }

    private boolean isBack(AppId app, Map<Integer, Long> pids) {
        return cluster.stateIfReachable().stream()
                .flatMap(state -> state.applications().stream())
                .filter(each -> each.app().equals(app))
                .anyMatch(each -> each.state() == ApplicationState.RUNNING
                        && pids(each.executors().stream()
                                        .filter(executor -> executor.state() == ExecutorState.RUNNING)
                                        .toList())
                                .equals(pids));
    }

    private ApplicationView view(AppId app) {
        return cluster.state().applications().stream()
                .filter(each -> each.app().equals(app))
                .findFirst()
                .orElseThrow();
    }

    private static String end(ApplicationView app) {
        return app.app() + " " + app.state() + " " + app.ended() + " " + app.cause();
    }

    private static Set<String> workers(MasterState state) {
        return state.workers().stream()
                .map(WorkerView::worker)
                .map(Object::toString)
                .collect(Collectors.toSet());
    }

    private static Map<Integer, Long> pids(List<ExecutorView> executors) {
        Map<Integer, Long> pids = new TreeMap<>();
        executors.forEach(each -> pids.put(each.executor().number(), each.pid()));
        return pids;
    }

    private static Set<Integer> numbers(List<ExecutorView> executors) {
        return executors.stream().map(each -> each.executor().number()).collect(Collectors.toSet());
    }
}
