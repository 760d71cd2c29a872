package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DurableEvent;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.Progress;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.AppToMaster.KillExecutors;
import dev.hearth.protocol.AppToMaster.ProfileTotal;
import dev.hearth.protocol.AppToMaster.RequestExecutors;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.protocol.WorkerToMaster.Ended;
import dev.hearth.protocol.WorkerToMaster.ExecutorStateChanged;
import dev.hearth.protocol.WorkerToMaster.ReportState;
import dev.hearth.protocol.WorkerToMaster.WorkerCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Workers, drivers and connections fail at random; afterwards what should run and what does run are the same, and the
 * journal tells the same story as the master. {@code -Dhearth.seed=N} replays one seed, {@code -Dhearth.seeds=N}
 * runs another number of them.
 */
class MasterChaosTest {
    private static final int SEEDS = Integer.getInteger("hearth.seeds", 100);
    private static final int STEPS = 60;

    static LongStream seeds() {
        Long one = Long.getLong("hearth.seed");
        return one == null ? LongStream.range(0, SEEDS) : LongStream.of(one);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void afterAnyTroubleWhatShouldRunIsWhatRuns(long seed) {
        Run run = new Run(seed);
        for (int step = 0; step < STEPS; step++) {
            run.step();
        }
        run.heal();

        run.checkAgreement();
        run.checkReplay();
        run.checkSnapshots();
    }

    private static final class Run {
        private final Random random;
        private final List<TestWorker> workers = new ArrayList<>();
        private final List<TestDriver> drivers = new ArrayList<>();
        private final Set<String> stalled = new TreeSet<>();
        private HoldingJournal journal;
        private final TestCluster cluster;
        private boolean restarted;
        private int names;

        private Run(long seed) {
            random = new Random(seed);
            journal = newJournal();
            cluster = new TestCluster(
                    Map.of("hearth.deploy.spreadOutApps", String.valueOf(random.nextBoolean())), journal);
            addWorker();
            addWorker();
        }

        private HoldingJournal newJournal() {
            HoldingJournal made = new HoldingJournal();
            made.snapshotEvery = random.nextBoolean() ? 1 + random.nextInt(30) : Integer.MAX_VALUE;
            return made;
        }

        private void addWorker() {
            workers.add(cluster.worker("w" + names++, 1 + random.nextInt(8), 256 + random.nextInt(1024)));
        }

        private void step() {
            switch (random.nextInt(19)) {
                case 0 -> addWorker();
                case 1, 2 -> drivers.add(cluster.driver("d" + names++, random.nextInt(12), random.nextInt(4)));
                case 3 -> pick(workers).ifPresent(this::killWorker);
                case 4 -> pick(drivers).ifPresent(this::killDriver);
                case 5 -> pick(drivers).filter(TestDriver::isRegistered).ifPresent(TestDriver::unregister);
                case 6, 7, 8 -> pick(workers).ifPresent(this::exitOne);
                case 9 -> pickHost().ifPresent(host -> cluster.network.cut("master", host));
                case 10 -> pickHost().ifPresent(this::stall);
                case 11 -> resumeAll();
                case 12 ->
                    pick(workers).ifPresent(worker -> worker.send(new ReportState(worker.id(), worker.report())));
                case 13 -> pick(workers).ifPresent(this::forgetOne);
                case 14 -> toggleJournal();
                case 15 -> pick(drivers).filter(TestDriver::isRegistered).ifPresent(this::requestExecutors);
                case 16 -> pick(drivers).filter(TestDriver::isRegistered).ifPresent(this::killExecutors);
                case 17 -> pick(workers).ifPresent(this::trouble);
                default -> rarely();
            }
            cluster.advanceSeconds(random.nextInt(20) == 0 ? 12 : random.nextDouble());
        }

        private void rarely() {
            switch (random.nextInt(9)) {
                case 0 -> {
                    restarted = true;
                    journal = newJournal();
                    cluster.restartMaster("again-" + names++, journal);
                }
                case 6, 7, 8 -> cluster.recoverMaster(journal);
                case 1 -> pick(workers).ifPresent(worker -> worker.beats = !worker.beats);
                case 2 -> pick(drivers).ifPresent(driver -> driver.executorsRegister = !driver.executorsRegister);
                case 3 -> pick(workers).ifPresent(this::repeatEnd);
                case 4 -> cluster.pauseMaster();
                default -> cluster.resumeMaster();
            }
        }

        private void killWorker(TestWorker worker) {
            if (workers.size() > 1) {
                workers.remove(worker);
                worker.kill();
            }
        }

        private void killDriver(TestDriver driver) {
            drivers.remove(driver);
            driver.kill();
        }

        private void exitOne(TestWorker worker) {
            pick(List.copyOf(worker.running.keySet()))
                    .ifPresent(executor -> worker.loop().execute(() -> worker.exit(executor, random.nextInt(3))));
        }

        private void requestExecutors(TestDriver driver) {
            int total = random.nextInt(4) == 0 ? Integer.MAX_VALUE : random.nextInt(5);
            driver.tryAsk(
                    new RequestExecutors(driver.id(), List.of(new ProfileTotal(driver.spec.defaultProfile(), total))));
        }

        private void killExecutors(TestDriver driver) {
            List<ExecutorId> some = driver.executors.stream()
                    .filter(each -> random.nextBoolean())
                    .toList();
            driver.tryAsk(new KillExecutors(driver.id(), some, random.nextBoolean()));
        }

        private void trouble(TestWorker worker) {
            boolean well = worker.condition.takesMore();
            worker.condition = new WorkerCondition(false, well ? Optional.of("it is ill") : Optional.empty());
        }

        private void forgetOne(TestWorker worker) {
            pick(List.copyOf(worker.running.keySet())).ifPresent(worker.running::remove);
        }

        private void repeatEnd(TestWorker worker) {
            pick(drivers)
                    .filter(TestDriver::isRegistered)
                    .ifPresent(driver -> worker.send(new ExecutorStateChanged(
                            worker.id(),
                            new ExecutorId(driver.id(), random.nextInt(5) + 2000),
                            new Ended(TestEnds.exited(1)))));
        }

        private void stall(String host) {
            stalled.add(host);
            cluster.network.stall("master", host);
        }

        private void resumeAll() {
            stalled.forEach(host -> cluster.network.resume("master", host));
            stalled.clear();
        }

        private void toggleJournal() {
            if (journal.holds) {
                cluster.inMaster(journal::sync);
            } else {
                journal.holds = true;
            }
        }

        private void heal() {
            cluster.resumeMaster();
            cluster.inMaster(journal::sync);
            resumeAll();
            workers.forEach(worker -> {
                worker.beats = true;
                worker.condition = WorkerCondition.GOOD;
            });
            drivers.forEach(driver -> driver.executorsRegister = true);
            cluster.advanceSeconds(150);
            if (restarted) {
                endOrphans();
                cluster.advanceSeconds(30);
            }
        }

        /** What another master started runs until it misses its driver: no master would know better. */
        private void endOrphans() {
            Set<AppId> live = new TreeSet<>();
            drivers.stream().filter(TestDriver::isRegistered).forEach(driver -> live.add(driver.id()));
            for (TestWorker worker : workers) {
                worker.loop()
                        .execute(() -> List.copyOf(worker.running.keySet()).stream()
                                .filter(executor -> !live.contains(executor.app()))
                                .forEach(executor -> worker.exit(executor, 56)));
            }
        }

        private void checkAgreement() {
            Set<String> desired = new TreeSet<>();
            for (ApplicationView app : cluster.state().applications()) {
                for (ExecutorView each : app.executors()) {
                    if (!each.state().isTerminal()) {
                        assertThat(each.state()).as("%s", each).isEqualTo(ExecutorState.RUNNING);
                        desired.add(each.worker() + " " + each.executor() + " " + each.resources());
                    }
                }
            }
            Set<String> running = new TreeSet<>();
            for (TestWorker worker : workers) {
                assertThat(worker.ended).isEmpty();
                worker.running
                        .values()
                        .forEach(each -> running.add(worker.id() + " " + each.executor() + " " + each.resources()));
                WorkerView view = cluster.workerView(worker);
                assertThat(view.state()).isEqualTo(WorkerState.ALIVE);
                assertThat(view.used())
                        .isEqualTo(worker.running.values().stream()
                                .map(each -> each.resources())
                                .reduce(Resources.NONE, Resources::plus));
            }
            assertThat(running).isEqualTo(desired);
        }

        private void checkReplay() {
            ClusterState replayed = replay(journal.events());

            assertThat(durable(views(replayed)))
                    .isEqualTo(durable(cluster.state().applications()));
        }

        /** A snapshot taken anywhere, and what came after it, lead to the same state as all events. */
        private void checkSnapshots() {
            List<DurableEvent> events = journal.events();
            List<DurableEvent> whole = replay(events).snapshot();
            for (int i = 0; i < 5; i++) {
                int cut = random.nextInt(events.size() + 1);
                List<DurableEvent> shortened =
                        new ArrayList<>(replay(events.subList(0, cut)).snapshot());
                assertThat(replay(shortened).snapshot()).isEqualTo(shortened);
                shortened.addAll(events.subList(cut, events.size()));
                assertThat(replay(shortened).snapshot()).isEqualTo(whole);
            }
        }

        private ClusterState replay(List<DurableEvent> events) {
            ClusterState state = new ClusterState(
                    cluster.config().retainedApplications(), cluster.config().retainedDrivers());
            events.forEach(event -> event.applyTo(state));
            return state;
        }

        private List<ApplicationView> views(ClusterState state) {
            MasterViews.Present nothing = new MasterViews.Present() {
                @Override
                public Duration sinceLastSign(WorkerId worker) {
                    return Duration.ZERO;
                }

                @Override
                public Optional<Progress> progress(AppId app) {
                    return Optional.empty();
                }

                @Override
                public Optional<String> waiting(AppEntry app) {
                    return Optional.empty();
                }

                @Override
                public List<DriverView> drivers() {
                    return List.of();
                }
            };
            ManualEventLoop loop = new ManualEventLoop(cluster.time, "views");
            return new MasterViews(loop, cluster.config(), state, nothing).applications();
        }

        /** Without what is not journalled: whether an executor's process was forked, and as which. */
        private static List<ApplicationView> durable(List<ApplicationView> applications) {
            return applications.stream()
                    .map(app -> new ApplicationView(
                            app.app(),
                            app.name(),
                            app.user(),
                            app.state(),
                            app.cores(),
                            app.maxCores(),
                            app.executorMemoryBytes(),
                            app.submitted(),
                            app.ended(),
                            app.cause(),
                            app.executors().stream().map(Run::durable).toList(),
                            Optional.empty(),
                            app.driver()))
                    .toList();
        }

        private static ExecutorView durable(ExecutorView each) {
            ExecutorState state = each.state().isTerminal() ? each.state() : ExecutorState.LAUNCHING;
            return new ExecutorView(
                    each.executor(),
                    each.worker(),
                    state,
                    each.resources(),
                    0,
                    each.cause(),
                    Optional.empty(),
                    Optional.empty());
        }

        private Optional<String> pickHost() {
            List<String> hosts = new ArrayList<>();
            workers.forEach(worker -> hosts.add(worker.id().value()));
            drivers.forEach(driver -> hosts.add(driver.name()));
            return pick(hosts);
        }

        private <T> Optional<T> pick(List<T> from) {
            return from.isEmpty() ? Optional.empty() : Optional.of(from.get(random.nextInt(from.size())));
        }
    }
}
