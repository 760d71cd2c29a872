package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AppId;
import dev.hearth.protocol.AppToMaster.RegisterApplicationReply;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.AppToMaster.UnregisterApplication;
import dev.hearth.protocol.AppToMaster.UnregisteredApplication;
import dev.hearth.protocol.Endpoints;
import dev.hearth.rpc.HandshakeStep;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.VersionRange;
import dev.hearth.testing.Child;
import dev.hearth.testing.Footprint;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.PlainClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Applications come and go, and leave master and worker as they were. */
class ManyApplicationsTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Duration SETTLED = Duration.ofSeconds(20);

    /** Ids of applications that are over, of which a worker remembers a fixed number, so as not to start them again. */
    private static final Set<String> KEPT = Set.of("dev.hearth.model.AppId");

    @RegisterExtension
    final LocalCluster cluster = new LocalCluster(1, 1).conf("hearth.deploy.retainedApplications", "5");

    @TempDir
    Path directory;

    @Test
    void twoHundredApplicationsThatRegisterAndLeaveLeaveTheMasterAsItWas() throws IOException {
        comeAndGo(40);
        Footprint before = footprintOfMaster();

        comeAndGo(200);
        readState();

        Footprint.awaitNoLarger(cluster.master(), before, KEPT, SETTLED);
    }

    @Test
    void applicationsWithExecutorsLeaveMasterAndWorkerAsTheyWere() throws IOException {
        Child worker = cluster.workers().get(0);
        runPrograms(5);
        askWhy();
        Footprint masterBefore = footprintOfMaster();
        Footprint workerBefore = Footprint.of(worker);

        runPrograms(20);
        readState();

        Footprint.awaitNoLarger(cluster.master(), masterBefore, KEPT, SETTLED);
        Footprint.awaitNoLarger(worker, workerBefore, KEPT, SETTLED);
        cluster.awaitNothingUsed();
        assertOnlyLogsAreLeft();
    }

    private Footprint footprintOfMaster() {
        readState();
        return Footprint.of(cluster.master());
    }

    /** The master keeps what it last showed: without this, applications of long ago beside those of now. */
    private void readState() {
        assertThat(cluster.state().applications()).hasSize(5);
    }

    private void comeAndGo(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (PlainClient client = new PlainClient(cluster.masterAddress(), Duration.ofSeconds(20))) {
                HandshakeStep unused = client.handshake(
                        PlainSocketClientTest.submitter(cluster.secret()), Role.MASTER, VersionRange.CURRENT);
                // asks for more memory than the worker has, so that it comes to no executor
                RegisterApplicationReply reply = client.ask(
                        Endpoints.MASTER,
                        PlainSocketClientTest.registration("app-" + System.nanoTime(), 1L << 40),
                        RegisterApplicationReply.class);
                AppId app = ((RegisteredApplication) reply).app();
                UnregisteredApplication over = client.ask(
                        Endpoints.MASTER,
                        new UnregisterApplication(app, Optional.empty()),
                        UnregisteredApplication.class);
                assertThat(over.app()).isEqualTo(app);
            }
        }
    }

    /** One driver process runs one application after the other, each with an executor. */
    private void runPrograms(int count) {
        Child driver = cluster.submission(Programs.jar(), "app.Sequence").start(count);

        assertThat(driver.exit(LIMIT)).as(driver::report).isZero();
        assertThat(driver.out().lines().filter("100"::equals)).hasSize(count);
    }

    /** As a submission does whose executors take their time: what the master makes ready for its first answer stays. */
    private void askWhy() {
        String app = cluster.newestApplication().orElseThrow().app().value();
        Child why = cluster.cli(List.of(), List.of("why", "--master", cluster.url(), app));
        assertThat(why.exit(LIMIT)).as(why::report).isZero();
    }

    private void assertOnlyLogsAreLeft() throws IOException {
        try (Stream<Path> found = Files.walk(cluster.directory())) {
            assertThat(found.filter(each -> each.toString().contains("/work-"))
                            .filter(Files::isRegularFile)
                            .map(each -> each.getFileName().toString()))
                    .allMatch(name -> name.startsWith("stdout")
                            || name.startsWith("stderr")
                            || name.endsWith(".jar")
                            || name.equals(".lock"));
        }
    }
}
