package dev.hearth.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.executor.ExecutorEndpoint.DriverAddress;
import dev.hearth.executor.Outfitter.Outfit;
import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.model.ExecutorExitCode;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ResourceAddresses;
import dev.hearth.protocol.DriverToExecutor.AcknowledgeStatus;
import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import dev.hearth.protocol.DriverToExecutor.LaunchTask;
import dev.hearth.protocol.DriverToExecutor.RemoveBroadcast;
import dev.hearth.protocol.DriverToExecutor.StopExecutor;
import dev.hearth.protocol.DriverToExecutor.TakeBackTasks;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.protocol.ExecutorToDriver.AppConfig;
import dev.hearth.protocol.ExecutorToDriver.AttemptRange;
import dev.hearth.protocol.ExecutorToDriver.ExecutorMetrics;
import dev.hearth.protocol.ExecutorToDriver.RunningTask;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.Transport;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.memory.MemoryNetwork;
import dev.hearth.task.ClosureSerializer;
import dev.hearth.task.TaskBody;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The executor's side of the conversation with its driver, in virtual time. */
class ExecutorEndpointTest {
    private static final Duration RECONNECT = Duration.ofSeconds(5);
    private static final ExecutorIdentity IDENTITY = new ExecutorIdentity(
            new ExecutorId(FakeDriver.APP, 3), 4711, "host-a", 123, 2, ResourceAddresses.parse("gpu=0"));

    private record Exit(ExecutorExitCode code, String reason, Duration at) {}

    /** Beats at its interval in the executor's loop. */
    private final class LoopHeartbeats implements Heartbeats {
        private boolean closed;

