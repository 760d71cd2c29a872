package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.journal.MemoryJournal;
import dev.hearth.model.AppId;
import dev.hearth.model.AppSecrets;
import dev.hearth.model.AppSpec;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.LaunchCommand;
import dev.hearth.model.Resources;
import dev.hearth.protocol.AppToMaster.ApplicationHeartbeat;
import dev.hearth.protocol.AppToMaster.ExecutorRegistered;
import dev.hearth.protocol.AppToMaster.RegisterApplication;
import dev.hearth.protocol.AppToMaster.RegisterApplicationRefused;
import dev.hearth.protocol.AppToMaster.RegisterApplicationReply;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.AppToMaster.UnregisteredApplication;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.FailureReported;
import dev.hearth.protocol.ClientToMaster.ReportFailure;
import dev.hearth.protocol.MasterToApp.ApplicationRemoved;
import dev.hearth.protocol.MasterToApp.ExecutorAdded;
import dev.hearth.protocol.MasterToApp.ExecutorRunning;
import dev.hearth.protocol.MasterToWorker.ApplicationFinished;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.RpcException;
import dev.hearth.rpc.Secret;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The life of an application, and its ends. */
class ApplicationsTest {
    private final TestCluster cluster = new TestCluster();

    @Test
    void anApplicationIsNamedPlacedAndLaunched() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);

        TestDriver app = cluster.driver("a", 3, 0);

        assertThat(app.id().value()).isEqualTo("app-20260101000000-0000");
        assertThat(app.registered())
                .isEqualTo(new RegisteredApplication(app.id(), cluster.state().epoch(), Duration.ofSeconds(10)));
        Resources resources = new Resources(3, 128 * TestCluster.MIB);
        ExecutorId executor = new ExecutorId(app.id(), 0);
        LaunchExecutor launch = w1.received(LaunchExecutor.class).get(0);
        assertThat(launch.number()).isEqualTo(1);
        assertThat(launch.epoch()).isEqualTo(cluster.state().epoch());
        assertThat(launch.executor()).isEqualTo(executor);
        assertThat(launch.resources()).isEqualTo(resources);
        assertThat(launch.driverUrl()).isEqualTo("hearth://a:4040");
        assertThat(launch.secrets()).isEqualTo(new AppSecrets(app.secret));
        assertThat(app.received)
                .containsExactly(
                        new ExecutorAdded(executor, w1.id(), "w1", resources), new ExecutorRunning(executor, 100));
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.RUNNING);
        assertThat(cluster.workerView(w1).used()).isEqualTo(resources);
    }

    @Test
    void aNameThatIsTooLongOrSettingsWithoutEndAreRefused() {
        assertThat(refusal(spec("n".repeat(1025), List.of(), Map.of())))
                .isEqualTo("the names of an application and of its user have at most 1024 characters, found 1025");
        assertThat(refusal(spec("a", List.of("x".repeat((1 << 20) + 1)), Map.of())))
                .isEqualTo("the arguments and settings of an application's executors have at most 1048576 characters in"
                        + " all, found 1048577; put what is long into a file");
        Map<String, Integer> amounts = new HashMap<>();
        for (int i = 0; i < 101; i++) {
            amounts.put("kind" + i, 1);
        }
        assertThat(refusal(spec("a", List.of(), amounts)))
                .isEqualTo("an application's executor has at most 100 kinds of custom resources, found 101");
        assertThat(cluster.state().applications()).isEmpty();
    }

    private static AppSpec spec(String name, List<String> arguments, Map<String, Integer> amounts) {
        return new AppSpec(
                name,
                "alice",
                OptionalInt.empty(),
                OptionalInt.empty(),
                TestCluster.MIB,
                new LaunchCommand("Main", arguments, Map.of(), List.of(), List.of(), List.of()),
                "hearth://h:1",
                amounts,
                OptionalInt.empty());
    }

    private String refusal(AppSpec spec) {
        RegisterApplicationReply reply = new TestSubmitter(cluster, "submitter")
                .ask(new RegisterApplication(
                        "key", spec, new AppSecrets(Secret.of(new byte[32])), Optional.empty(), List.of()));
        return ((RegisterApplicationRefused) reply).reason();
    }

    @Test
    void aFailureThatIsTooLongToReadIsCut() {
        TestDriver app = cluster.driver("a", 2, 0);

        app.unregister(app.id(), Optional.of("x".repeat(1 << 20)));
        cluster.settle();

        assertThat(cluster.application(app.id()).cause().orElseThrow()).hasSizeLessThan(2100);
        assertThat(cluster.history(app.id())).allMatch(each -> each.length() < 2100);
    }

    @Test
    void anApplicationWithoutWorkersWaits() {
        TestDriver app = cluster.driver("a", 2, 0);
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.WAITING);

        cluster.worker("w1", 1, 1024);
        cluster.worker("w2", 4, 1024);

        assertThat(cluster.placed(app.id())).containsExactly("0@w1:1", "1@w2:1");
    }

    @Test
    void whoRegistersFirstIsServedFirst() {
        TestDriver first = cluster.driver("a", 3, 0);
        TestDriver second = cluster.driver("b", 3, 0);

        cluster.worker("w1", 4, 1024);

        assertThat(cluster.placed(first.id())).containsExactly("0@w1:3");
        assertThat(cluster.placed(second.id())).containsExactly("0@w1:1");
        assertThat(second.id().value()).endsWith("-0001");
    }

    @Test
    void aLimitIsSetForThoseWhoSetNone() {
        TestCluster limited = new TestCluster(Map.of("hearth.deploy.defaultCores", "2"), new MemoryJournal());
        limited.worker("w1", 8, 1024);

        assertThat(limited.placed(limited.driver("a", 0, 0).id())).containsExactly("0@w1:2");
        assertThat(limited.placed(limited.driver("b", 3, 0).id())).containsExactly("0@w1:3");
    }

    @Test
    void theSameKeyIsTheSameApplication() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 2, 0);
        AppId id = app.id();

        app.loop().execute(app::register);
        cluster.settle();

        assertThat(app.id()).isEqualTo(id);
        assertThat(cluster.state().applications()).hasSize(1);
        assertThat(w1.received(LaunchExecutor.class)).hasSize(1);
    }

    @Test
    void aKeyWithoutItsSecretIsRefused() {
        TestDriver app = cluster.driver("a", 2, 0);
        TestDriver thief = new TestDriver(cluster, "b", "key-a", 2, 0);
        thief.secret = Secret.of(new byte[16]);

        thief.connect();
        cluster.settle();

        assertThat(thief.failure)
                .containsInstanceOf(RpcException.class)
                .hasValueSatisfying(
                        failure -> assertThat(((RpcException) failure).error()).isEqualTo(RpcError.NOT_ALLOWED));
        assertThat(cluster.state().applications())
                .extracting(ApplicationView::app)
                .containsExactly(app.id());
    }

    @Test
    void anApplicationThatUnregistersIsFinishedAndItsExecutorsEnd() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 4, 2);

        app.unregister();
        cluster.settle();

        assertThat(app.unregistered).contains(new UnregisteredApplication(app.id()));
        assertThat(w1.received(ApplicationFinished.class)).hasSize(1);
        assertThat(w1.running).isEmpty();
        assertThat(w1.ended).isEmpty();
        assertThat(cluster.workerView(w1).used()).isEqualTo(Resources.NONE);
        ApplicationView view = cluster.application(app.id());
        assertThat(view.state()).isEqualTo(ApplicationState.FINISHED);
        assertThat(view.cause()).isEmpty();
        assertThat(cluster.executorStates(app.id())).containsExactly(ExecutorState.KILLED, ExecutorState.KILLED);
        assertThat(app.received(ApplicationRemoved.class)).isEmpty();
    }

    @Test
    void aFailureThatTheDriverReportsIsTheApplications() {
        TestDriver app = cluster.driver("a", 4, 2);

        app.unregister(app.id(), Optional.of("stage 3 failed"));
        cluster.settle();

        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.FAILED);
        assertThat(cluster.application(app.id()).cause()).contains("stage 3 failed");
    }

    @Test
    void unregisteringAgainIsConfirmedAgain() {
        TestDriver app = cluster.driver("a", 4, 2);
        app.unregister();
        cluster.settle();
        app.unregistered = Optional.empty();

        app.unregister();
        cluster.settle();

        assertThat(app.unregistered).contains(new UnregisteredApplication(app.id()));
    }

    @Test
    void nobodyEndsTheApplicationOfAnother() {
        TestDriver app = cluster.driver("a", 4, 2);
        TestDriver other = cluster.driver("b", 4, 2);

        other.unregister(app.id(), Optional.empty());
        cluster.settle();

        assertThat(other.failure)
                .hasValueSatisfying(failure -> assertThat(failure.getMessage())
                        .contains("application " + app.id() + " is not registered on this connection"));
        assertThat(cluster.application(app.id()).state().isTerminal()).isFalse();
    }

    @Test
    void whatIsHeldByAnEndedApplicationIsFreeOnlyWhenItsProcessesAreGone() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver first = cluster.driver("a", 4, 0);
        TestDriver second = cluster.driver("b", 4, 0);
        w1.acts = false;

        first.unregister();
        cluster.advanceSeconds(1);
        assertThat(cluster.workerView(w1).used().cores()).isEqualTo(4);
        assertThat(cluster.placed(second.id())).isEmpty();

        w1.acts = true;
        w1.exit(new ExecutorId(first.id(), 0), 143);
        cluster.settle();
        assertThat(cluster.placed(second.id())).containsExactly("0@w1:4");
    }

    @Test
    void anApplicationWhoseDriverIsKilledEndsAfterTheReconnectTime() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = new TestDriver(cluster, "a", 4, 0);
        app.pid = 4711;
        app.connect();
        cluster.settle();

        app.kill();
        cluster.advanceSeconds(4.9);
        assertThat(w1.running).hasSize(1);
        cluster.advanceSeconds(0.2);

        assertThat(w1.running).isEmpty();
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.FAILED);
        assertThat(cluster.application(app.id()).cause())
                .contains("its driver (process 4711 on a) ended without saying so: it closed the connection and did not"
                        + " come back within 5 s");
    }

    @Test
    void aProgramThatFailsAfterItHasClosedItsApplicationIsTheCauseOfItsEnd() {
        TestDriver app = cluster.driver("a", 4, 0);
        ReportFailure report = new ReportFailure(app.id(), "main threw java.lang.Error: late");
        assertThat(cluster.client().ask(report)).isEqualTo(new FailureReported(false));
        app.unregister();
        cluster.settle();
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.FINISHED);

        assertThat(cluster.client().ask(report)).isEqualTo(new FailureReported(true));

        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.FAILED);
        assertThat(cluster.application(app.id()).cause())
                .contains("its program failed: main threw java.lang.Error: late");
        assertThat(cluster.client().ask(report)).isEqualTo(new FailureReported(false));
    }

    @Test
    void aDriverThatComesBackInTimeKeepsItsApplication() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 4, 0);
        AppId id = app.id();

        cluster.network.cut("master", "a");
        cluster.advanceSeconds(20);

        assertThat(app.id()).isEqualTo(id);
        assertThat(cluster.placed(id)).containsExactly("0@w1:4");
        assertThat(w1.received(LaunchExecutor.class)).hasSize(1);
        assertThat(app.received(ApplicationRemoved.class)).isEmpty();
    }

    @Test
    void anApplicationWithoutConnectionGetsNoExecutors() {
        TestDriver app = cluster.driver("a", 4, 0);
        app.comesBack = false;
        cluster.network.cut("master", "a");
        cluster.settle();

        cluster.worker("w1", 4, 1024);
        assertThat(cluster.placed(app.id())).isEmpty();
        app.connect();
        cluster.settle();

        assertThat(cluster.placed(app.id())).containsExactly("0@w1:4");
    }

    @Test
    void aDriverThatComesBackTooLateIsToldHowItsApplicationEnded() {
        TestDriver app = cluster.driver("a", 4, 0);
        AppId id = app.id();
        app.comesBack = false;
        cluster.network.cut("master", "a");
        cluster.advanceSeconds(6);

        app.connect();
        cluster.settle();

        assertThat(app.reply)
                .contains(new RegisterApplicationRefused("application " + id
                        + " is over: its driver (on a) ended without saying so: it closed the connection and did not"
                        + " come back within 5 s"));
    }

    @Test
    void anApplicationWhoseDriverIsSilentEndsWithItsLeaseAndIsTold() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 4, 0);
        app.beats = false;

        cluster.advanceSeconds(59.8);
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.RUNNING);
        cluster.advanceSeconds(0.4);

        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.FAILED);
        assertThat(app.received(ApplicationRemoved.class))
                .containsExactly(new ApplicationRemoved(app.id(), "its driver (on a) gave no sign of life for 60 s"));
    }

    @Test
    void messagesAboutOthersApplicationsChangeNothing() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 4, 2);
        TestDriver other = cluster.driver("b", 4, 2);
        var before = cluster.state().applications();

        other.send(new ApplicationHeartbeat(app.id()));
        other.send(new ApplicationHeartbeat(TestEnds.NO_APP));
        other.send(new ExecutorRegistered(new ExecutorId(app.id(), 0)));
        other.send(new ExecutorRegistered(new ExecutorId(other.id(), 12)));
        other.send(new ExecutorRegistered(new ExecutorId(TestEnds.NO_APP, 0)));
        cluster.settle();

        assertThat(cluster.state().applications()).isEqualTo(before);
    }

    @Test
    void onlyTheNewestOfTheEndedApplicationsAreRemembered() {
        TestCluster forgetful = new TestCluster(Map.of("hearth.deploy.retainedApplications", "2"), new MemoryJournal());
        TestDriver first = forgetful.driver("a", 1, 0);
        first.unregister();
        forgetful.settle();
        for (String name : new String[] {"b", "c"}) {
            forgetful.driver(name, 1, 0).unregister();
            forgetful.settle();
        }

        assertThat(forgetful.state().applications())
                .extracting(ApplicationView::name)
                .containsExactly("b", "c");
        first.loop().execute(first::register);
        forgetful.settle();
        assertThat(first.reply).containsInstanceOf(RegisterApplicationRefused.class);
    }
}
