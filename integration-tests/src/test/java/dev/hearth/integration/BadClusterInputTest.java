package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.hearth.model.ApplicationState;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Workers and commands with addresses, resources and ids that cannot be: a clear sentence, and nothing is lost. */
class BadClusterInputTest {
    private static final DateTimeFormatter ID_TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);

    private static final int OK = 0;
    private static final int USAGE = 64;
    private static final int CONFIGURATION = 78;
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(1, 2);

    @TempDir
    Path directory;

    @Test
    void aWorkerWithTheAddressOfOneThatLivesIsRefusedAndTheFirstServesOn() {
        Child first = CLUSTER.workers().get(0);
        int port = CLUSTER.workerAddress(first).port();
        WorkerView before = onlyWorker();
        // a worker's id tells the second in which it started
        String startedAt = before.worker().value().split("-", -1)[1];
        Await.until(
                "a second has passed",
                LIMIT,
                () -> !ID_TIME.format(LocalDateTime.now(ZoneId.systemDefault())).equals(startedAt));

        Child second = CLUSTER.startDaemon(
                "same-address",
                "dev.hearth.worker.WorkerMain",
                List.of(
                        CLUSTER.url(),
                        "--host",
                        "127.0.0.2",
                        "--port",
                        Integer.toString(port),
                        "--conf",
                        "hearth.worker.advertisedHost=127.0.0.1",
                        "--work-dir",
                        directory.resolve("work").toString()));

        assertThat(second.exit(LIMIT)).as(second::report).isEqualTo(1);
        assertThat(second.err()).contains("127.0.0.1:" + port).startsWith("hearth worker: ");
        assertThat(second.err().lines().filter(line -> !line.isBlank())).hasSize(1);
        assertThat(onlyWorker().worker()).isEqualTo(before.worker());
        aJobRuns();
    }

    @Test
    void aWorkerThatNobodyReachesAtItsAddressIsToldSo() throws IOException {
        Child unreachable = CLUSTER.startDaemon(
                "nowhere",
                "dev.hearth.worker.WorkerMain",
                List.of(
                        CLUSTER.url(),
                        "--port",
                        "0",
                        "--conf",
                        "hearth.worker.advertisedHost=127.0.0.77",
                        "--work-dir",
                        directory.resolve("work").toString()));

        Await.until(
                "it is told",
                LIMIT,
                () -> (unreachable.err() + unreachable.out()).contains("hearth.worker.advertisedHost"));
        assertThat(unreachable.err() + unreachable.out()).contains("127.0.0.77");
        unreachable.kill9();
        assertThat(alive()).isEqualTo(1);
        aJobRuns();
    }

    @TestFactory
    Stream<DynamicTest> aWorkerWithAbsurdResourcesDoesNotStart() {
        return Stream.of(
                absurd("fewer cores than none", List.of("hearth.worker.cores", "-1"), "--cores", "-1"),
                absurd("more cores than there are numbers", List.of("99999999999"), "--cores", "99999999999"),
                absurd("less memory than none", List.of("hearth.worker.memory", "-1g"), "--memory", "-1g"),
                absurd("memory without a unit", List.of("hearth.worker.memory", "10000"), "--memory", "10000"),
                absurd("more memory than there are numbers", List.of("99999999999999t"), "--memory", "99999999999999t"),
                absurd(
                        "a negative number of a resource",
                        List.of("hearth.worker.resource.gpu.amount", "-1"),
                        "--conf",
                        "hearth.worker.resource.gpu.amount=-1"));
    }

    @Test
    void memoryWithoutAUnitInTheEnvironmentIsRefusedToo() {
        Child worker = CLUSTER.startDaemon(
                List.of("env", "HEARTH_WORKER_MEMORY=50000"),
                "no-unit",
                "dev.hearth.worker.WorkerMain",
                List.of(CLUSTER.url(), "--port", "0"));

        assertThat(worker.exit(LIMIT)).as(worker::report).isEqualTo(CONFIGURATION);
        assertThat(worker.err()).contains("50000");
    }

    @TestFactory
    Stream<DynamicTest> aSubmissionThatAsksForWhatCannotBeIsRefused() {
        return Stream.of(
                refused("fewer cores than none", List.of("hearth.executor.cores", "-1"), "--executor-cores", "-1"),
                refused("memory of none", List.of("hearth.executor.memory", "0"), "--executor-memory", "0"),
                refused("memory below none", List.of("hearth.executor.memory", "-1g"), "--executor-memory", "-1g"),
                refused("cores in all below none", List.of("hearth.cores.max", "-3"), "--total-executor-cores", "-3"),
                refused(
                        "a negative number of a resource",
                        List.of("hearth.executor.resource.gpu.amount", "-2"),
                        "--conf",
                        "hearth.executor.resource.gpu.amount=-2"));
    }

    @Test
    void whatNoWorkerHasIsWaitedForWithTheReasonAndHoldsUpNobody() {
        Child large = CLUSTER.submission(Programs.jar(), "app.Sequence")
                .conf("hearth.executor.memory", "1000g")
                .start(1);
        Await.until(
                "it waits with a reason",
                LIMIT,
                () -> CLUSTER.newestApplication()
                        .filter(app -> app.state() == ApplicationState.WAITING)
                        .flatMap(app -> app.waiting())
                        .filter(reason -> reason.contains("memory"))
                        .isPresent());

        aJobRuns();

        large.kill9();
    }

    @TestFactory
    Stream<DynamicTest> anIdThatNobodyHasIsNamedInEveryCommand() {
        return Stream.of(
                unknown("kill", "driver-20000101000000-0000"),
                unknown("kill", "app-20000101000000-0000"),
                unknown("kill", "no id at all"),
                unknown("wait", "driver-20000101000000-0000"),
                unknown("wait", "app-20000101000000-0000"),
                unknown("decommission", "worker-20000101000000-127.0.0.1-1"),
                unknown("decommission", "no-such-host"));
    }

    private DynamicTest unknown(String command, String id) {
        return dynamicTest(command + " " + id, () -> {
            Child child = CLUSTER.cli(List.of(), List.of(command, "--master", CLUSTER.url(), id));

            assertThat(child.exit(LIMIT)).as(child::report).isNotEqualTo(OK);
            assertThat(child.err().lines().filter(line -> !line.isBlank()))
                    .as(child::report)
                    .hasSize(1);
            assertThat(child.err()).contains(id).startsWith("hearth " + command + ": ");
            assertThat(child.out()).isEmpty();
            assertThat(alive()).isEqualTo(1);
        });
    }

    private DynamicTest absurd(String name, List<String> told, String... flags) {
        return dynamicTest(name, () -> {
            List<String> arguments = new ArrayList<>(List.of(CLUSTER.url(), "--port", "0"));
            arguments.addAll(List.of(flags));
            Child worker = CLUSTER.startDaemon("absurd", "dev.hearth.worker.WorkerMain", arguments);

            assertThat(worker.exit(LIMIT)).as(worker::report).isEqualTo(CONFIGURATION);
            assertThat(worker.err().lines().filter(line -> !line.isBlank())).hasSize(1);
            assertThat(worker.err()).contains(told);
            assertThat(alive()).isEqualTo(1);
        });
    }

    private DynamicTest refused(String name, List<String> told, String... flags) {
        return dynamicTest(name, () -> {
            int before = CLUSTER.state().applications().size();
            Child driver = CLUSTER.submission(Programs.jar(), "app.Sequence")
                    .flag(flags)
                    .start(1);

            assertThat(driver.exit(LIMIT)).as(driver::report).isEqualTo(USAGE);
            assertThat(driver.err().lines().filter(line -> !line.isBlank()))
                    .as(driver::report)
                    .hasSize(1);
            assertThat(driver.err()).contains(told);
            assertThat(CLUSTER.state().applications()).hasSize(before);
        });
    }

    private static void aJobRuns() {
        Child driver = CLUSTER.submission(Programs.jar(), "app.Sequence").start(1);
        assertThat(driver.exit(LIMIT)).as(driver::report).isZero();
    }

    private static WorkerView onlyWorker() {
        MasterState state = CLUSTER.state();
        assertThat(state.workers()).hasSize(1);
        return state.workers().get(0);
    }

    private static long alive() {
        return CLUSTER.state().workers().stream()
                .filter(each -> each.state() == WorkerState.ALIVE)
                .count();
    }
}
