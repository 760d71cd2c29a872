package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.TcpProxy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Links that break, stall and crawl under a job of 10,000 small tasks. */
class CutLinksTest {
    private static final long MICROS_EACH = 2_000;
    private static final Duration CUT = Duration.ofSeconds(2);

    /** Where the driver really listens; executors are told the proxy's address. */
    private static final String DRIVER_HOST = "127.0.0.2";

    @RegisterExtension
    final LocalCluster cluster = new LocalCluster(2, 2);

    @TempDir
    Path directory;

    private final TcpProxy link = TcpProxy.sharingItsPortWith(DRIVER_HOST);

    @AfterEach
    void closeTheLink() {
        link.close();
    }

    @Test
    void aCutOfTwoSecondsBetweenDriverAndExecutorsCostsNoTaskAndNoExecutor() {
        ManySmallTasks job = new ManySmallTasks(directory);
        Child driver = submitThroughTheLink(job, MICROS_EACH);
        job.awaitTasks(2_000, driver);
        Set<Integer> before = numbers(cluster.awaitExecutors(2));

        link.cut();
        Await.lapse(CUT);
        link.restore();

        job.assertRight(driver);
        assertThat(job.retried()).as("tasks charged for the cut").isEmpty();
        assertThat(everLaunched()).as("executors that ever ran").isEqualTo(before);
    }

    @Test
    void connectionsDroppedAgainAndAgainCostNoTaskAndNoExecutor() {
        ManySmallTasks job = new ManySmallTasks(directory);
        Child driver = submitThroughTheLink(job, MICROS_EACH);
        Set<Integer> before = numbers(cluster.awaitExecutors(2));

        for (int done = 1_000; done <= 7_000; done += 1_500) {
            job.awaitTasks(done, driver);
            link.drop();
        }

        job.assertRight(driver);
        assertThat(job.retried()).isEmpty();
        assertThat(everLaunched()).isEqualTo(before);
    }

    @Test
    void executorsThatStayCutOffAreLostAndTheJobIsStillRight() {
        ManySmallTasks job = new ManySmallTasks(directory);
        Child driver = submitThroughTheLink(job, MICROS_EACH);
        job.awaitTasks(2_000, driver);
        Set<Integer> before = numbers(cluster.awaitExecutors(2));

        link.cut();
        Await.until(
                "the executors are gone",
                Duration.ofSeconds(40),
                () -> cluster.runningExecutors().stream()
                        .noneMatch(each -> before.contains(each.executor().number())));
        link.restore();

        job.assertRight(driver);
        assertThat(everLaunched()).containsAll(before).hasSizeGreaterThan(before.size());
    }

    @Test
    void aStalledLinkDelaysAndLosesNothing() {
        ManySmallTasks job = new ManySmallTasks(directory);
        Child driver = submitThroughTheLink(job, MICROS_EACH);
        job.awaitTasks(2_000, driver);
        Set<Integer> before = numbers(cluster.awaitExecutors(2));

        link.stall();
        Await.lapse(CUT);
        link.flow();

        job.assertRight(driver);
        assertThat(job.retried()).isEmpty();
        assertThat(everLaunched()).isEqualTo(before);
    }

    @Test
    void bytesThatArriveOneByOneAreReadAllTheSame() {
        ManySmallTasks job = new ManySmallTasks(directory);
        link.byteByByte();

        Child driver = submitThroughTheLink(job, 0);

        job.assertRight(driver);
        assertThat(job.retried()).isEmpty();
    }

    @Test
    void aWorkerCutOffFromItsMasterComesBackAndItsExecutorsGoOn() {
        try (TcpProxy toMaster = new TcpProxy(
                new InetSocketAddress("127.0.0.1", cluster.masterAddress().port()))) {
            cluster.workers().forEach(Child::kill9);
            Child first = cluster.startWorker("hearth://127.0.0.1:" + toMaster.port());
            Child second = cluster.startWorker("hearth://127.0.0.1:" + toMaster.port());
            cluster.awaitWorkers(2);
            ManySmallTasks job = new ManySmallTasks(directory);
            Child driver = job.submitTo(cluster, MICROS_EACH);
            job.awaitTasks(1_000, driver);
            Set<Integer> before = numbers(cluster.awaitExecutors(2));

            toMaster.cut();
            Await.lapse(CUT);
            toMaster.restore();

            cluster.awaitWorkers(2);
            job.assertRight(driver);
            assertThat(everLaunched()).isEqualTo(before);
            assertThat(List.of(first, second)).allMatch(Child::isAlive);
            assertThat(cluster.state().workers().stream().filter(each -> each.state() == WorkerState.ALIVE))
                    .hasSize(2);
        }
    }

    @Test
    void aDriverCutOffFromItsMasterGoesOnAndComesBack() {
        try (TcpProxy toMaster = new TcpProxy(
                new InetSocketAddress("127.0.0.1", cluster.masterAddress().port()))) {
            ManySmallTasks job = new ManySmallTasks(directory);
            Child driver = cluster.submission(Programs.jar(), "app.ManyTasks")
                    .flag("--master", "hearth://127.0.0.1:" + toMaster.port())
                    .start(job.arguments(MICROS_EACH));
            job.awaitTasks(1_000, driver);
            Set<Integer> before = numbers(cluster.awaitExecutors(2));

            toMaster.cut();
            Await.lapse(CUT);
            toMaster.restore();

            job.assertRight(driver);
            assertThat(everLaunched()).isEqualTo(before);
            assertThat(cluster.newestApplication().orElseThrow().cause()).isEmpty();
        }
    }

    private Child submitThroughTheLink(ManySmallTasks job, long microsEach) {
        return cluster.submission(Programs.jar(), "app.ManyTasks")
                .through(link, DRIVER_HOST)
                .start(job.arguments(microsEach));
    }

    private static Set<Integer> numbers(List<ExecutorView> executors) {
        return executors.stream().map(each -> each.executor().number()).collect(Collectors.toSet());
    }

    private Set<Integer> everLaunched() {
        return numbers(cluster.newestApplication().orElseThrow().executors());
    }
}
