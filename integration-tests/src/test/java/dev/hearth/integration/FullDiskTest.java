package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A worker whose disk is full lives on, says so and is given nothing; its applications go on elsewhere. */
class FullDiskTest {
    private static final Duration SECONDS = Duration.ofSeconds(45);

    @RegisterExtension
    final LocalCluster cluster = new LocalCluster(1, 2)
            .conf("hearth.worker.minFreeDisk", "2m")
            .conf("hearth.executor.logs.rolling.maxSize", "1m");

    @TempDir
    Path directory;

    @Test
    void aWorkerWithoutRoomFromTheStartIsGivenNothing() {
        Child full = cluster.startWorker(cluster.url(), "--conf", "hearth.worker.minFreeDisk=100000g");
        WorkerView seen = Await.value("it is DEGRADED", SECONDS, () -> view(full, WorkerState.DEGRADED));

        assertThat(seen.trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble)
                        .contains(cluster.workDirectory(full).toString())
                        .contains("hearth.worker.minFreeDisk"));
        Child driver = cluster.submission(Programs.jar(), "app.Sequence").start(1);
        assertThat(driver.exit(SECONDS)).as(driver::report).isZero();
        assertThat(cluster.newestApplication().orElseThrow().executors())
                .isNotEmpty()
                .noneMatch(each -> each.worker().equals(seen.worker()));
    }

    @Test
    void aDiskThatFillsUpUnderAJobDegradesItsWorkerAndIsUsedAgainWhenThereIsRoom() throws IOException {
        Path mount = Files.createDirectory(directory.resolve("disk"));
        Optional<SmallDisk> mounted = SmallDisk.mount(mount, "size=24m");
        assumeTrue(mounted.isPresent(), "unchecked: this user may not mount a file system, nor make a user namespace");
        try (SmallDisk disk = mounted.orElseThrow()) {
            Child victim = cluster.startWorkerOn(disk, cluster.url());
            cluster.awaitWorkers(2);
            ManySmallTasks job = new ManySmallTasks(Files.createDirectory(directory.resolve("tasks")));
            Child driver = job.submitTo(cluster, 1_000);
            List<ExecutorView> both = cluster.awaitExecutors(2);
            job.awaitTasks(1_000, driver);

            disk.fill();

            WorkerView seen = Await.value("it is DEGRADED", SECONDS, () -> view(victim, WorkerState.DEGRADED));
            assertThat(seen.trouble())
                    .hasValueSatisfying(trouble -> assertThat(trouble).contains(mount.toString()));
            job.assertRight(driver);
            Child another = cluster.submission(Programs.jar(), "app.Sequence").start(1);
            assertThat(another.exit(SECONDS)).as(another::report).isZero();
            assertThat(cluster.newestApplication().orElseThrow().executors())
                    .isNotEmpty()
                    .noneMatch(each -> each.worker().equals(seen.worker()));
            assertThat(victim.isAlive()).isTrue();
            assertThat(both).anyMatch(each -> each.worker().equals(seen.worker()));

            disk.free();

            Await.until(
                    "it is alive again",
                    SECONDS,
                    () -> view(victim, WorkerState.ALIVE).isPresent());
            cluster.awaitNothingUsed();
        }
    }

    @Test
    void anExecutorThatFloodsItsLogEndsNobody() {
        Child driver = cluster.submission(Programs.jar(), "app.Flood").start(20);

        assertThat(driver.exit(Duration.ofSeconds(90))).as(driver::report).isZero();
        assertThat(driver.out().lines()).contains("flooded=4");
        assertThat(cluster.workers()).allMatch(Child::isAlive);
        assertThat(view(cluster.workers().get(0), WorkerState.ALIVE)).isPresent();
    }

    private Optional<WorkerView> view(Child worker, WorkerState state) {
        int port = cluster.workerAddress(worker).port();
        return cluster.stateIfReachable().stream()
                .flatMap(each -> each.workers().stream())
                .filter(each -> each.port() == port && each.state() == state)
                .findFirst();
    }
}
