package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.model.AppSpec;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.ResourceProfile;
import dev.hearth.model.Resources;
import dev.hearth.protocol.AppToMaster.ExecutorsKilled;
import dev.hearth.protocol.AppToMaster.ExecutorsRequested;
import dev.hearth.protocol.AppToMaster.KillExecutors;
import dev.hearth.protocol.AppToMaster.ProfileTotal;
import dev.hearth.protocol.AppToMaster.RequestExecutors;
import dev.hearth.protocol.MasterToApp.ExecutorRemoved;
import dev.hearth.protocol.MasterToWorker.KillExecutor;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Drivers that say how many executors they want, of which kinds, and which of them they do not want any more. */
class RequestExecutorsTest {
    private final HoldingJournal journal = new HoldingJournal();
    private final TestCluster cluster = new TestCluster(Map.of(), journal);
    private final TestWorker w1 = cluster.worker("w1", new Resources(10, 2048 * TestCluster.MIB, Map.of("gpu", 2)));
    private final TestWorker w2 = cluster.worker("w2", new Resources(10, 2048 * TestCluster.MIB, Map.of("gpu", 2)));

    private TestDriver limited(String name, int cores, int limit) {
        TestDriver driver = new TestDriver(cluster, name, 0, cores);
        driver.spec = with(driver.spec, Map.of(), OptionalInt.of(limit));
        driver.connect();
        cluster.settle();
        return driver;
    }

    private static AppSpec with(AppSpec spec, Map<String, Integer> amounts, OptionalInt limit) {
        return new AppSpec(
                spec.name(),
                spec.user(),
                spec.maxCores(),
                spec.executorCores(),
                spec.executorMemoryBytes(),
                spec.command(),
                spec.driverUrl(),
                amounts,
                limit);
    }

    private ExecutorsRequested request(TestDriver driver, int total) {
        return request(driver, new ProfileTotal(driver.spec.defaultProfile(), total));
    }

    private ExecutorsRequested request(TestDriver driver, ProfileTotal... totals) {
        var answer = driver.ask(new RequestExecutors(driver.id(), List.of(totals)));
        cluster.settle();
        return answer.join();
    }

    private List<Integer> kill(TestDriver driver, boolean lower, int... numbers) {
        List<ExecutorId> executors = Arrays.stream(numbers)
                .mapToObj(number -> new ExecutorId(driver.id(), number))
                .toList();
        var answer = driver.ask(new KillExecutors(driver.id(), executors, lower));
        cluster.settle();
        ExecutorsKilled killed = answer.join();
        return killed.executors().stream().map(ExecutorId::number).toList();
    }

    @Test
    void theLimitOfTheStartHoldsAndZeroIsOne() {
        TestDriver none = limited("a", 2, 0);
        TestDriver two = limited("b", 2, 2);

        assertThat(cluster.placed(none.id())).isEmpty();
        assertThat(cluster.placed(two.id())).containsExactly("0@w1:2", "1@w2:2");
        assertThat(cluster.application(none.id()).waiting()).isEmpty();
    }

    @Test
    void moreAreGivenWhenMoreAreAskedForAndLoweringEndsNothing() {
        TestDriver app = limited("a", 2, 1);

        assertThat(request(app, 3).known()).isTrue();
        assertThat(cluster.placed(app.id())).hasSize(3);
        assertThat(request(app, 1).known()).isTrue();
        cluster.advanceSeconds(5);

        assertThat(cluster.placed(app.id())).hasSize(3);
        w1.exit(w1.running.firstKey(), 0);
        w1.exit(w1.running.firstKey(), 0);
        cluster.settle();
        assertThat(cluster.placed(app.id())).hasSize(1);
    }

    @Test
    void anUnlimitedNumberIsMaxValue() {
        TestDriver app = limited("a", 5, 1);

        request(app, Integer.MAX_VALUE);

        assertThat(cluster.placed(app.id())).hasSize(4);
    }

    @Test
    void repeatingARequestIsHarmlessAndNotWrittenAgain() {
        TestDriver app = limited("a", 2, 1);
        request(app, 2);
        int events = journal.events().size();

        request(app, 2);

        assertThat(journal.events()).hasSize(events);
        assertThat(cluster.placed(app.id())).hasSize(2);
    }

    @Test
    void profilesAreServedInTheOrderOfTheirNumbersWithWhatTheyAskFor() {
        TestDriver app = limited("a", 2, 1);
        ResourceProfile gpu = new ResourceProfile(4, OptionalInt.of(1), 64 * TestCluster.MIB, Map.of("gpu", 1));
        ResourceProfile big = new ResourceProfile(3, OptionalInt.of(4), 256 * TestCluster.MIB, Map.of());

        request(app, new ProfileTotal(gpu, 9), new ProfileTotal(big, 1));

        assertThat(cluster.placed(app.id())).hasSize(6);
        List<LaunchExecutor> launches = Stream.of(w1, w2)
                .flatMap(each -> each.received(LaunchExecutor.class).stream())
                .toList();
        assertThat(launches)
                .filteredOn(each -> each.profile() == 4)
                .hasSize(4)
                .allSatisfy(each -> assertThat(each.resources())
                        .isEqualTo(new Resources(1, 64 * TestCluster.MIB, Map.of("gpu", 1))));
        assertThat(launches)
                .filteredOn(each -> each.profile() == 3)
                .singleElement()
                .satisfies(each -> assertThat(each.executor().number()).isEqualTo(1));
        assertThat(cluster.workerView(w1).used().amounts()).isEqualTo(Map.of("gpu", 2));
        assertThat(cluster.application(app.id()).waiting())
                .contains("resource profile 4: 2 workers: too few free units of gpu");
    }

