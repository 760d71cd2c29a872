package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.placement.Demand;
import dev.hearth.master.placement.DriverDemand;
import dev.hearth.master.placement.Obstacles;
import dev.hearth.master.placement.Obstacles.Candidate;
import dev.hearth.master.placement.Obstacles.Hindrance;
import dev.hearth.master.placement.Reason;
import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DriverEntry;
import dev.hearth.master.state.EndedExecutor;
import dev.hearth.master.state.ExecutorEntry;
import dev.hearth.master.state.Total;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.AppId;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.DriverState;
import dev.hearth.model.EndCause;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.Progress;
import dev.hearth.model.Resources;
import dev.hearth.model.Shortage;
import dev.hearth.model.Shortage.Holder;
import dev.hearth.model.Shortage.Obstacle;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.protocol.ClientToMaster.FailedProcess;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Says in full why an application or a driver waits, or why it ended. The look at the whole cluster that this takes serves
 * everybody who asks within the next while, so that it takes at most a twentieth of the loop's time. In the loop.
 */
final class Explanations {
    private static final int PARTS = 20;
    private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MOST_FAILED = 3;
    private static final int MOST_EXAMPLES = 3;
    private static final int MOST_ENOUGH = 3;

    /** What was found at one look. */
    private static final class Look {
        private final Survey survey;
        private final List<Candidate> candidates;
        private final Map<Object, Obstacles> obstacles = new HashMap<>();
        private final Map<Object, List<AppId>> enough = new HashMap<>();
        private final Map<Object, Map<AppId, Resources>> held = new HashMap<>();
        private final long goodUntilNanos;

        private Look(Survey survey, List<Candidate> candidates, long goodUntilNanos) {
            this.survey = survey;
            this.candidates = candidates;
            this.goodUntilNanos = goodUntilNanos;
        }
    }

    private final EventLoop loop;
    private final MasterConfig config;
    private final ClusterState state;
    private final Waiting waiting;
    private final Supplier<String> url;
    private final Function<AppId, Optional<Progress>> progress;
    private Optional<Look> last = Optional.empty();

    /**
     * @param url of this master, for those who start workers
     * @param progress of an application, as its driver told last
     */
    Explanations(
            EventLoop loop,
            MasterConfig config,
            ClusterState state,
            Waiting waiting,
            Supplier<String> url,
            Function<AppId, Optional<Progress>> progress) {
        this.loop = loop;
        this.config = config;
        this.state = state;
        this.waiting = waiting;
        this.url = url;
        this.progress = progress;
    }

    Explanation of(AppEntry app) {
        List<Shortage> shortages = new ArrayList<>();
        List<String> remedies = new ArrayList<>();
        for (Demand demand : waiting.lacking(app)) {
            Shortage shortage = shortage(app, demand);
            shortages.add(shortage);
            Remedies.of(shortage, "executor", url.get(), drained(shortage.each())).stream()
                    .filter(each -> !remedies.contains(each))
                    .forEach(remedies::add);
        }
        EndState end = MasterLogic.endState(state, app);
        List<EndedExecutor> failed = failed(app);
        if (failed.stream().anyMatch(each -> EndCause.of(each.end()) == EndCause.OUT_OF_MEMORY)) {
            remedies.add(Remedies.ofTooLittleMemory("executor", app.spec().executorMemoryBytes()));
        }
        if (failed.stream().anyMatch(each -> EndCause.of(each.end()) == EndCause.HOST_OUT_OF_MEMORY)) {
            remedies.add(Remedies.OF_TOO_LITTLE_HOST_MEMORY);
        }
        String reason = waiting.why(app).map(why -> ": " + why).orElse("");
        return new Explanation(
                end.id(),
                app.spec().name(),
                app.spec().user(),
                end.state(),
                end.sentence() + reason,
                loop.wallTime(),
                app.submitted(),
                app.ended(),
                shortages,
                remedies,
                shown(failed),
                progress.apply(app.id()),
                failed.size());
    }

    Explanation of(DriverEntry driver) {
        List<Shortage> shortages = DriverLogic.unplaced(state, config, driver).stream()
                .map(demand -> shortage(driver, demand))
                .toList();
        List<FailedProcess> failed = failed(driver);
        EndState end = DriverViews.end(state, config, driver);
        return new Explanation(
                end.id(),
                driver.spec().name(),
                driver.spec().user(),
                end.state(),
                end.sentence(),
                loop.wallTime(),
                driver.submitted(),
                driver.ended(),
                shortages,
                remedies(driver, shortages, failed),
                failed,
                Optional.empty(),
                0);
    }

