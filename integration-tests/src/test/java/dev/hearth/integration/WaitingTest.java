package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.ApplicationState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.Terminal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Applications that wait for workers or for each other, and workers and jobs that wait for a master. */
class WaitingTest {
    private static final Duration SECONDS = Duration.ofSeconds(45);

    @RegisterExtension
    final LocalCluster cluster = new LocalCluster(0, 2);

    @TempDir
    Path directory;

    @Test
    void anApplicationWithoutWorkersWaitsWithAReasonAndRunsWhenOneComes() {
        Child driver = cluster.submission(Programs.jar(), "app.Sequence").start(1);
        ApplicationView waiting = Await.value(
                "it waits",
                SECONDS,
                () -> cluster.newestApplication()
                        .filter(app -> app.state() == ApplicationState.WAITING
                                && app.waiting().isPresent()));
        assertThat(waiting.cores()).isZero();
        String url = Terminal.told(driver, "there are no workers; start one .*sbin/start-worker.sh (\\S+)");

        Child unused = cluster.startWorker(url);

        assertThat(driver.exit(SECONDS)).as(driver::report).isZero();
    }

    @Test
    void aSecondApplicationWaitsForTheFirstAndRunsBesideItWhenCoresAreLimited() throws IOException {
        Child worker = cluster.startWorker(cluster.url());
        cluster.awaitWorkers(1);
        Child first = hold("first");
        Await.until("the first runs", SECONDS, () -> Files.exists(directory.resolve("first-ready")));
        Child second = hold("second");
        Await.until("the second waits", SECONDS, () -> states().equals(List.of("RUNNING 2", "WAITING 0")));

        Files.createFile(directory.resolve("first-go"));

        assertThat(first.exit(SECONDS)).as(first::report).isZero();
        Await.until("the second runs", SECONDS, () -> states().equals(List.of("FINISHED 0", "RUNNING 2")));
        Files.createFile(directory.resolve("second-go"));
        assertThat(second.exit(SECONDS)).as(second::report).isZero();

        cluster.master().kill9();
        Child unused = cluster.startMaster(cluster.masterAddress().port(), "--conf", "hearth.deploy.defaultCores=1");
        cluster.awaitWorkers(1);
        Child third = hold("third");
        Child fourth = hold("fourth");
        Await.until(
                "both run",
                SECONDS,
                () -> states().equals(List.of("FINISHED 0", "FINISHED 0", "RUNNING 1", "RUNNING 1")));
        Files.createFile(directory.resolve("third-go"));
        Files.createFile(directory.resolve("fourth-go"));
        assertThat(third.exit(SECONDS)).as(third::report).isZero();
        assertThat(fourth.exit(SECONDS)).as(fourth::report).isZero();
        assertThat(worker.isAlive()).isTrue();
    }

    @Test
    void aWorkerThatIsThereBeforeItsMasterFindsIt() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Child worker = cluster.startWorker("hearth://127.0.0.1:" + port);
        Await.until("it has tried", SECONDS, () -> worker.out().contains("" + port));
        cluster.master().kill9();

        Child unused = cluster.startMaster(port);

        cluster.awaitWorkers(1);
        assertThat(worker.isAlive()).isTrue();
    }

    @Test
    void aMasterThatKeepsNothingStopsNothingEither() {
        String[] forgetful = {"--conf", "hearth.deploy.recoveryMode=NONE"};
        cluster.master().kill9();
        Child first = cluster.startMaster(cluster.masterAddress().port(), forgetful);
        Child worker = cluster.startWorker(cluster.url());
        cluster.awaitWorkers(1);
        String known = cluster.state().epoch().cluster();
        ManySmallTasks job = new ManySmallTasks(directory);
        Child driver = job.submitTo(cluster, 600);
        job.awaitTasks(500, driver);

        first.kill9();
        Child unused = cluster.startMaster(cluster.masterAddress().port(), forgetful);

        cluster.awaitWorkers(1);
        assertThat(cluster.state().epoch().cluster()).isNotEqualTo(known);
        job.assertRight(driver);
        assertThat(job.retried()).isEmpty();
        assertThat(worker.isAlive()).isTrue();
        cluster.awaitNothingUsed();
    }

    private Child hold(String name) {
        return cluster.submission(Programs.jar(), "app.Hold")
                .start(directory.resolve(name + "-ready"), directory.resolve(name + "-go"));
    }

    /** State and cores of each application, oldest first. */
    private List<String> states() {
        return cluster.stateIfReachable().stream()
                .flatMap(state -> state.applications().stream())
                .sorted(Comparator.comparing(ApplicationView::app))
                .map(app -> app.state() + " "
                        + app.executors().stream()
                                .filter(each -> !each.state().isTerminal())
                                .mapToInt(each -> each.resources().cores())
                                .sum())
                .toList();
    }
}
