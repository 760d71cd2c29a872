package dev.hearth.worker;

import static dev.hearth.worker.WorkerHarness.EPOCH;
import static dev.hearth.worker.WorkerHarness.EXECUTOR;
import static dev.hearth.worker.WorkerHarness.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.Artifact;
import dev.hearth.model.DriverId;
import dev.hearth.model.EndCause;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.protocol.MasterToWorker.ApplicationFinished;
import dev.hearth.protocol.MasterToWorker.KillExecutor;
import dev.hearth.protocol.WorkerToMaster.Ended;
import dev.hearth.protocol.WorkerToMaster.Forked;
import dev.hearth.protocol.WorkerToMaster.RegisterWorker;
import dev.hearth.protocol.WorkerToMaster.RunningExecutor;
import dev.hearth.worker.process.ProcessSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Drivers on a worker, in virtual time. */
class WorkerDriverTest {
    private static final DriverId DRIVER = new DriverId("driver-1");
    private static final ExecutorId ATTEMPT = DRIVER.attempt(0);
    private static final Artifact JAR = new Artifact("app.jar", "a".repeat(64), 3);
    private static final Artifact LIBRARY = new Artifact("lib.jar", "b".repeat(64), 200_000);

    private final WorkerHarness w = new WorkerHarness();

    @Test
    void aDriverIsForkedOnceItsJarsHaveBeenFetched() {
        serve();
        w.start();

        w.tell(w.driverOrder(1, ATTEMPT, JAR, LIBRARY));
        RunningExecutor before = w.report().running().get(0);
        w.time.advance(Duration.ofSeconds(1));
        w.fork(ATTEMPT);

        assertThat(before).isEqualTo(new RunningExecutor(ATTEMPT, EXECUTOR, 0));
        assertThat(w.files.jars.get(LIBRARY.sha256())).hasSize(200_000);
        assertThat(w.master.reads).containsExactlyInAnyOrder(JAR.stream(), LIBRARY.stream());
        assertThat(w.changes().get(0).change()).isEqualTo(new Forked(100));
        assertThat(w.report().lastCommand()).isEqualTo(1);
        ProcessSpec spec = w.launcher.process(ATTEMPT).spec;
        assertThat(spec.kind()).isEqualTo(ProcessSpec.Kind.DRIVER);
        assertThat(spec.secret()).isEqualTo(w.appSecret);
        assertThat(spec.files())
                .isEqualTo(Map.of(
                        "app.jar", Path.of("/work/jars/" + JAR.sha256() + ".jar"),
                        "lib.jar", Path.of("/work/jars/" + LIBRARY.sha256() + ".jar")));
        assertThat(spec.hidden())
                .endsWith("--jars", "/work/driver-1/0/app.jar,/work/driver-1/0/lib.jar", "/work/driver-1/0/app.jar");
    }

    @Test
    void aJarThatIsThereIsNotFetched() {
        w.files.jars.put(JAR.sha256(), new byte[3]);
        w.start();

        w.tell(w.driverOrder(1, ATTEMPT, JAR));

        assertThat(w.launcher.launches).containsExactly(ATTEMPT);
        assertThat(w.master.reads).isEmpty();
    }

    @Test
    void aJarIsFetchedOnceForAllWhoWantIt() {
        serve();
        w.start();

        w.tell(w.driverOrder(1, ATTEMPT, JAR));
        w.tell(w.driverOrder(2, DRIVER.attempt(1), JAR));
        w.time.advance(Duration.ofSeconds(1));

        assertThat(w.launcher.launches).containsExactlyInAnyOrder(ATTEMPT, DRIVER.attempt(1));
        assertThat(w.master.reads).containsExactly(JAR.stream());
    }

    @Test
    void aJarThatTheMasterDoesNotHaveFailsTheAttemptWithTheReason() {
        w.start();

        w.tell(w.driverOrder(1, ATTEMPT, JAR));
        w.time.advance(Duration.ofSeconds(10));

        assertThat(w.launcher.launches).isEmpty();
        assertThat(end(0).state()).isEqualTo(ExecutorState.FAILED);
        assertThat(end(0).message())
                .startsWith("cannot start driver driver-1, attempt 0: cannot fetch jar app.jar from the master: ")
                .contains("there is no " + JAR.stream());
        assertThat(w.files.abandoned).isEqualTo(1);
    }

    @Test
    void aJarThatIsNotWhatWasPromisedFailsTheAttempt() {
        w.master.streams.put(JAR.stream(), new byte[2]);
        w.start();

        w.tell(w.driverOrder(1, ATTEMPT, JAR));
        w.time.advance(Duration.ofSeconds(10));

        assertThat(end(0).state()).isEqualTo(ExecutorState.FAILED);
        assertThat(end(0).message()).contains("cannot fetch jar app.jar from the master: it came as 2 bytes");
    }

