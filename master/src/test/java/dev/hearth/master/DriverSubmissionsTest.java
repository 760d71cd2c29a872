package dev.hearth.master;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hearth.model.AppId;
import dev.hearth.model.AppSecrets;
import dev.hearth.model.AppSpec;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.Artifact;
import dev.hearth.model.DriverId;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.DriverState;
import dev.hearth.model.LaunchCommand;
import dev.hearth.protocol.AppToMaster.RegisterApplication;
import dev.hearth.protocol.AppToMaster.RegisterApplicationReply;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.ClientToMaster.DriverSubmitted;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.protocol.ClientToMaster.Kill;
import dev.hearth.protocol.ClientToMaster.RequestExplanation;
import dev.hearth.protocol.ClientToMaster.SubmitDriver;
import dev.hearth.protocol.ClientToMaster.SubmitDriverRefused;
import dev.hearth.protocol.ClientToMaster.SubmitDriverReply;
import dev.hearth.protocol.MasterToWorker.LaunchDriver;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.RpcException;
import dev.hearth.rpc.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a master takes, what it keeps for it, and what it refuses with a sentence. */
class DriverSubmissionsTest {
    @TempDir
    private Path artifacts;

    private final HoldingJournal journal = new HoldingJournal();
    private TestCluster cluster;
    private TestSubmitter alice;

    @BeforeEach
    void start() {
        startWith(Map.of());
    }

    private void startWith(Map<String, String> settings) {
        cluster = new TestCluster(settings, journal, Optional.of(artifacts));
        alice = new TestSubmitter(cluster, "alice");
    }

    @Test
    void theJarIsStoredByItsContentOnce() throws IOException {
        Artifact jar = alice.jar("app.jar", "the jar");

        alice.submit("one", TestSubmitter.spec(1, false, jar));
        alice.submit("two", TestSubmitter.spec(1, false, jar));

        assertThat(files()).containsExactly(jar.sha256());
        assertThat(Files.readString(artifacts.resolve(jar.sha256()))).isEqualTo("the jar");
        assertThat(alice.opened).isEqualTo(1);
    }

    @Test
    void aSubmissionIsAnsweredWhenItIsDurable() {
        Artifact jar = alice.jar("app.jar", "the jar");
        journal.holds = true;

        CompletableFuture<SubmitDriverReply> answer =
                alice.send(new SubmitDriver("key", TestSubmitter.spec(1, false, jar)));
        cluster.settle();

        assertThat(files()).containsExactly(jar.sha256());
        assertThat(answer).isNotDone();
        cluster.inMaster(journal::sync);
        assertThat(answer).isCompletedWithValueMatching(DriverSubmitted.class::isInstance);
    }

    @Test
    void whatWasNotAcknowledgedIsSubmittedAgainUnderTheSameKey() {
        Artifact jar = alice.jar("app.jar", "the jar");
        journal.holds = true;
        CompletableFuture<SubmitDriverReply> lost =
                alice.send(new SubmitDriver("key", TestSubmitter.spec(1, false, jar)));
        cluster.settle();

        cluster.recoverMaster(journal);
        assertThat(lost).isCompletedExceptionally();
        assertThat(cluster.state().drivers()).isEmpty();
        DriverId driver = alice.driver("key", false);
        assertThat(alice.submit("key", TestSubmitter.spec(1, false, jar))).isEqualTo(new DriverSubmitted(driver, true));

        cluster.recoverMaster(journal);
        assertThat(alice.submit("key", TestSubmitter.spec(1, false, jar))).isEqualTo(new DriverSubmitted(driver, true));
        assertThat(cluster.state().drivers()).hasSize(1);
    }

    @Test
    void theSameKeyTwiceAtOnceIsOneSubmission() {
        Artifact jar = alice.jar("app.jar", "the jar");
        SubmitDriver request = new SubmitDriver("key", TestSubmitter.spec(1, false, jar));

        CompletableFuture<SubmitDriverReply> first = alice.send(request);
        CompletableFuture<SubmitDriverReply> second = alice.send(request);
        cluster.settle();

        assertThat(List.of(submitted(first).driver(), submitted(second).driver()).stream()
                        .distinct())
                .hasSize(1);
        assertThat(cluster.state().drivers()).hasSize(1);
        assertThat(files()).containsExactly(jar.sha256());
    }

