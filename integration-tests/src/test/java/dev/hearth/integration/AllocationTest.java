package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.Resources;
import dev.hearth.protocol.ClientToMaster.DecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.rpc.Role;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.Submission;
import dev.hearth.testing.UserJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How many executors a program has, which it has ended, and what they are given, with real processes. */
class AllocationTest {
    private static final Duration SECONDS = Duration.ofSeconds(90);

    @RegisterExtension
    final LocalCluster cluster = new LocalCluster(2, 2);

    @TempDir
    Path directory;

    private Submission program() {
        Path jar = UserJar.of("Allocation").build(directory.resolve("allocation.jar"));
        return cluster.submission(jar, "app.Allocation");
    }

    private static void assertPrinted(Child program, String... lines) {
        assertThat(program.exit(SECONDS)).as(program::report).isZero();
        assertThat(program.out().lines()).containsExactly(lines);
    }

    @Test
    void aProgramAsksForExecutorsAndHasThemEnded() {
        Child program = program()
                .start(
                        "await=2",
                        "kill=all",
                        "await=0",
                        "+1",
                        "await=1",
                        "+1",
                        "await=2",
                        "+1",
                        "kill=all",
                        "await=1",
                        "count",
                        "kill=all",
                        "await=0",
                        "kill=0",
                        "total=1000",
                        "await=2",
                        "count");

        assertPrinted(
                program,
                "await=2: ok",
                "kill=all: 2",
                "await=0: ok",
                "+1: true",
                "await=1: ok",
                "+1: true",
                "await=2: ok",
                "+1: true",
                "kill=all: 2",
                "await=1: ok",
                "count: 1000",
                "kill=all: 1",
                "await=0: ok",
                "kill=0: 0",
                "total=1000: true",
                "await=2: ok",
                "count: 1000");
        cluster.awaitNothingUsed();
    }

    @Test
    void aDecommissionedWorkerBecomesEmptyWithoutATaskTriedAgain() {
        Child program = program().start("await=2", "slow", "await=1", "count");
        List<ExecutorView> executors = cluster.awaitExecutors(2);
        String worker = executors.get(0).worker().value();
        Await.until("each executor has work", SECONDS, () -> program.out().contains("slow: everywhere"));

        cluster.ask(Role.OPERATOR, new DecommissionWorkers(List.of(worker), "maintenance"));
        Await.until(
                "nothing is used there",
                SECONDS,
                () -> cluster.state().workers().stream()
                        .filter(each -> each.worker().value().equals(worker))
                        .allMatch(each -> each.used().equals(Resources.NONE)));

        assertPrinted(
                program, "await=2: ok", "slow: everywhere", "slow: 0 again, executors 2", "await=1: ok", "count: 1000");
    }

    @Test
    void executorsAndTasksHoldTheResourcesOfTheirWorker() throws IOException {
        Path file = directory.resolve("resources.json");
        Files.writeString(file, "[{\"id\": {\"resourceName\": \"gpu\"}, \"addresses\": [\"g0\", \"g1\"]}]");
        Child worker = cluster.startWorker(cluster.url(), "--conf", "hearth.worker.resourcesFile=" + file);
        cluster.awaitWorkers(3);

        Child program = program()
                .conf("hearth.executor.resource.gpu.amount", "2")
                .conf("hearth.task.resource.gpu.amount", "1")
                .start("await=1", "addresses");

        assertPrinted(program, "await=1: ok", "addresses: [g0, g1] slots 2");
        assertThat(worker.isAlive()).isTrue();
    }
}