    private List<String> remedies(DriverEntry driver, List<Shortage> shortages, List<FailedProcess> failed) {
        List<String> remedies = new ArrayList<>();
        if (DriverLogic.waitsForOthers(state, config, driver)) {
            remedies.addAll(Remedies.ofTooManyDrivers(url.get()));
        } else {
            shortages.forEach(each -> remedies.addAll(Remedies.of(each, "driver", url.get(), drained(each.each()))));
        }
        if (failed.stream().anyMatch(each -> each.causeClass().equals(Optional.of(EndCause.OUT_OF_MEMORY)))) {
            remedies.add(Remedies.ofTooLittleMemory(
                    "driver", driver.spec().resources().memoryBytes()));
        }
        if (failed.stream().anyMatch(each -> each.causeClass().equals(Optional.of(EndCause.HOST_OUT_OF_MEMORY)))) {
            remedies.add(Remedies.OF_TOO_LITTLE_HOST_MEMORY);
        }
        return remedies;
    }

    /** Executors whose end was not ordered, newest first; of applications that simply finished, none. */
    private static List<EndedExecutor> failed(AppEntry app) {
        if (app.state() == ApplicationState.FINISHED && app.cause().isEmpty()) {
            return List.of();
        }
        List<EndedExecutor> ended = new ArrayList<>(app.endedExecutors());
        ended.sort(Comparator.comparing(EndedExecutor::executor).reversed());
        return ended.stream()
                .filter(each -> isFailure(each.end().state(), each.end().exitCode()))
                .toList();
    }

    private static List<FailedProcess> shown(List<EndedExecutor> failed) {
        return failed.stream()
                .limit(MOST_FAILED)
                .map(each -> new FailedProcess(
                        each.executor(),
                        Optional.of(each.worker()),
                        each.end().state(),
                        each.end().exitCode(),
                        each.end().message(),
                        each.end().lastLines(),
                        Optional.of(EndCause.of(each.end()))))
                .toList();
    }

    private static boolean isFailure(ExecutorState end, Optional<Integer> exitCode) {
        return end == ExecutorState.FAILED
                || end == ExecutorState.LOST
                || end == ExecutorState.EXITED && !exitCode.equals(Optional.of(0));
    }

    /** Its last process, if that failed. */
    private static List<FailedProcess> failed(DriverEntry driver) {
        boolean failed = driver.state() == DriverState.FAILED
                || driver.state() == DriverState.ERROR
                || driver.state() == DriverState.SUBMITTED && driver.failures() > 0;
        Optional<ExecutorEntry> newest = driver.newest().filter(each -> failed);
        return newest.stream()
                .map(each -> new FailedProcess(
                        each.id(),
                        Optional.of(each.worker()),
                        driver.exitCode().isPresent() ? ExecutorState.EXITED : ExecutorState.LOST,
                        driver.exitCode(),
                        driver.cause().orElse(""),
                        driver.lastLines(),
                        driver.causeClass()))
                .toList();
    }

    private Shortage shortage(AppEntry app, Demand demand) {
        Look look = look();
        Obstacles found = look.obstacles.computeIfAbsent(
                List.of(demand.least(), demand.avoided()), key -> Obstacles.against(look.candidates, demand));
        int profile = demand.profile().id();
        return new Shortage(
                profile,
                demand.least(),
                wanted(app, demand),
                app.staying(profile),
                state.workers().size(),
                obstacles(found),
                found.largest(),
                fitting(demand.least()),
                holders(found, look, demand.least(), demand.avoided(), app.id()),
                look.survey.position(app.id()),
                Math.max(look.survey.position(app.id()), look.survey.waitingApplications()),
                state.capacities().largestBelow(demand.least()),
                enough(look, demand.least(), demand.avoided(), app.id()),
                found.largestWhenEmpty());
    }

    private Shortage shortage(DriverEntry driver, DriverDemand demand) {
        Look look = look();
        Obstacles found = look.obstacles.computeIfAbsent(
                List.of(demand.resources(), demand.avoided()), key -> Obstacles.against(look.candidates, demand));
        return new Shortage(
                0,
                demand.resources(),
                OptionalInt.of(1),
                0,
                state.workers().size(),
                obstacles(found),
                found.largest(),
                fitting(demand.resources()),
                holders(found, look, demand.resources(), demand.avoided(), driver.asApplication()),
                look.survey.position(driver.id()),
                Math.max(look.survey.position(driver.id()), look.survey.waitingDrivers()),
                state.capacities().largestBelow(demand.resources()),
                enough(look, demand.resources(), demand.avoided(), driver.asApplication()),
                found.largestWhenEmpty());
    }