    @Test
    void aJarThatIsNotWhatWasAnnouncedIsRefusedAndNotKept() {
        Artifact jar = alice.jar("app.jar", "the jar");
        alice.streams.put(jar.stream(), "the rat".getBytes(UTF_8));

        assertThat(refusal("key", TestSubmitter.spec(1, false, jar)))
                .contains("app.jar", "not what was announced", jar.sha256());
        alice.streams.put(jar.stream(), "the jar, and more".getBytes(UTF_8));
        assertThat(refusal("key", TestSubmitter.spec(1, false, jar))).contains("app.jar", "longer than 7 bytes");
        alice.streams.put(jar.stream(), "the".getBytes(UTF_8));
        assertThat(refusal("key", TestSubmitter.spec(1, false, jar))).contains("app.jar", "3 bytes");
        alice.streams.clear();
        assertThat(refusal("key", TestSubmitter.spec(1, false, jar))).contains("app.jar", "there is no");
        assertThat(files()).isEmpty();
    }

    @Test
    void whatIsTooLargeIsRefusedBeforeItIsRead() {
        startWith(Map.of("hearth.deploy.maxArtifactSize", "1k"));
        Artifact jar = alice.jar("large.jar", "x".repeat(1025));

        assertThat(refusal("key", TestSubmitter.spec(1, false, jar)))
                .contains("large.jar", "1025 bytes", "1024", "hearth.deploy.maxArtifactSize");
        assertThat(refusal("", TestSubmitter.spec(1, false, alice.jar("a", "a"))))
                .contains("key", "found 0");
        assertThat(refusal("k".repeat(200), TestSubmitter.spec(1, false, alice.jar("a", "a"))))
                .contains("found 200");
        assertThat(alice.opened).isZero();
    }

    @Test
    void endlessArgumentsAreRefused() {
        DriverSpec spec = TestSubmitter.spec(1, false, alice.jar("app.jar", "the jar"));
        DriverSpec endless = new DriverSpec(
                spec.name(),
                spec.user(),
                spec.resources(),
                new LaunchCommand("Main", List.of("x".repeat(2 << 20)), Map.of(), List.of(), List.of(), List.of()),
                spec.jars(),
                false);

        assertThat(refusal("key", endless)).contains("characters", "file");
    }

    @Test
    void namesThatAreTooLongAreRefusedAsThoseOfApplicationsAre() {
        Artifact jar = alice.jar("app.jar", "the jar");
        DriverSpec fits = TestSubmitter.spec(1, false, jar);
        String longest = "n".repeat(1024);
        String tooLong = "n".repeat(500_000);

        assertThat(alice.submit("one", named(fits, longest, longest, longest))).isInstanceOf(DriverSubmitted.class);
        for (DriverSpec each : List.of(
                named(fits, tooLong, "alice", "Main"),
                named(fits, "pi", tooLong, "Main"),
                named(fits, "pi", "alice", tooLong))) {
            assertThat(refusal("two", each))
                    .isEqualTo("the names of a driver, of its main class and of its user have at most 1024"
                            + " characters, found 500000");
        }
    }

    private static DriverSpec named(DriverSpec spec, String name, String user, String mainClass) {
        LaunchCommand command = new LaunchCommand(mainClass, List.of(), Map.of(), List.of(), List.of(), List.of());
        return new DriverSpec(name, user, spec.resources(), command, spec.jars(), false);
    }

    @Test
    void aSubmitterThatDiesDuringTheUploadLeavesNothing() {
        Artifact jar = alice.jar("app.jar", "x".repeat(10 << 20));
        var unused = alice.send(new SubmitDriver("key", TestSubmitter.spec(1, false, jar)));
        while (alice.opened == 0) {
            assertThat(cluster.time.runNext()).isTrue();
        }

        alice.kill();
        cluster.advanceSeconds(60);

        assertThat(files()).isEmpty();
        assertThat(cluster.state().drivers()).isEmpty();
    }

    @Test
    void aMasterWithoutAPlaceForJarsRunsNoDrivers() {
        cluster = new TestCluster();
        alice = new TestSubmitter(cluster, "alice");

        assertThat(refusal("key", TestSubmitter.spec(1, false, alice.jar("a.jar", "a"))))
                .contains("runs no drivers");
    }

    @Test
    void jarsThatNoDriverNeedsAreRemoved() {
        startWith(Map.of("hearth.deploy.retainedDrivers", "1"));
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        Artifact first = alice.jar("first.jar", "first");
        Artifact second = alice.jar("second.jar", "second");
        DriverId one = submitted("one", TestSubmitter.spec(1, false, first));
        DriverId two = submitted("two", TestSubmitter.spec(1, false, first, second));

        w1.exit(one.attempt(0), 0);
        cluster.settle();
        assertThat(files()).containsExactlyInAnyOrder(first.sha256(), second.sha256());
        w1.exit(two.attempt(0), 0);
        cluster.settle();
        assertThat(files()).containsExactlyInAnyOrder(first.sha256(), second.sha256());
        w1.exit(alice.driver("three", false).attempt(0), 0);
        cluster.settle();

        assertThat(files()).containsExactly(TestSubmitter.sha256("the jar".getBytes(UTF_8)));
    }