        @Override
        public void start(Supplier<List<RunningTask>> running, Duration every, Consumer<Beat> sink) {
            executorLoop.schedule(every, () -> {
                if (!closed) {
                    sink.accept(new Beat(running.get(), new ExecutorMetrics(1, 2, 3, 4, 5, 6, 7, 8)));
                    start(running, every, sink);
                }
            });
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final ManualTime time = new ManualTime();
    private final ManualEventLoop wire = new ManualEventLoop(time, "wire");
    private final ManualEventLoop driverLoop = new ManualEventLoop(time, "driver");
    private final ManualEventLoop executorLoop = new ManualEventLoop(time, "executor");
    private final ManualEventLoop runners = new ManualEventLoop(time, "runners");
    private final MemoryNetwork network = new MemoryNetwork(wire);
    private final Transport driverTransport = network.transport("driver");
    private final FakeDriver driver = new FakeDriver(driverLoop, driverTransport);
    private final List<Exit> exits = new ArrayList<>();
    private final List<Long> removedBroadcasts = new ArrayList<>();
    private final List<AppConfig> configs = new ArrayList<>();
    private CompletableFuture<Boolean> outfitted = CompletableFuture.completedFuture(true);
    private final ExecutorEndpoint endpoint = endpoint(FakeDriver.SECRET);

    private ExecutorEndpoint endpoint(Secret secret) {
        RpcEnv env = new RpcEnv(
                executorLoop,
                network.transport("executor"),
                HearthMessages.table(),
                RpcConfig.defaults(),
                new SecureRandom(),
                executorLoop);
        Credentials self = new Credentials(Role.APPLICATION, IDENTITY.id().toString(), FakeDriver.APP.value(), secret);
        return new ExecutorEndpoint(
                env,
                IDENTITY,
                new DriverAddress(FakeDriver.ADDRESS, self, Duration.ofSeconds(2)),
                (config, streams, news) -> {
                    configs.add(config);
                    return outfitted.thenApply(ready -> outfit(news));
                },
                new LoopHeartbeats(),
                (code, reason) -> exits.add(new Exit(code, reason, Duration.ofNanos(time.now()))));
    }

    private Outfit outfit(Consumer<ExecutorNews> news) {
        ExecutorSpec spec = new ExecutorSpec("app-1/3", "host-a", 2, 64 << 20, 128 << 20);
        TaskEnvironment environment = new TaskEnvironment(
                getClass().getClassLoader(),
                ExecutorHarness.NO_BROADCASTS,
                new MemoryResults(),
                StartRecord.NONE,
                new LoopThreads(runners),
                error -> {});
        return new Outfit(new Executor(spec, environment, executorLoop, news), removedBroadcasts::add, RECONNECT);
    }

    private void start() {
        driverLoop.execute(driver::listen);
        time.runUntilIdle();
        executorLoop.execute(endpoint::start);
        time.advance(Duration.ofSeconds(1));
    }

    private void inDriver(Runnable task) {
        driverLoop.execute(task);
        time.runUntilIdle();
    }

    private void addStage(TaskBody<?> body) {
        inDriver(() ->
                driver.tell(new AddTaskSet(1, 1, 0, Bytes.of(ClosureSerializer.serialize(body, "it")), Map.of())));
    }

    private void launch(int first, int count) {
        inDriver(() -> driver.launch(group(first, count)));
    }

    private static TaskGroup group(int first, int count) {
        return new TaskGroup(1, List.of(new IndexRange(first, count)), List.of());
    }

    private List<Integer> endedIndexes() {
        return driver.ended.stream().map(TaskEnded::index).sorted().toList();
    }

    @AfterEach
    void everyEndIsASuccess() {
        assertThat(driver.ended).allMatch(ended -> ended.end() instanceof TaskEnd.Success);
    }

    @Test
    void itRegistersAndRunsTasks() {
        start();
        addStage((context, payload) -> context.partitionId());

        launch(0, 100);
        time.advance(Duration.ofMillis(10));

        assertThat(driver.registrations).singleElement().satisfies(registration -> {
            assertThat(registration.executor()).isEqualTo(IDENTITY.id());
            assertThat(registration.incarnation()).isEqualTo(4711);
            assertThat(registration.cores()).isEqualTo(2);
            assertThat(registration.addresses()).isEqualTo(IDENTITY.addresses());
            assertThat(registration.lastLaunch()).isZero();
        });
        assertThat(endedIndexes()).hasSize(100).startsWith(0).endsWith(99);
        assertThat(exits).isEmpty();
    }

    @Test
    void theConsentBringsTheConfigurationAndADriverThatLeavesItOutIsAsked() {
        driver.appConfig = Optional.of(new AppConfig(Map.of("hearth.app.sent", "along"), List.of()));
        start();
        assertThat(configs).extracting(AppConfig::properties).containsExactly(Map.of("hearth.app.sent", "along"));

        configs.clear();
        driver.appConfig = Optional.empty();
        ExecutorEndpoint other = endpoint(FakeDriver.SECRET);
        executorLoop.execute(other::start);
        time.advance(Duration.ofSeconds(1));

        assertThat(configs).extracting(AppConfig::properties).containsExactly(Map.of());
    }

    @Test
    void whatIsOrderedBeforeItIsSetUpWaits() {
        outfitted = new CompletableFuture<>();
        start();
        addStage((context, payload) -> 0);
        launch(0, 3);
        time.advance(Duration.ofSeconds(5));
        assertThat(driver.registrations).hasSize(1);
        assertThat(driver.beats).isNotEmpty();
        assertThat(driver.ended).isEmpty();

        network.cut("driver", "executor");
        time.advance(Duration.ofSeconds(1));
        executorLoop.execute(() -> outfitted.complete(true));
        time.advance(Duration.ofMillis(100));

        assertThat(endedIndexes()).containsExactly(0, 1, 2);
        assertThat(configs).hasSize(1);
        assertThat(exits).isEmpty();
    }

    @Test
    void aSetUpThatFailsEndsTheStartWithItsReason() {
        outfitted = CompletableFuture.failedFuture(new IllegalStateException("jar x.jar is damaged"));
        start();

        assertThat(exits).singleElement().satisfies(exit -> {
            assertThat(exit.code()).isEqualTo(ExecutorExitCode.START_FAILED);
            assertThat(exit.reason()).isEqualTo("executor app-1/3 cannot set up the application: jar x.jar is damaged");
        });
    }

    @Test
    void theEndsOfOneBurstLeaveTogether() {
        start();
        addStage((context, payload) -> 0);

        launch(0, 60);
        time.advance(Duration.ofMillis(10));

        assertThat(driver.ended).hasSize(60);
        assertThat(driver.statusNumbers).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void tasksAreTakenBackAndTheAnswerIsSentAgainAfterACut() {
        start();
        addStage((context, payload) -> 0);
        runners.pause();
        launch(0, 8);
        inDriver(() -> driver.tell(new TakeBackTasks(1, 3)));
        assertThat(driver.takenBack).containsExactly(new TakenBack(1, List.of(new AttemptRange(5, 3, 0))));

        network.delay("driver", "executor", Duration.ofMillis(50));
        inDriver(() -> driver.tell(new TakeBackTasks(1, 2)));
        time.advance(Duration.ofMillis(75));
        network.cut("driver", "executor");
        runners.resume();
        time.advance(Duration.ofSeconds(2));

        assertThat(driver.takenBack)
                .containsExactly(
                        new TakenBack(1, List.of(new AttemptRange(5, 3, 0))),
                        new TakenBack(1, List.of(new AttemptRange(3, 2, 0))));
        assertThat(endedIndexes()).containsExactly(0, 1, 2);
    }

    @Test
    void whatACutTookIsSentAgainAndNothingTwice() {
        start();
        addStage((context, payload) -> 0);
        launch(0, 5);
        time.advance(Duration.ofMillis(100));

        network.delay("driver", "executor", Duration.ofMillis(50));
        driverLoop.execute(() -> driver.launch(group(5, 5)));
        time.advance(Duration.ofMillis(75));
        network.cut("driver", "executor");
        driverLoop.execute(() -> driver.launch(group(10, 5)));
        time.advance(Duration.ofSeconds(2));

        assertThat(driver.registrations).hasSize(2);
        assertThat(driver.registrations.get(1).incarnation()).isEqualTo(4711);
        assertThat(driver.registrations.get(1).lastLaunch()).isEqualTo(2);
        assertThat(endedIndexes()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
        assertThat(exits).isEmpty();
    }

    @Test
    void tasksGoOnWhileTheDriverIsOutOfReach() {
        start();
        addStage((context, payload) -> 0);
        network.refuse("driver");
        runners.pause();
        launch(0, 8);
        time.runUntilIdle();
        network.cut("driver", "executor");
        time.advance(Duration.ofSeconds(1));

        runners.resume();
        time.advance(Duration.ofSeconds(2));
        assertThat(driver.ended).isEmpty();
        network.allow("driver");
        time.advance(Duration.ofSeconds(1));

        assertThat(endedIndexes()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(exits).isEmpty();
    }

    @Test
    void aRepeatedLaunchIsDropped() {
        start();
        addStage((context, payload) -> 0);

        inDriver(() -> {
            LaunchTask launch = driver.launch(group(0, 3));
            driver.tell(launch);
            driver.tell(launch);
        });
        time.advance(Duration.ofMillis(10));

        assertThat(endedIndexes()).containsExactly(0, 1, 2);
    }

    @Test
    void aLaunchThatNeverCameEndsTheProcess() {
        start();

        inDriver(() -> driver.tell(new LaunchTask(7, 0, List.of())));

        assertThat(exits).singleElement().satisfies(exit -> {
            assertThat(exit.code()).isEqualTo(ExecutorExitCode.UNCAUGHT);
            assertThat(exit.reason()).contains("batch 7");
        });
    }

    @Test
    void aDriverThatIsGoneForTooLongEndsTheProcess() {
        start();
        Duration cutAt = Duration.ofNanos(time.now());

        network.crash(driverTransport);
        time.advance(Duration.ofSeconds(10));

        assertThat(exits).singleElement().satisfies(exit -> {
            assertThat(exit.code()).isEqualTo(ExecutorExitCode.DRIVER_LOST);
            assertThat(exit.reason()).startsWith("executor app-1/3 cannot reach its driver:");
            assertThat(exit.at().minus(cutAt)).isBetween(RECONNECT, RECONNECT.plusMillis(200));
        });
    }

    @Test
    void aDriverThatIsNotThereFailsTheStart() {
        executorLoop.execute(endpoint::start);
        time.advance(Duration.ofSeconds(10));

        assertThat(exits).singleElement().satisfies(exit -> {
            assertThat(exit.code()).isEqualTo(ExecutorExitCode.START_FAILED);
            assertThat(exit.at()).isBetween(RECONNECT, RECONNECT.plusMillis(200));
        });
    }

    @Test
    void aWrongSecretFailsTheStartAtOnce() {
        byte[] other = new byte[Secret.BYTES];
        other[0] = 1;
        ExecutorEndpoint stranger = endpoint(Secret.of(other));
        driverLoop.execute(driver::listen);
        time.runUntilIdle();

        executorLoop.execute(stranger::start);
        time.advance(Duration.ofSeconds(1));

        assertThat(exits).extracting(Exit::code).containsExactly(ExecutorExitCode.START_FAILED);
    }

    @Test
    void anotherDriverInItsPlaceEndsTheProcess() {
        start();
        driver.incarnation = 100;

        network.cut("driver", "executor");
        time.advance(Duration.ofSeconds(1));

        assertThat(exits).singleElement().satisfies(exit -> {
            assertThat(exit.code()).isEqualTo(ExecutorExitCode.DRIVER_LOST);
            assertThat(exit.reason()).contains("another driver");
        });
    }

    @Test
    void aRefusedRegistrationEndsTheProcess() {
        driver.refusal = Optional.of("the application is over");
        start();

        assertThat(exits).singleElement().satisfies(exit -> {
            assertThat(exit.code()).isEqualTo(ExecutorExitCode.START_FAILED);
            assertThat(exit.reason()).isEqualTo("the driver does not take executor app-1/3: the application is over");
        });
    }

    @Test
    void aSilentDriverIsAskedAgain() {
        driver.answersRegistrations = false;
        start();
        driver.answersRegistrations = true;

        time.advance(Duration.ofSeconds(31));

        assertThat(driver.registrations).hasSize(2);
        assertThat(exits).isEmpty();
    }

    @Test
    void stopEndsTheProcessAtOnce() {
        start();
        addStage((context, payload) -> 0);
        runners.pause();
        launch(0, 4);

        inDriver(() -> driver.tell(new StopExecutor("the application is done")));

        assertThat(exits).singleElement().satisfies(exit -> {
            assertThat(exit.code()).isEqualTo(ExecutorExitCode.NORMAL);
            assertThat(exit.reason()).isEqualTo("the driver stops executor app-1/3: the application is done");
        });
    }

    @Test
    void heartbeatsTellHowItIsGoing() {
        start();
        time.advance(Duration.ofSeconds(5));

        assertThat(driver.beats).hasSize(3).allSatisfy(beat -> {
            assertThat(beat.incarnation()).isEqualTo(4711);
            assertThat(beat.metrics().threads()).isEqualTo(8);
        });
    }

    @Test
    void anExecutorThatIsNotKnownRegistersAgain() {
        start();
        driver.knowsExecutor = false;
        time.advance(FakeDriver.HEARTBEAT_EVERY);
        driver.knowsExecutor = true;
        time.advance(Duration.ofSeconds(10));

        assertThat(driver.registrations).hasSize(2);
        assertThat(exits).isEmpty();
    }

    @Test
    void aDriverThatNeverAnswersHeartbeatsIsGoneAfterAMinuteOrTwo() {
        start();

        network.stall("driver", "executor");
        time.advance(Duration.ofMinutes(4));

        assertThat(exits).singleElement().satisfies(exit -> {
            assertThat(exit.code()).isEqualTo(ExecutorExitCode.DRIVER_LOST);
            assertThat(exit.reason()).contains("60 heartbeats");
        });
    }

    @Test
    void noFurtherTaskStartsWhileTooMuchIsUnacknowledged() {
        driver.acknowledges = false;
        start();
        addStage((context, payload) -> new byte[9 << 20]);

        launch(0, 8);
        launch(8, 4);
        time.advance(Duration.ofMillis(500));
        assertThat(endedIndexes()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        inDriver(() -> {
            driver.acknowledges = true;
            driver.tell(new AcknowledgeStatus(driver.statusNumbers.get(driver.statusNumbers.size() - 1)));
        });
        time.advance(Duration.ofMillis(500));

        assertThat(driver.ended).hasSize(12);
    }

    @Test
    void aKillIsRememberedForTenSeconds() {
        start();
        addStage((context, payload) -> 0);

        inDriver(() -> driver.tell(new KillTask(1, 5, 0, true, "late")));
        time.advance(KillMarks.KEPT.plusMillis(1));
        launch(5, 1);
        time.advance(Duration.ofMillis(10));

        assertThat(endedIndexes()).containsExactly(5);
    }

    @Test
    void aBroadcastIsRemovedOnTheDriversWord() {
        start();

        inDriver(() -> driver.tell(new RemoveBroadcast(12)));

        assertThat(removedBroadcasts).containsExactly(12L);
    }
}