    @Test
    void aJarIsWaitedForWhileThereIsNoMaster() {
        w.files.looked = new CompletableFuture<>();
        w.start();
        w.tell(w.driverOrder(1, ATTEMPT, JAR));
        w.master.crash(w.network);
        w.files.looked.complete(null);
        w.time.advance(Duration.ofSeconds(30));
        boolean early = !w.launcher.launches.isEmpty();

        w.master = new ScriptedMaster(w.time, w.network, w.clusterSecret, new Epoch("c1", 6));
        serve();
        w.master.start();
        w.time.advance(Duration.ofSeconds(10));

        assertThat(early).isFalse();
        assertThat(w.master.reads).containsExactly(JAR.stream());
        assertThat(w.launcher.launches).containsExactly(ATTEMPT);
    }

    @Test
    void aDriverThatIsKilledWhileItsJarsComeIsOverAtOnce() {
        serve();
        w.start();

        w.tell(w.driverOrder(1, ATTEMPT, JAR), new KillExecutor(EPOCH, 2, ATTEMPT, "changed my mind"));
        w.time.advance(Duration.ofSeconds(10));
        w.tell(w.driverOrder(1, ATTEMPT, JAR));
        w.time.advance(Duration.ofSeconds(10));

        assertThat(w.launcher.launches).isEmpty();
        assertThat(end(0))
                .isEqualTo(new ExecutorEnd(
                        ExecutorState.KILLED, Optional.empty(), "killed: by the master: changed my mind", List.of()));
        assertThat(w.report().running()).isEmpty();
    }

    @Test
    void anEndOfADriverTellsItsOwnStatusWithoutAnExecutorsWords() {
        start();

        w.end(ATTEMPT, 52);

        assertThat(end(1))
                .isEqualTo(new ExecutorEnd(
                        ExecutorState.EXITED,
                        Optional.of(52),
                        "its process ended with exit code 52 (the program ended itself, as System.exit(52) does)",
                        List.of(),
                        Optional.empty(),
                        Optional.of(EndCause.FAILED)));
    }

    @Test
    void aDriverThatIsOverLeavesNothing() {
        start();

        w.tell(new ApplicationFinished(EPOCH, 2, FIRST.app()), new ApplicationFinished(EPOCH, 3, ATTEMPT.app()));
        w.launcher.process(ATTEMPT).exit(143);
        w.time.runUntilIdle();

        assertThat(w.launcher.process(ATTEMPT).signals).containsExactly("TERM");
        assertThat(w.launcher.removed).containsExactly(ATTEMPT.app());
    }

    @Test
    void withoutAMasterForFiveMinutesDriversAreEndedAndExecutorsAreNot() {
        start();
        w.launch(2, FIRST);
        w.fork(FIRST);
        w.master.crash(w.network);

        w.time.advance(Duration.ofMinutes(5).minusSeconds(2));
        List<String> early = List.copyOf(w.launcher.process(ATTEMPT).signals);
        w.time.advance(Duration.ofSeconds(2));
        List<String> late = List.copyOf(w.launcher.process(ATTEMPT).signals);
        w.end(ATTEMPT, 143);
        w.restartMaster(new Epoch("c1", 6));

        assertThat(early).isEmpty();
        assertThat(late).containsExactly("TERM");
        assertThat(w.launcher.process(FIRST).signals).isEmpty();
        assertThat(w.master.last(RegisterWorker.class).report().ended())
                .singleElement()
                .satisfies(each -> assertThat(each.end().message())
                        .isEqualTo("killed: its worker had no master for 300 s, after which it may be given to"
                                + " another worker"));
    }

    @Test
    void aDriverWhoseMasterComesBackInTimeRunsOn() {
        start();
        w.master.crash(w.network);
        w.time.advance(Duration.ofMinutes(4));

        w.restartMaster(new Epoch("c1", 6));
        w.time.advance(Duration.ofHours(1));

        assertThat(w.launcher.process(ATTEMPT).signals).isEmpty();
        assertThat(w.master.received(RegisterWorker.class)).hasSize(1);
    }

    @Test
    void aMasterThatANetworkHasSwallowedBehindAStandingConnectionIsNone() {
        start();
        w.network.stall(WorkerHarness.HOST, ScriptedMaster.HOST);

        w.time.advance(Duration.ofMinutes(6));

        assertThat(w.launcher.process(ATTEMPT).signals).containsExactly("TERM", "KILL");
    }

    private void start() {
        w.files.jars.put(JAR.sha256(), new byte[3]);
        w.start();
        w.tell(w.driverOrder(1, ATTEMPT, JAR));
        w.fork(ATTEMPT);
    }

    private void serve() {
        w.master.streams.put(JAR.stream(), new byte[3]);
        w.master.streams.put(LIBRARY.stream(), new byte[200_000]);
    }

    private ExecutorEnd end(int change) {
        return ((Ended) w.changes().get(change).change()).end();
    }
}