    @Test
    void aRestartedMasterKeepsTheJarsThatItNeedsAndSweepsTheRest() throws IOException {
        Artifact jar = alice.jar("app.jar", "the jar");
        alice.submit("one", TestSubmitter.spec(1, false, jar));
        Files.writeString(artifacts.resolve("0".repeat(64)), "nobody's");
        Files.writeString(artifacts.resolve(jar.sha256() + ".7.part"), "half");

        cluster.recoverMaster(journal);

        assertThat(files()).containsExactly(jar.sha256());
        alice.submit("two", TestSubmitter.spec(1, false, jar));
        assertThat(alice.opened).isEqualTo(1);
    }

    @Test
    void aDriversOwnKeyRegistersApplicationsAndOrdersNothing() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("key", false);
        Secret secret = w1.received(LaunchDriver.class).get(0).secret().secret();

        CompletableFuture<?> kill = alice.sendAs(new Kill(driver.value(), "me"), driver.value(), secret);
        CompletableFuture<?> submission = alice.sendAs(
                new SubmitDriver("other", TestSubmitter.spec(1, false, alice.jar("a", "a"))), driver.value(), secret);
        CompletableFuture<RegisterApplicationReply> registration =
                alice.sendAs(registration("app-key"), driver.value(), secret);
        cluster.settle();

