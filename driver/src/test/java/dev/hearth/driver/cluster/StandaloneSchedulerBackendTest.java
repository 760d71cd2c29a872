package dev.hearth.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.Config;
import dev.hearth.driver.schedule.DagScheduler;
import dev.hearth.driver.schedule.JobSpec;
import dev.hearth.driver.schedule.SchedulerConfig;
import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.MasterUrl;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.AppToMaster.KillExecutors;
import dev.hearth.protocol.AppToMaster.RegisterApplication;
import dev.hearth.protocol.AppToMaster.RequestExecutors;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.protocol.MasterToApp;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.Transport;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.memory.MemoryNetwork;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A driver, its master and its executors, in virtual time. */
class StandaloneSchedulerBackendTest {
    private static final Secret SECRET = Secret.of(new byte[32]);
    private static final AppId APP = new AppId("app-1");
    private static final FakeExecutor.Work SECONDS =
            (set, index, attempt) -> new FakeExecutor.Work.Plan(Duration.ofSeconds(3), FakeExecutor.success(index));
    private static final FakeExecutor.Work QUICK =
            (set, index, attempt) -> new FakeExecutor.Work.Plan(Duration.ofMillis(10), FakeExecutor.success(index));

    private final ManualTime time = new ManualTime();
    private final MemoryNetwork network = new MemoryNetwork(new ManualEventLoop(time, "wire"));
    private final ManualEventLoop loop = new ManualEventLoop(time, "driver");
    private final DriverCluster.RecordedEvents events = new DriverCluster.RecordedEvents();
    private final List<String> removed = new ArrayList<>();
    private Config config = Config.empty();
    private Optional<Credentials> given = Optional.empty();
    private Optional<DagScheduler> dag = Optional.empty();
    private Optional<String> startFailure = Optional.empty();

    private FakeMaster master(long epoch) {
        return new FakeMaster(time, network, "master", 7077, Role.MASTER, SECRET, epoch);
    }

    private StandaloneSchedulerBackend backend() {
        Transport transport = network.transport("driver");
        RpcEnv env =
                new RpcEnv(loop, transport, HearthMessages.table(), RpcConfig.defaults(), new SecureRandom(), loop);
        SchedulerConfig limits = SchedulerConfig.of(config);
        DagScheduler made = new DagScheduler(loop, limits, events, (id, value) -> {});
        dag = Optional.of(made);
        MasterUrl url = MasterUrl.parse("hearth://master:7077");
        BackendContext context = new BackendContext(
                loop,
                made.dispatcher().tasks(),
                new DriverSettings(config, new MasterSpec.Cluster(url), "test", List.of()),
                limits,
                (name, from) -> {
                    throw new IOException("there is no stream " + name);
                },
                events,
                removed::add,
                () -> ProgressReport.NONE,
                new SecureRandom());
        DriverAddress address = new DriverAddress(new RpcAddress("driver", 0), "driver");
        StandaloneSchedulerBackend backend = new StandaloneSchedulerBackend(
                context,
                url,
                made.dispatcher(),
                given.map(credentials -> new StandaloneSchedulerBackend.Place(credentials, address, transport, env))
                        .orElseGet(() -> new StandaloneSchedulerBackend.Place(SECRET, address, transport, env)));
        loop.execute(() -> backend.start()
                .whenComplete((id, failure) ->
                        startFailure = Optional.ofNullable(failure).map(each -> String.valueOf(each.getMessage()))));
        time.advance(Duration.ofSeconds(1));
        return backend;
    }

    private FakeExecutor join(FakeMaster master, int number, FakeExecutor.Work work) {
        place(master, number);
        FakeExecutor executor = start(master, number, work);
        time.advance(Duration.ofMillis(10));
        return executor;
    }

    private void place(FakeMaster master, int number) {
        master.tell(new MasterToApp.ExecutorAdded(
                new ExecutorId(APP, number), worker(number), "w" + number, new Resources(2, 1)));
        time.advance(Duration.ofMillis(10));
    }

