package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.ApplicationState;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.protocol.AppToMaster.ExecutorWorked;
import dev.hearth.protocol.MasterToApp.ApplicationRemoved;
import dev.hearth.protocol.MasterToApp.ExecutorRemoved;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import dev.hearth.protocol.WorkerToMaster.Ended;
import dev.hearth.protocol.WorkerToMaster.ExecutorStateChanged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Executors that fail: replaced at once, then after growing waits, then not at all. */
class ExecutorFailuresTest {
    private final TestCluster cluster = new TestCluster();
    private final TestWorker w1 = cluster.worker("w1", 4, 1024);

    @Test
    void anExecutorThatExitsIsReplacedAndItsDriverTold() {
        TestDriver app = cluster.driver("a", 4, 0);

        w1.exit(executor(app, 0), 3, "boom");
        cluster.settle();

        assertThat(app.received(ExecutorRemoved.class))
                .containsExactly(new ExecutorRemoved(
                        executor(app, 0),
                        new ExecutorEnd(ExecutorState.EXITED, Optional.of(3), "exit code 3", List.of("boom")),
                        false));
        assertThat(cluster.placed(app.id())).containsExactly("1@w1:4");
        assertThat(w1.ended).isEmpty();
    }

    @Test
    void anApplicationWhoseExecutorsDieAtTheirStartFailsAfterFiveWithTheCause() {
        TestDriver app = cluster.driver("a", 4, 0);
        app.executorsRegister = false;
        List<Double> launchedAt = new ArrayList<>();
        long startNanos = cluster.time.now();

        for (int number = 0; number < 5; number++) {
            ExecutorId executor = executor(app, number);
            while (!w1.running.containsKey(executor)) {
                cluster.advance(Duration.ofMillis(10));
            }
            launchedAt.add(Math.floor((cluster.time.now() - startNanos) / 1e8) / 10);
            w1.exit(executor, 1, "line one", "no such class");
        }
        cluster.advanceSeconds(100);

        assertThat(launchedAt).containsExactly(0.0, 0.0, 1.0, 3.0, 7.0);
        assertThat(w1.received(LaunchExecutor.class)).hasSize(5);
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.FAILED);
        String cause = "5 executors in a row failed; the last was " + executor(app, 4) + " on worker w1: exit code 1;"
                + " the end of its stderr:\n  line one\n  no such class";
        assertThat(cluster.application(app.id()).cause()).contains(cause);
        assertThat(app.received(ApplicationRemoved.class)).containsExactly(new ApplicationRemoved(app.id(), cause));
    }

    @Test
    void anExecutorThatLivesTenSecondsAfterItRegisteredClearsTheCount() {
        TestDriver app = cluster.driver("a", 4, 0);
        for (int number = 0; number < 4; number++) {
            w1.exit(executor(app, number), 1);
            cluster.advanceSeconds(9);
        }
        cluster.advanceSeconds(10.1);

        for (int number = 4; number < 8; number++) {
            w1.exit(executor(app, number), 1);
            cluster.advanceSeconds(9);
        }

        assertThat(cluster.placed(app.id())).containsExactly("8@w1:4");
    }

    @Test
    void anExecutorThatFinishesATaskClearsTheCount() {
        TestDriver app = cluster.driver("a", 4, 0);
        for (int number = 0; number < 4; number++) {
            w1.exit(executor(app, number), 1);
            cluster.advanceSeconds(9);
        }
        app.send(new ExecutorWorked(executor(app, 4)));
        cluster.settle();

        for (int number = 4; number < 8; number++) {
            w1.exit(executor(app, number), 1);
            cluster.advanceSeconds(9);
        }

        assertThat(cluster.placed(app.id())).containsExactly("8@w1:4");
    }

    @Test
    void whatAnotherApplicationSaysOfAnExecutorsWorkClearsNothing() {
        TestDriver app = cluster.driver("a", 2, 0);
        TestDriver other = cluster.driver("b", 1, 0);
        app.executorsRegister = false;

        for (int number = 0; number < 5; number++) {
            other.send(new ExecutorWorked(executor(app, number)));
            w1.exit(executor(app, number), 1);
            cluster.advanceSeconds(9);
        }

        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.FAILED);
    }

    @Test
    void executorsThatHaveProvedThemselvesMayEndAsOftenAsTheyLike() {
        TestDriver app = cluster.driver("a", 4, 0);

        for (int number = 0; number < 12; number++) {
            cluster.advanceSeconds(10.1);
            w1.exit(executor(app, number), 1);
            cluster.settle();
            assertThat(cluster.placed(app.id())).containsExactly((number + 1) + "@w1:4");
        }
    }

    @Test
    void executorsThatStopOnTheirDriversWordAreNoFailures() {
        TestDriver app = cluster.driver("a", 4, 0);

        for (int number = 0; number < 12; number++) {
            w1.exit(executor(app, number), number % 2 == 0 ? 0 : 56);
            cluster.settle();
        }

        assertThat(cluster.placed(app.id())).containsExactly("12@w1:4");
    }

    @Test
    void anApplicationWithOtherExecutorsThatWorkIsKept() {
        TestDriver app = cluster.driver("a", 4, 2);
        cluster.advanceSeconds(11);
        app.executorsRegister = false;

        w1.exit(executor(app, 1), 1);
        for (int number = 2; number < 9; number++) {
            ExecutorId executor = executor(app, number);
            while (!w1.running.containsKey(executor)) {
                cluster.advanceSeconds(1);
            }
            w1.exit(executor, 1);
            cluster.settle();
        }

        assertThat(cluster.placed(app.id())).containsExactly("0@w1:2");
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.RUNNING);
    }

    @Test
    void aWorkerWhereExecutorsKeepFailingIsAvoidedWhenThereIsAnother() {
        TestDriver app = cluster.driver("a", 2, 2);
        app.executorsRegister = false;
        cluster.worker("w2", 2, 1024);
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:2");

        w1.exit(executor(app, 0), 1);
        cluster.settle();
        assertThat(cluster.placed(app.id())).containsExactly("1@w1:2");
        w1.exit(executor(app, 1), 1);
        cluster.advanceSeconds(2);

        assertThat(cluster.placed(app.id())).containsExactly("2@w2:2");
    }

    @Test
    void lostWorkersAndKilledExecutorsAreNotCounted() {
        TestDriver app = cluster.driver("a", 4, 0);
        app.executorsRegister = false;

        for (int number = 0; number < 10; number++) {
            ExecutorId executor = executor(app, number);
            while (!w1.running.containsKey(executor)) {
                cluster.advanceSeconds(1);
            }
            ExecutorEnd killed = new ExecutorEnd(ExecutorState.KILLED, Optional.of(143), "by hand", List.of());
            w1.running.remove(executor);
            w1.send(new ExecutorStateChanged(w1.id(), executor, new Ended(killed)));
            cluster.settle();
        }
        cluster.advanceSeconds(2);

        assertThat(cluster.placed(app.id())).containsExactly("10@w1:4");
    }

    @Test
    void aWorkerThatRefusesExecutorsIsNotAskedAgainAtOnce() {
        w1.acts = false;
        TestDriver app = cluster.driver("a", 4, 0);
        ExecutorEnd refused =
                new ExecutorEnd(ExecutorState.KILLED, Optional.empty(), "the worker is shutting down", List.of());

        w1.send(new ExecutorStateChanged(w1.id(), executor(app, 0), new Ended(refused)));
        cluster.advanceSeconds(0.5);
        assertThat(w1.received(LaunchExecutor.class)).hasSize(1);

        cluster.advanceSeconds(0.6);
        assertThat(w1.received(LaunchExecutor.class)).hasSize(2);
    }

    private static ExecutorId executor(TestDriver app, int number) {
        return new ExecutorId(app.id(), number);
    }
}