        assertThat(error(kill)).isEqualTo(RpcError.NOT_ALLOWED);
        assertThat(error(submission)).isEqualTo(RpcError.NOT_ALLOWED);
        assertThat(registration).isCompletedWithValueMatching(RegisteredApplication.class::isInstance);
        assertThat(w1.received(LaunchExecutor.class)).isNotEmpty();
    }

    @Test
    void theKeyOfADriverThatIsOverIsNotAccepted() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("key", false);
        Secret secret = TestCluster.SECRET.derive("driver:" + driver);
        w1.exit(driver.attempt(0), 0);
        cluster.settle();

        CompletableFuture<?> registration = alice.sendAs(registration("app-key"), driver.value(), secret);
        cluster.settle();

        assertThat(error(registration)).isEqualTo(RpcError.WRONG_SECRET);
    }

    @Test
    void aRestartedMasterAcceptsTheKeysOfDriversThatRun() {
        cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("key", false);

        cluster.recoverMaster(journal);
        CompletableFuture<RegisterApplicationReply> registration =
                alice.sendAs(registration("app-key"), driver.value(), TestCluster.SECRET.derive("driver:" + driver));
        cluster.settle();

        assertThat(registration).isCompletedWithValueMatching(RegisteredApplication.class::isInstance);
    }

    @Test
    void theApplicationsOfADriverEndWithItsProcess() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("key", true);
        CompletableFuture<RegisterApplicationReply> registration =
                alice.sendAs(registration("app-key"), driver.value(), TestCluster.SECRET.derive("driver:" + driver));
        cluster.settle();
        assertThat(registration).isCompleted();
        assertThat(w1.running).hasSize(2);

        w1.exit(driver.attempt(0), 1);
        cluster.settle();

        assertThat(cluster.state().applications())
                .singleElement()
                .satisfies(app -> assertThat(app.state()).isEqualTo(ApplicationState.FAILED));
        assertThat(w1.running).isEmpty();
        cluster.advanceSeconds(2);
        assertThat(cluster.state().drivers())
                .singleElement()
                .satisfies(each -> assertThat(each.state()).isEqualTo(DriverState.RUNNING));
    }

    private AppId closedBy(DriverId driver) {
        return closedBy(driver, Optional.empty());
    }

    private AppId closedBy(DriverId driver, Optional<String> failure) {
        CompletableFuture<AppId> app = alice.driveBriefly(driver, registration("app-key"), failure);
        cluster.settle();
        return app.join();
    }

    @Test
    void aDriverThatNoWorkerCouldEverHoldTakesNoRoomFromOthers() {
        cluster.worker("w1", 4, 1024);
        DriverId giant = alice.driver("giant", 8, false);

        DriverId small = alice.driver("small", false);

        assertThat(cluster.state().drivers())
                .filteredOn(each -> each.driver().equals(small))
                .extracting(DriverView::state)
                .containsExactly(DriverState.RUNNING);
        assertThat(alice.ask(new RequestExplanation(giant.value())).sentence()).contains("no worker can ever take it");
    }

    @Test
    void aDriverThatHasToLeaveACoreForOthersIsToldWhatWouldHelp() {
        cluster.worker("w1", 2, 1024);
        DriverId running = alice.driver("running", false);

        DriverId waits = alice.driver("waits", false);

        Explanation why = alice.ask(new RequestExplanation(waits.value()));
        assertThat(cluster.state().drivers())
                .extracting(DriverView::driver, DriverView::state)
                .contains(tuple(running, DriverState.RUNNING), tuple(waits, DriverState.SUBMITTED));
        assertThat(why.sentence()).contains("1 other driver and its executors need 2 cores");
        assertThat(why.remedies()).hasSize(2).first().asString().contains("hearth kill");
    }

    @Test
    void whatADriverClosedBeforeItFailedHasFailedToo() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("key", false);
        AppId app = closedBy(driver);
        assertThat(cluster.application(app).state()).isEqualTo(ApplicationState.FINISHED);

        w1.exit(
                driver.attempt(0),
                1,
                "a warning",
                "Exception in thread \"main\" java.lang.Error: late",
                "\tat app.Late.main(Late.java:7)");
        cluster.settle();

        assertThat(cluster.application(app).state()).isEqualTo(ApplicationState.FAILED);
        assertThat(cluster.application(app).cause())
                .contains("its driver failed (" + driver
                        + "): exit code 1; main threw java.lang.Error: late; 'hearth why " + driver + "' tells more");
    }

    @Test
    void anApplicationTellsItsDriversOwnReasonAndWhereThereIsMore() {
        cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("key", false);

        AppId app = closedBy(driver, Optional.of("main threw java.lang.Error: at once"));

        assertThat(cluster.application(app).state()).isEqualTo(ApplicationState.FAILED);
        assertThat(cluster.application(app).cause())
                .contains("its driver failed (" + driver + "): main threw java.lang.Error: at once; 'hearth why "
                        + driver + "' tells more");
    }

    @Test
    void whatADriverClosesBecauseItIsKilledIsKilledToo() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("key", false);
        w1.acts = false;
        alice.ask(new Kill(driver.value(), "enough"));

        AppId app = closedBy(driver);

        assertThat(cluster.application(app).state()).isEqualTo(ApplicationState.KILLED);
        assertThat(cluster.application(app).cause()).contains("enough");
    }

    @Test
    void theApplicationsOfADriverThatEndedWhileTheMasterWasAwayEndWhenItHearsOfThat() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("key", false);
        CompletableFuture<RegisterApplicationReply> registration =
                alice.sendAs(registration("app-key"), driver.value(), TestCluster.SECRET.derive("driver:" + driver));
        cluster.settle();
        assertThat(registration).isCompleted();

        cluster.crashMaster();
        w1.exit(driver.attempt(0), 1);
        cluster.recoverMaster(journal);
        cluster.advanceSeconds(3);

        assertThat(cluster.state().drivers())
                .singleElement()
                .satisfies(each -> assertThat(each.state()).isEqualTo(DriverState.FAILED));
        assertThat(cluster.state().applications())
                .singleElement()
                .satisfies(app -> assertThat(app.state()).isEqualTo(ApplicationState.FAILED));
    }

    private static RegisterApplication registration(String key) {
        AppSpec spec = new AppSpec(
                "pi",
                "alice",
                OptionalInt.of(1),
                OptionalInt.of(1),
                64 * TestCluster.MIB,
                new LaunchCommand("Main", List.of(), Map.of(), List.of(), List.of(), List.of()),
                "hearth://alice:4040");
        return new RegisterApplication(
                key, spec, new AppSecrets(Secret.of(new byte[Secret.BYTES])), Optional.empty(), List.of());
    }

    private DriverId submitted(String key, DriverSpec spec) {
        return ((DriverSubmitted) alice.submit(key, spec)).driver();
    }

    private static DriverSubmitted submitted(CompletableFuture<SubmitDriverReply> answer) {
        assertThat(answer).isCompleted();
        return (DriverSubmitted) answer.join();
    }

    private String refusal(String key, DriverSpec spec) {
        return ((SubmitDriverRefused) alice.submit(key, spec)).reason();
    }

    private static RpcError error(CompletableFuture<?> failed) {
        assertThat(failed).isCompletedExceptionally();
        Throwable failure = failed.handle((value, trouble) -> trouble).join();
        return ((RpcException) (failure instanceof RpcException ? failure : failure.getCause())).error();
    }

    private List<String> files() {
        try (Stream<Path> found = Files.list(artifacts)) {
            return found.map(each -> each.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