    @Test
    void customResourcesComeBackWithTheExecutorsThatHadThem() {
        TestDriver app = new TestDriver(cluster, "a", 0, 1);
        app.spec = with(app.spec, Map.of("gpu", 2), OptionalInt.empty());
        app.connect();
        cluster.settle();
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:1", "1@w2:1");

        w1.exit(new ExecutorId(app.id(), 0), 0);
        cluster.settle();
        assertThat(cluster.placed(app.id())).containsExactly("1@w2:1", "2@w1:1");
        app.unregister();
        cluster.settle();

        assertThat(cluster.workerView(w1).used()).isEqualTo(Resources.NONE);
    }

    @Test
    void aProfilesResourcesCannotChange() {
        TestDriver app = limited("a", 2, 1);
        ResourceProfile first = new ResourceProfile(1, OptionalInt.of(1), TestCluster.MIB, Map.of());
        ResourceProfile other = new ResourceProfile(1, OptionalInt.of(2), TestCluster.MIB, Map.of());
        request(app, new ProfileTotal(first, 1));

        var refused = app.ask(new RequestExecutors(app.id(), List.of(new ProfileTotal(other, 5))));
        cluster.settle();

        assertThatThrownBy(refused::join)
                .hasMessageContaining(
                        "resource profile 1 of application " + app.id() + " is there already, with other resources");
        assertThat(cluster.placed(app.id())).hasSize(2);
    }

    @Test
    void killedExecutorsEndAreReplacedAndNotCounted() {
        TestDriver app = limited("a", 2, 2);

        assertThat(kill(app, false, 0)).containsExactly(0);
        cluster.settle();

        assertThat(w1.received(KillExecutor.class)).hasSize(1);
        assertThat(app.received(ExecutorRemoved.class))
                .extracting(each -> each.end().state())
                .containsExactly(ExecutorState.KILLED);
        assertThat(cluster.placed(app.id())).hasSize(2).doesNotContain("0@w1:2");
        assertThat(cluster.application(app.id()).waiting()).isEmpty();
    }

    @Test
    void killingLowersTheTotalIfAskedAndOnlyOnce() {
        TestDriver app = limited("a", 2, 3);
        w1.acts = false;

        assertThat(kill(app, true, 0, 0, 99)).containsExactly(0);
        assertThat(kill(app, true, 0)).containsExactly(0);
        w1.acts = true;
        w1.exit(new ExecutorId(app.id(), 0), 143);
        cluster.settle();

        assertThat(cluster.placed(app.id())).hasSize(2);
        assertThat(cluster.history(app.id()))
                .contains("executors wanted: 2 of resource profile 0", "its driver ends executors 0");
    }

    @Test
    void killingAllWithoutALimitLeavesNone() {
        TestDriver app = cluster.driver("a", 0, 5);
        assertThat(cluster.placed(app.id())).hasSize(4);

        assertThat(kill(app, true, 0, 1, 2, 3)).containsExactly(0, 1, 2, 3);
        cluster.advanceSeconds(5);

        assertThat(cluster.placed(app.id())).isEmpty();
        request(app, 1);
        assertThat(cluster.placed(app.id())).hasSize(1).allMatch(each -> each.startsWith("4@"));
    }

    @Test
    void whatWasAskedForAndWhatIsEndingOutliveTheMaster() {
        TestDriver app = limited("a", 2, 1);
        request(app, 3);
        w1.acts = false;
        w2.acts = false;
        kill(app, true, 0);

        cluster.recoverMaster(journal);
        cluster.advanceSeconds(1);
        assertThat(cluster.placed(app.id())).hasSize(3);
        w1.acts = true;
        w2.acts = true;
        cluster.network.cut("master", "w1");
        cluster.network.cut("master", "w2");
        cluster.advanceSeconds(3);

        assertThat(cluster.placed(app.id())).hasSize(2).noneMatch(each -> each.startsWith("0@"));
        assertThat(app.received(ExecutorRemoved.class)).hasSize(1);
    }

    @Test
    void nobodySpeaksForTheApplicationOfAnotherOrOneThatIsNotThere() {
        TestDriver app = limited("a", 2, 1);
        TestDriver other = limited("b", 2, 1);
        ProfileTotal ten = new ProfileTotal(app.spec.defaultProfile(), 10);

        var foreign = other.ask(new RequestExecutors(app.id(), List.of(ten)));
        var unknown = other.ask(new RequestExecutors(TestEnds.NO_APP, List.of(ten)));
        var killed = other.ask(new KillExecutors(app.id(), List.of(new ExecutorId(app.id(), 0)), false));
        cluster.settle();

        assertThat(foreign.join()).isEqualTo(new ExecutorsRequested(false));
        assertThat(unknown.join()).isEqualTo(new ExecutorsRequested(false));
        assertThat(killed.join()).isEqualTo(new ExecutorsKilled(List.of()));
        assertThat(cluster.placed(app.id())).hasSize(1);
    }
}