    private OptionalInt wanted(AppEntry app, Demand demand) {
        OptionalInt limit =
                app.total(demand.profile().id()).map(Total::executors).orElse(OptionalInt.empty());
        OptionalInt cores = MasterLogic.maxCores(app, config);
        boolean byCores = cores.isPresent() && demand.profile().cores().isPresent();
        if (!byCores) {
            return limit;
        }
        int fit = cores.getAsInt() / demand.profile().cores().getAsInt();
        return OptionalInt.of(limit.isPresent() ? Math.min(limit.getAsInt(), fit) : fit);
    }

    private Look look() {
        long beganNanos = loop.nanoTime();
        if (last.isEmpty() || last.get().goodUntilNanos - beganNanos <= 0) {
            Survey survey = Survey.of(state, app -> !waiting.lacking(app).isEmpty());
            List<Candidate> candidates = state.workers().stream()
                    .map(each -> new Candidate(each.id(), each.free(), each.capacity(), each.takesMore()))
                    .toList();
            long endedNanos = loop.nanoTime();
            long restNanos = Math.min((endedNanos - beganNanos) * (PARTS - 1), LONGEST_REST_NANOS);
            last = Optional.of(new Look(survey, candidates, endedNanos + restNanos));
        }
        return last.get();
    }

    private List<Obstacle> obstacles(Obstacles found) {
        List<Obstacle> obstacles = new ArrayList<>();
        found.hindrances()
                .forEach(each -> obstacles.add(new Obstacle(
                        each.reason().kind().name(),
                        each.reason().resource(),
                        each.workers(),
                        each.free().least(),
                        each.free().most(),
                        each.some().stream().map(Object::toString).toList(),
                        each.always(),
                        each.inAll().least(),
                        each.inAll().most())));
        List<WorkerEntry> closed =
                state.workers().stream().filter(each -> !each.takesMore()).toList();
        if (!closed.isEmpty()) {
            obstacles.add(new Obstacle(
                    Reason.NOT_TAKING.kind().name(),
                    "",
                    closed.size(),
                    0,
                    0,
                    closed.stream()
                            .limit(MOST_EXAMPLES)
                            .map(each -> each.id() + ": "
                                    + (each.isConnected()
                                            ? each.state() + ", "
                                                    + each.trouble().orElse("")
                                            : "not connected"))
                            .toList(),
                    false,
                    0,
                    0));
        }
        return obstacles;
    }

    private List<Holder> enough(Look look, Resources need, Set<WorkerId> avoided, AppId but) {
        List<AppId> found =
                look.enough.computeIfAbsent(List.of(need, avoided), key -> look.survey.enough(state, need, avoided));
        return look.survey.holders(
                state,
                found.stream()
                        .filter(each -> !each.equals(but))
                        .limit(MOST_ENOUGH)
                        .toList());
    }

    /** Workers that take something, and would have room for this if nothing ran there. */
    private int fitting(Resources need) {
        return (int) state.workers().stream()
                .filter(each -> each.takesMore() && each.capacity().holds(need))
                .count();
    }

    /** A worker that would have room, now or once what runs there is over, if nobody had drained it. */
    private Optional<WorkerId> drained(Resources need) {
        return state.workers().stream()
                .filter(each -> each.isConnected() && each.state() == WorkerState.DRAINING)
                .filter(each -> each.capacity().holds(need))
                .max(Comparator.comparing(each -> each.free().holds(need)))
                .map(WorkerEntry::id);
    }

    /** Of what passes: nobody's end helps against the rest. */
    private List<Holder> holders(Obstacles found, Look look, Resources need, Set<WorkerId> avoided, AppId but) {
        List<Reason.Kind> kinds = found.hindrances().stream()
                .filter(each -> !each.always())
                .map(Hindrance::reason)
                .map(Reason::kind)
                .toList();
        boolean memory = kinds.contains(Reason.Kind.MEMORY);
        if (!memory && !kinds.contains(Reason.Kind.CORES) && !kinds.contains(Reason.Kind.AMOUNT)) {
            return List.of();
        }
        Map<AppId, Resources> held =
                look.held.computeIfAbsent(List.of(need, avoided), key -> Survey.held(state, need, avoided));
        return Survey.holders(
                state,
                held,
                but,
                memory ? Comparator.comparingLong(Resources::memoryBytes) : Comparator.comparingInt(Resources::cores));
    }
}
