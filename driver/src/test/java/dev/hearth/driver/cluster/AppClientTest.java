package dev.hearth.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.model.AppId;
import dev.hearth.model.AppSecrets;
import dev.hearth.model.AppSpec;
import dev.hearth.model.DispatchTimes;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.LaunchCommand;
import dev.hearth.model.MasterUrl;
import dev.hearth.model.Progress;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.AppToMaster.ApplicationHeartbeat;
import dev.hearth.protocol.AppToMaster.ApplicationProgress;
import dev.hearth.protocol.AppToMaster.ExecutorRegistered;
import dev.hearth.protocol.AppToMaster.Known;
import dev.hearth.protocol.AppToMaster.RegisterApplication;
import dev.hearth.protocol.AppToMaster.UnregisterApplication;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.protocol.MasterToApp;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.memory.MemoryNetwork;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AppClientTest {
    private static final Secret SECRET = Secret.of(new byte[32]);
    private static final Secret OTHER_SECRET =
            Secret.of("another secret of 32 bytes......".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    private static final ExecutorId EXECUTOR = new ExecutorId(new AppId("app-1"), 4);

    private final ManualTime time = new ManualTime();
    private final MemoryNetwork network = new MemoryNetwork(new ManualEventLoop(time, "wire"));
    private final ManualEventLoop loop = new ManualEventLoop(time, "driver");
    private final RpcEnv env = new RpcEnv(
            loop, network.transport("driver"), HearthMessages.table(), RpcConfig.defaults(), new SecureRandom(), loop);
    private final Heard heard = new Heard();
    private final List<ExecutorId> registered = new ArrayList<>();
    private ProgressReport progress = ProgressReport.NONE;

    private final class Heard implements AppClientListener {
        final List<String> lines = new ArrayList<>();

        @Override
        public void onRegistered(AppId app, boolean first) {
            lines.add("registered " + app + " " + first);
        }

        @Override
        public void onNotRegistered(DriverException failure) {
            lines.add(failure.kind() + ": " + failure.getMessage());
        }

        @Override
        public void onMasterLost(String reason) {
            lines.add("lost");
        }

        @Override
        public void onApplicationRemoved(String reason) {
            lines.add("removed: " + reason);
        }

        @Override
        public void onExecutorAdded(ExecutorId executor, WorkerId worker, String host, Resources resources) {
            lines.add("added " + executor + " " + host + " " + resources.cores());
        }

        @Override
        public void onExecutorRemoved(ExecutorId executor, ExecutorEnd end, boolean workerLost) {
            lines.add("ended " + executor + " " + end.exitCode().orElse(-1) + " " + workerLost);
        }

        @Override
        public void onWorkerDecommissioned(WorkerId worker, String host, List<ExecutorId> executors, String reason) {
            lines.add("leave " + worker + " " + host + " " + executors + " " + reason);
        }

        @Override
        public void onWorkerRemoved(WorkerId worker, String host, String reason) {
            lines.add("worker " + worker);
        }
    }

    private FakeMaster master(long epoch) {
        return new FakeMaster(time, network, "master", 7077, Role.MASTER, SECRET, epoch);
    }

    private AppClient client(String masters) {
        AppSpec spec = new AppSpec(
                "test",
                "user",
                OptionalInt.empty(),
                OptionalInt.empty(),
                1 << 30,
                new LaunchCommand("Main", List.of(), Map.of(), List.of(), List.of(), List.of()),
                "hearth://driver:1");
        AppClient client = new AppClient(
                env,
                new AppClient.Spec(
                        MasterUrl.parse(masters),
                        new Credentials(Role.SUBMIT, "user", KeyRing.CLUSTER, SECRET),
                        "key",
                        spec,
                        new AppSecrets(OTHER_SECRET),
                        Duration.ofSeconds(30)),
                () -> registered,
                () -> progress,
                heard);
        loop.execute(() -> {
            env.register(Endpoints.APP_CLIENT, client);
            client.start();
        });
        return client;
    }

    private String failure() {
        time.advance(Duration.ofSeconds(2));
        assertThat(heard.lines).as("told within two seconds, once").hasSize(1);
        return heard.lines.get(0);
    }

    @Test
    void anApplicationRegistersAndProvesLife() {
        FakeMaster master = master(1);
        client("hearth://master:7077");

        time.advance(Duration.ofMillis(6500));

        assertThat(heard.lines).containsExactly("registered app-1 true");
        assertThat(master.heard(RegisterApplication.class)).singleElement().satisfies(m -> {
            assertThat(m.key()).isEqualTo("key");
            assertThat(m.known()).isEmpty();
        });
        assertThat(master.heard(ApplicationHeartbeat.class)).hasSize(3);
    }

    @Test
    void theMasterIsToldHowFarItIsAndSoIsTheNextOne() {
        FakeMaster first = master(1);
        client("hearth://master:7077");
        time.advance(Duration.ofSeconds(5));
        assertThat(first.heard(ApplicationProgress.class)).isEmpty();

        progress = new ProgressReport(new Progress(1, 0, 0, 7, 0, 1, List.of()), dispatched(1));
        time.advance(Duration.ofSeconds(5));

        ApplicationProgress told = new ApplicationProgress(new AppId("app-1"), progress.progress(), dispatched(1));
        assertThat(first.heard(ApplicationProgress.class)).containsExactly(told);
        first.crash();
        time.advance(Duration.ofMinutes(1));
        FakeMaster second = master(2);
        time.advance(MasterRedial.LONGEST_PAUSE.plusSeconds(5));
        assertThat(second.heard(ApplicationProgress.class)).containsExactly(told);
        second.tell(new MasterToApp.ApplicationRemoved(new AppId("app-1"), "an operator ended it"));
        progress = ProgressReport.NONE;
        time.advance(Duration.ofMinutes(1));
        assertThat(second.heard(ApplicationProgress.class)).hasSize(1);
    }

    @Test
    void whatTheMasterSaysReachesTheApplication() {
        FakeMaster master = master(1);
        AppClient client = client("hearth://master:7077");
        time.advance(Duration.ofSeconds(1));

        WorkerId worker = new WorkerId("worker-1");
        master.tell(new MasterToApp.ExecutorAdded(EXECUTOR, worker, "w1", new Resources(3, 1)));
        master.tell(new MasterToApp.ExecutorRunning(EXECUTOR, 99));
        time.advance(Duration.ofSeconds(1));
        loop.execute(() -> client.executorRegistered(EXECUTOR));
        master.tell(new MasterToApp.ExecutorRemoved(
                EXECUTOR, new ExecutorEnd(ExecutorState.EXITED, Optional.of(1), "x", List.of()), true));
        master.tell(new MasterToApp.WorkerDecommissioned(worker, "w1", List.of(EXECUTOR), "maintenance"));
        master.tell(new MasterToApp.WorkerRemoved(worker, "w1", "gone"));
        master.tell(new MasterToApp.ApplicationRemoved(new AppId("app-1"), "an operator ended it"));
        time.advance(Duration.ofMinutes(1));

        assertThat(heard.lines)
                .containsExactly(
                        "registered app-1 true",
                        "added app-1/4 w1 3",
                        "ended app-1/4 1 true",
                        "leave worker-1 w1 [app-1/4] maintenance",
                        "worker worker-1",
                        "removed: an operator ended it");
        assertThat(master.heard(ExecutorRegistered.class)).containsExactly(new ExecutorRegistered(EXECUTOR));
    }

    @Test
    void aLostMasterIsDialledUntilItIsBackAndKnowsTheApplicationAgain() {
        FakeMaster first = master(1);
        client("hearth://master:7077");
        time.advance(Duration.ofSeconds(1));
        registered.add(EXECUTOR);

        first.crash();
        time.advance(Duration.ofMinutes(30));
        FakeMaster second = master(2);
        time.advance(MasterRedial.LONGEST_PAUSE.plusSeconds(1));

        assertThat(heard.lines).containsExactly("registered app-1 true", "lost", "registered app-1 false");
        RegisterApplication again = second.heard(RegisterApplication.class).get(0);
        assertThat(again.key()).isEqualTo("key");
        assertThat(again.known()).contains(new Known(new AppId("app-1"), new Epoch("cluster", 1)));
        assertThat(again.executors()).containsExactly(EXECUTOR);
        time.advance(Duration.ofSeconds(7));
        assertThat(second.heard(ApplicationHeartbeat.class)).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void aCutIsMendedAtOnce() {
        FakeMaster master = master(1);
        client("hearth://master:7077");
        time.advance(Duration.ofSeconds(1));

        for (int i = 0; i < 3; i++) {
            network.cut("master", "driver");
            time.advance(Duration.ofSeconds(1));
        }

        assertThat(heard.lines).hasSize(7).endsWith("lost", "registered app-1 false");
        assertThat(master.heard(RegisterApplication.class)).hasSize(4);
    }

    @Test
    void aSlowMasterIsWaitedFor() {
        master(1);
        network.delay("master", "driver", Duration.ofMillis(200));
        client("hearth://master:7077");

        time.advance(Duration.ofSeconds(3));

        assertThat(heard.lines).containsExactly("registered app-1 true");
    }

    @Test
    void aMasterThatPausesKeepsItsApplications() {
        FakeMaster master = master(1);
        client("hearth://master:7077");
        time.advance(Duration.ofSeconds(1));

        master.loop.pause();
        time.advance(Duration.ofMinutes(3));
        master.loop.resume();
        time.advance(Duration.ofSeconds(5));

        assertThat(heard.lines).containsExactly("registered app-1 true");
    }

    @Test
    void aMasterThatIsNotThereIsToldOfWithAddressAndRemedy() {
        client("hearth://master:7077");

        assertThat(failure())
                .startsWith("UNREACHABLE: cannot register the application with hearth://master:7077: ")
                .contains("refused")
                .contains("start the master with sbin/start-master.sh");
    }

    @Test
    void aMasterThatStartsWithinASecondIsFound() {
        client("hearth://master:7077");
        time.advance(Duration.ofMillis(500));
        master(1);
        time.advance(Duration.ofSeconds(1));

        assertThat(heard.lines).containsExactly("registered app-1 true");
    }

    @Test
    void theSecondOfTwoMastersIsTried() {
        master(1);
        client("hearth://nobody:7077,master:7077");

        time.advance(Duration.ofSeconds(1));

        assertThat(heard.lines).containsExactly("registered app-1 true");
    }

    @Test
    void aMasterThatDoesNotAnswerTheDialIsToldOf() {
        master(1);
        network.stall("master", "driver");
        client("hearth://master:7077");

        assertThat(failure()).contains("hearth://master:7077").contains("firewalls");
    }

    @Test
    void aWrongSecretIsToldOf() {
        new FakeMaster(time, network, "master", 7077, Role.MASTER, OTHER_SECRET, 1);
        client("hearth://master:7077");

        assertThat(failure()).startsWith("REFUSED").contains("hearth://master:7077", "hearth.authenticate.secretFile");
    }

    @Test
    void aWorkersPortIsToldOf() {
        new FakeMaster(time, network, "master", 7077, Role.WORKER, SECRET, 1);
        client("hearth://master:7077");

        assertThat(failure()).contains("hearth://master:7077").contains("7077 unless it was changed");
    }

    @Test
    void aRefusalIsToldOf() {
        master(1).refusal = Optional.of("it asks for more memory than any worker has");
        client("hearth://master:7077");

        assertThat(failure())
                .startsWith("REFUSED: the master at master:7077 refused the application: it asks for more memory");
    }

    @Test
    void aMasterThatIsReachedAndDoesNotAnswerIsGivenUpAfterTheTimeout() {
        master(1).answers = false;
        client("hearth://master:7077");

        time.advance(Duration.ofSeconds(29));
        assertThat(heard.lines).isEmpty();
        time.advance(Duration.ofSeconds(2));

        assertThat(heard.lines).singleElement().asString().contains("cannot register the application");
    }

    @Test
    void anApplicationThatIsNotTakenBackIsOver() {
        FakeMaster first = master(1);
        client("hearth://master:7077");
        time.advance(Duration.ofSeconds(1));
        first.crash();
        master(2).refusal = Optional.of("it ended while the driver was away");
        time.advance(Duration.ofMinutes(1));

        assertThat(heard.lines)
                .containsExactly(
                        "registered app-1 true",
                        "lost",
                        "removed: the master at master:7077 does not take it back: it ended while the driver was away");
    }

    @Test
    void whatWasNotToldYetGoesBeforeTheEnd() {
        FakeMaster master = master(1);
        AppClient client = client("hearth://master:7077");
        time.advance(Duration.ofMillis(500));
        progress = new ProgressReport(Progress.NONE, dispatched(3));

        loop.execute(() -> client.unregister(Optional.empty(), () -> {}));
        time.advance(Duration.ofMinutes(1));

        assertThat(master.heard)
                .endsWith(
                        new ApplicationProgress(new AppId("app-1"), Progress.NONE, dispatched(3)),
                        new UnregisterApplication(new AppId("app-1"), Optional.empty()));
    }

    private static DispatchTimes dispatched(long count) {
        return new DispatchTimes(List.of(count), count);
    }

    @Test
    void theEndIsToldToTheMaster() {
        FakeMaster master = master(1);
        AppClient client = client("hearth://master:7077");
        time.advance(Duration.ofSeconds(1));
        List<String> done = new ArrayList<>();

        loop.execute(() -> client.unregister(Optional.of("the job failed"), () -> done.add("done")));
        time.advance(Duration.ofSeconds(1));

        assertThat(done).containsExactly("done");
        assertThat(master.heard(UnregisterApplication.class))
                .containsExactly(new UnregisterApplication(new AppId("app-1"), Optional.of("the job failed")));
        time.advance(Duration.ofMinutes(1));
        assertThat(heard.lines).containsExactly("registered app-1 true");
    }

    @Test
    void theEndDoesNotWaitLongForAMasterThatIsSilentOrAway() {
        FakeMaster master = master(1);
        AppClient silent = client("hearth://master:7077");
        time.advance(Duration.ofSeconds(1));
        master.answers = false;
        List<String> done = new ArrayList<>();

        loop.execute(() -> silent.unregister(Optional.empty(), () -> done.add("silent")));
        time.advance(Duration.ofSeconds(4));

        assertThat(done).containsExactly("silent");
    }
}