    private FakeExecutor start(FakeMaster master, int number, FakeExecutor.Work work) {
        RegisterApplication application =
                master.heard(RegisterApplication.class).get(0);
        return new FakeExecutor(
                new FakeExecutor.Home(
                        time,
                        network,
                        MasterUrl.parse(application.spec().driverUrl())
                                .addresses()
                                .get(0),
                        application.secrets().secret(),
                        SchedulerConfig.of(config),
                        new DriverCluster.Results()),
                new ExecutorId(APP, number),
                "w" + number,
                2,
                1,
                work);
    }

    private static WorkerId worker(int number) {
        return new WorkerId("worker-" + number);
    }

    private <T> CompletableFuture<T> ask(Supplier<CompletionStage<T>> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> question.get().whenComplete((value, failure) -> {
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(failure);
            }
        }));
        time.advance(Duration.ofMillis(100));
        return answer;
    }

    private static List<Integer> totals(FakeMaster master) {
        return master.heard(RequestExecutors.class).stream()
                .map(each -> each.totals().get(0).total())
                .toList();
    }

    @Test
    void whatIsAskedBeforeAMasterAnswersIsRefusedAtOnce() {
        StandaloneSchedulerBackend backend = backend();

        assertThat(ask(() -> backend.requestTotalExecutors(3))).isCompletedWithValue(false);
        assertThat(ask(() -> backend.killExecutors(List.of("0")))).isCompletedWithValue(List.of());
    }

    @Test
    void aTotalIsAskedForWithTheProfileOfTheApplication() {
        config = Config.of(
                Map.of(
                        "hearth.executor.cores", "2",
                        "hearth.executor.resource.gpu.amount", "1",
                        "hearth.task.resource.gpu.amount", "0.5"),
                "test");
        FakeMaster master = master(1);
        StandaloneSchedulerBackend backend = backend();

        assertThat(ask(() -> backend.requestTotalExecutors(3))).isCompletedWithValue(true);

        RequestExecutors request = master.heard(RequestExecutors.class).get(0);
        assertThat(request.app()).isEqualTo(APP);
        assertThat(request.totals()).singleElement().satisfies(each -> {
            assertThat(each.total()).isEqualTo(3);
            assertThat(each.profile().cores()).hasValue(2);
            assertThat(each.profile().amounts()).containsEntry("gpu", 1);
        });
    }

    @Test
    void moreAreCountedFromWhatWasAskedForLastOrElseFromWhatThereIs() {
        FakeMaster master = master(1);
        StandaloneSchedulerBackend backend = backend();
        join(master, 0, QUICK);
        place(master, 1);

        assertThat(ask(() -> backend.requestExecutors(1))).isCompletedWithValue(true);
        CompletableFuture<Boolean> both = ask(
                () -> backend.requestExecutors(1).thenCombine(backend.requestExecutors(1), (one, two) -> one && two));

        assertThat(both).isCompletedWithValue(true);

        assertThat(totals(master)).containsExactly(3, 4, 5);
    }

    @Test
    void executorsThatAreKilledAreNotAskedForAgain() {
        FakeMaster master = master(1);
        StandaloneSchedulerBackend backend = backend();
        join(master, 0, QUICK);
        join(master, 1, QUICK);
        FakeExecutor kept = join(master, 2, QUICK);

        CompletableFuture<List<String>> first =
                ask(() -> backend.killExecutors(List.of("app-1/0", "1", "7", "app-9/2", "nonsense")));
        CompletableFuture<List<String>> second = ask(() -> backend.killExecutors(List.of("app-1/0")));

        assertThat(first).isCompletedWithValue(List.of("app-1/0", "app-1/1"));
        assertThat(second).isCompletedWithValue(List.of());
        assertThat(master.heard(KillExecutors.class))
                .containsExactly(new KillExecutors(APP, List.of(new ExecutorId(APP, 0), new ExecutorId(APP, 1)), true));
        assertThat(ask(() -> backend.requestExecutors(2))).isCompletedWithValue(true);
        assertThat(totals(master)).containsExactly(3);
        assertThat(backend.executors().stream()
                        .filter(ExecutorSummary::isLeaving)
                        .map(ExecutorSummary::id))
                .containsExactly("app-1/0", "app-1/1");
        run(4);
        assertThat(kept.launched).isEqualTo(4);
    }

    private DriverCluster.Job run(int tasks) {
        DriverCluster.Job job = new DriverCluster.Job();
        loop.execute(() -> dag.orElseThrow().submit(JobSpec.of("count at Test", Bytes.of(new byte[] {1}), tasks), job));
        time.advance(Duration.ofSeconds(1));
        return job;
    }

    @Test
    void aRestartedMasterIsToldTheTotalsAndExecutorsThatCameMeanwhileAreTaken() {
        FakeMaster first = master(1);
        StandaloneSchedulerBackend backend = backend();
        FakeExecutor old = join(first, 0, QUICK);
        place(first, 1);
        assertThat(backend.totalCores()).isEqualTo(4);
        assertThat(ask(() -> backend.requestTotalExecutors(2))).isCompletedWithValue(true);

        first.crash();
        time.advance(Duration.ofSeconds(5));
        assertThat(backend.totalCores())
                .as("what may never come does not count")
                .isEqualTo(2);
        assertThat(ask(() -> backend.requestTotalExecutors(9))).isCompletedWithValue(false);
        FakeExecutor late = start(first, 1, QUICK);
        time.advance(Duration.ofSeconds(1));
        FakeMaster second = master(2);
        time.advance(MasterRedial.LONGEST_PAUSE.plusSeconds(1));

        RegisterApplication again = second.heard(RegisterApplication.class).get(0);
        assertThat(again.known()).isPresent();
        assertThat(again.executors()).containsExactly(old.id, late.id);
        assertThat(again.spec().executorLimit()).isEqualTo(OptionalInt.of(2));
        assertThat(totals(second)).containsExactly(2);
        assertThat(backend.executors())
                .extracting(each -> each.worker().orElseThrow())
                .containsExactly("worker-0", "worker-1");
        assertThat(run(40).succeeded).isTrue();
        assertThat(late.launched).isPositive();
        assertThat(removed).isEmpty();
    }

    @Test
    void anExecutorThatTheRestartedMasterNamesAgainCountsAgain() {
        FakeMaster first = master(1);
        StandaloneSchedulerBackend backend = backend();
        place(first, 0);
        first.crash();
        time.advance(Duration.ofSeconds(1));
        FakeMaster second = master(2);
        time.advance(MasterRedial.LONGEST_PAUSE.plusSeconds(1));
        assertThat(backend.totalCores()).isZero();

        place(second, 0);

        assertThat(backend.totalCores()).isEqualTo(2);
    }

    @Test
    void aRequestThatWasNotAnsweredIsTakenBackWithTheNextMaster() {
        FakeMaster first = master(1);
        StandaloneSchedulerBackend backend = backend();
        first.answers = false;
        CompletableFuture<Boolean> unanswered = ask(() -> backend.requestTotalExecutors(1));
        first.crash();
        time.advance(Duration.ofSeconds(1));
        assertThat(unanswered).isCompletedWithValue(false);

        FakeMaster second = master(2);
        time.advance(MasterRedial.LONGEST_PAUSE.plusSeconds(1));

        assertThat(second.heard(RegisterApplication.class).get(0).spec().executorLimit())
                .isEmpty();
        assertThat(totals(second)).containsExactly(Integer.MAX_VALUE);
    }

    @Test
    void aDecommissionedWorkerIsEmptiedWithoutLoss() {
        FakeMaster master = master(1);
        StandaloneSchedulerBackend backend = backend();
        FakeExecutor left = join(master, 0, SECONDS);
        DriverCluster.Job job = run(20);

        master.tell(new MasterToApp.WorkerDecommissioned(worker(0), "w0", List.of(left.id), "maintenance"));
        FakeExecutor other = join(master, 1, QUICK);
        time.advance(Duration.ofSeconds(1));
        assertThat(master.heard(KillExecutors.class)).isEmpty();
        assertThat(backend.executors())
                .extracting(ExecutorSummary::id, ExecutorSummary::isLeaving)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("app-1/0", true),
                        org.assertj.core.groups.Tuple.tuple("app-1/1", false));
        time.advance(Duration.ofSeconds(3));

        assertThat(job.succeeded).isTrue();
        assertThat(left.launched - left.returned).isEqualTo(2);
        assertThat(other.launched).isEqualTo(18);
        assertThat(master.heard(KillExecutors.class)).containsExactly(new KillExecutors(APP, List.of(left.id), false));
        time.advance(Duration.ofSeconds(20));
        assertThat(master.heard(KillExecutors.class)).as("asked once").hasSize(1);
        master.tell(new MasterToApp.ExecutorRemoved(
                left.id,
                new ExecutorEnd(ExecutorState.KILLED, Optional.empty(), "killed by its driver", List.of()),
                false));
        left.crash();
        time.advance(Duration.ofSeconds(2));
        assertThat(backend.executors()).extracting(ExecutorSummary::id).containsExactly("app-1/1");
    }

    @Test
    void anOrderThatWasLostWithItsMasterIsGivenAgain() {
        FakeMaster first = master(1);
        backend();
        FakeExecutor left = join(first, 0, QUICK);
        first.answers = false;
        first.tell(new MasterToApp.WorkerDecommissioned(worker(0), "w0", List.of(), "maintenance"));
        time.advance(Duration.ofSeconds(1));
        assertThat(first.heard(KillExecutors.class)).hasSize(1);

        first.crash();
        FakeMaster second = master(2);
        time.advance(Duration.ofSeconds(5));

        assertThat(second.heard(KillExecutors.class)).containsExactly(new KillExecutors(APP, List.of(left.id), false));
    }

    @Test
    void anExecutorOfADecommissionedWorkerThatHasNotRegisteredIsEndedWhenItDoes() {
        FakeMaster master = master(1);
        backend();
        place(master, 0);
        master.tell(new MasterToApp.WorkerDecommissioned(worker(0), "w0", List.of(), "maintenance"));
        time.advance(Duration.ofSeconds(1));
        assertThat(master.heard(KillExecutors.class)).isEmpty();

        FakeExecutor late = start(master, 0, QUICK);
        time.advance(Duration.ofSeconds(1));

        assertThat(late.launched).isZero();
        assertThat(master.heard(KillExecutors.class)).containsExactly(new KillExecutors(APP, List.of(late.id), false));
    }

    @Test
    void aDriverThatTheClusterRunsRegistersWithTheSecretItWasGiven() {
        Secret own = Secret.random(new SecureRandom());
        FakeMaster master = master(1);
        master.keys.grant("driver-1", Set.of(Role.SUBMIT), own);
        given = Optional.of(new Credentials(Role.SUBMIT, "driver-1", "driver-1", own));

        backend();

        assertThat(master.application.orElseThrow().key()).isEqualTo("driver-1");
        assertThat(master.heard(RegisterApplication.class)).hasSize(1);
    }

    @Test
    void aDriverThatTheClusterRunsIsNotToldToCopyASecret() {
        master(1);
        given = Optional.of(new Credentials(Role.SUBMIT, "driver-1", "driver-1", Secret.random(new SecureRandom())));

        backend();
        time.advance(Duration.ofSeconds(2));

        assertThat(startFailure.orElseThrow())
                .contains("can register with the master of that cluster alone")
                .doesNotContain("secretFile");
    }
}
