package dev.hearth.master;

import dev.hearth.master.placement.Demand;
import dev.hearth.master.placement.Launch;
import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DurableEvent.ApplicationEnded;
import dev.hearth.master.state.DurableEvent.ApplicationRegistered;
import dev.hearth.master.state.DurableEvent.EpochBegan;
import dev.hearth.master.state.DurableEvent.ExecutorAssigned;
import dev.hearth.master.state.DurableEvent.ExecutorEnded;
import dev.hearth.master.state.DurableEvent.FailuresForgiven;
import dev.hearth.master.state.ExecutorEntry;
import dev.hearth.master.state.Occupant;
import dev.hearth.master.state.SoftEvent.ApplicationAttached;
import dev.hearth.master.state.SoftEvent.ApplicationDetached;
import dev.hearth.master.state.SoftEvent.ExecutorForked;
import dev.hearth.master.state.SoftEvent.ExecutorJoined;
import dev.hearth.master.state.SoftEvent.ExecutorProven;
import dev.hearth.master.state.SoftEvent.ExecutorsAwaited;
import dev.hearth.master.state.SoftEvent.HoldChanged;
import dev.hearth.master.state.SoftEvent.OccupantGone;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.AppId;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorExitCode;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.AppToMaster.Known;
import dev.hearth.protocol.AppToMaster.RegisterApplication;
import dev.hearth.protocol.AppToMaster.RegisterApplicationRefused;
import dev.hearth.protocol.AppToMaster.RegisterApplicationReply;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.AppToMaster.UnregisteredApplication;
import dev.hearth.protocol.MasterToApp;
import dev.hearth.rpc.Message;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What happens about applications and their executors: functions of the state, which they leave alone. */
final class MasterLogic {
    /** A worker where this many executors of an application failed gets no more of them, if there is another. */
    private static final int FAILURES_TO_AVOID = 2;

    /**
     * What another master started, of an application that is taken over, has numbers below a multiple of this: some may
     * have ended unseen, and no number is given twice.
     */
    private static final int INHERITED_NUMBERS = 1000;

    private static final DateTimeFormatter ID_TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);

    private MasterLogic() {}

    static Decision<Message> begin(Epoch epoch) {
        return new Draft(epoch).event(new EpochBegan(epoch)).decide();
    }

    /** {@code app-yyyyMMddHHmmss-NNNN}, with a number not used before. */
    static AppId nextId(ClusterState state, Instant now, ZoneId zone) {
        String prefix = "app-" + ID_TIME.format(now.atZone(zone)) + "-";
        long number = state.nextApplication();
        AppId id = new AppId(prefix + String.format(Locale.ROOT, "%04d", number));
        while (state.knows(id)) {
            number++;
            id = new AppId(prefix + String.format(Locale.ROOT, "%04d", number));
        }
        return id;
    }

    /** Takes an application, takes it up again, or takes it over from another master; or says why not. */
    static Decision<RegisterApplicationReply> register(
            ClusterState state, MasterConfig config, RegisterApplication request, AppId fresh, Instant now) {
        Draft draft = new Draft(state.epoch());
        Optional<AppEntry> byKey = state.applicationByKey(request.key());
        if (byKey.isPresent()) {
            return again(state, config, request, byKey.get(), draft);
        }
        Optional<Known> known = request.known();
        if (known.isPresent()
                && known.get().epoch().cluster().equals(state.epoch().cluster())) {
            return draft.reply(new RegisterApplicationRefused("application "
                    + known.get().app() + " is over, and too long ago for this master to know how it ended"));
        }
        AppId app = known.map(Known::app).filter(id -> !state.knows(id)).orElse(fresh);
        if (known.isPresent()) {
            takeOver(state, config, request, app, now, draft);
        } else {
            draft.event(new ApplicationRegistered(app, request.key(), request.spec(), now, 0));
        }
        draft.event(new ApplicationAttached(app));
        return draft.reply(new RegisteredApplication(app, state.epoch(), config.applicationHeartbeat()));
    }

    private static Decision<RegisterApplicationReply> again(
            ClusterState state, MasterConfig config, RegisterApplication request, AppEntry app, Draft draft) {
        if (app.state().isTerminal()) {
            return draft.reply(new RegisterApplicationRefused("application " + app.id() + " is over"
                    + app.cause().map(cause -> ": " + cause).orElse("")));
        }
        draft.event(new ApplicationAttached(app.id()));
        for (ExecutorEntry executor : app.executors()) {
            draft.toApp(app.id(), added(state, executor));
            if (executor.pid() > 0) {
                draft.toApp(app.id(), new MasterToApp.ExecutorRunning(executor.id(), executor.pid()));
            }
        }
        for (ExecutorId executor : request.executors()) {
            Optional<ExecutorEntry> entry = app.executor(executor);
            if (entry.isEmpty() && !app.awaited().contains(executor)) {
                ExecutorEnd end = lost("the master has given it up");
                draft.toApp(app.id(), new MasterToApp.ExecutorRemoved(executor, end, false));
            } else if (entry.isPresent() && !entry.get().hasJoined()) {
                draft.event(new ExecutorJoined(executor));
            }
        }
        return draft.reply(new RegisteredApplication(app.id(), state.epoch(), config.applicationHeartbeat()));
    }

    /** What another master started goes on: executors that workers have reported belong to it, others are awaited. */
    private static void takeOver(
            ClusterState state, MasterConfig config, RegisterApplication request, AppId app, Instant now, Draft draft) {
        Set<ExecutorId> registered = new TreeSet<>(request.executors());
        registered.removeIf(executor -> !executor.app().equals(app));
        Map<ExecutorId, WorkerEntry> found = new TreeMap<>();
        for (WorkerEntry worker : state.workers()) {
            worker.occupants().keySet().stream()
                    .filter(executor -> executor.app().equals(app))
                    .forEach(executor -> found.put(executor, worker));
        }
        int highest = Stream.concat(registered.stream(), found.keySet().stream())
                .mapToInt(ExecutorId::number)
                .max()
                .orElse(0);
        int first = (highest / INHERITED_NUMBERS + 1) * INHERITED_NUMBERS;
        draft.event(new ApplicationRegistered(app, request.key(), request.spec(), now, first));
        found.forEach((executor, worker) -> {
            Occupant occupant =
                    Optional.ofNullable(worker.occupants().get(executor)).orElseThrow();
            draft.event(new OccupantGone(worker.id(), executor));
            draft.event(new ExecutorAssigned(executor, worker.id(), occupant.resources()));
            draft.event(new ExecutorForked(executor, occupant.pid()));
            if (registered.remove(executor)) {
                draft.event(new ExecutorJoined(executor));
            }
        });
        if (!registered.isEmpty()) {
            draft.event(new ExecutorsAwaited(app, registered));
            draft.later(new Send.EndAwaiting(app, config.workerTimeout()));
        }
    }

    /** The driver's connection is closed: its application gets no executors until it is back. */
    static Decision<Message> detach(ClusterState state, AppId app) {
        Draft draft = new Draft(state.epoch());
        state.application(app).ifPresent(entry -> draft.event(new ApplicationDetached(app)));
        return draft.decide();
    }

    /** An executor has registered with its driver. */
    static Decision<Message> joined(ClusterState state, ExecutorId executor) {
        Draft draft = new Draft(state.epoch());
        state.executor(executor)
                .filter(entry -> !entry.hasJoined())
                .ifPresent(entry -> draft.event(new ExecutorJoined(executor)));
        return draft.decide();
    }

    /** An executor has lived long enough: what failed before is forgiven. */
    static Decision<Message> proven(ClusterState state, ExecutorId executor) {
        Draft draft = new Draft(state.epoch());
        if (state.executor(executor).isPresent()) {
            draft.event(new ExecutorProven(executor));
            if (state.application(executor.app()).orElseThrow().failures() > 0) {
                draft.event(new FailuresForgiven(executor.app()));
            }
        }
        return draft.decide();
    }

    /** A worker says that an executor is over. An end that is known already changes nothing. */
    static Decision<Message> ended(
            ClusterState state, MasterConfig config, WorkerEntry worker, ExecutorId id, ExecutorEnd end, Instant now) {
        Draft draft = new Draft(state.epoch());
        if (worker.occupants().containsKey(id)) {
            return draft.event(new OccupantGone(worker.id(), id)).decide();
        }
        if (!worker.executors().containsKey(id)) {
            return draft.decide();
        }
        AppEntry app = state.application(id.app()).orElseThrow();
        ExecutorEntry executor = app.executor(id).orElseThrow();
        boolean counted = isFailure(executor, end);
        draft.event(new ExecutorEnded(id, end, counted));
        draft.toApp(app.id(), new MasterToApp.ExecutorRemoved(id, end, false));
        int failures = app.failures() + (counted ? 1 : 0);
        boolean othersWork = app.executors().stream()
                .anyMatch(each -> each.hasJoined() && !each.id().equals(id));
        if (counted && failures >= config.maxExecutorRetries() && !othersWork) {
            endApplication(
                    state, app, ApplicationState.FAILED, Optional.of(cause(failures, executor, end)), now, draft);
        } else if (!app.isHeld() && (counted && failures >= 2 || isRefusal(executor, end))) {
            draft.event(new HoldChanged(app.id(), true));
            draft.later(new Send.ReleaseHold(app.id(), MasterConfig.hold(failures)));
        }
        return draft.decide();
    }

    /** Before it has proved itself, and by itself: stopping on the driver's word, or for want of a driver, is no failure. */
    private static boolean isFailure(ExecutorEntry executor, ExecutorEnd end) {
        if (end.state() == ExecutorState.FAILED || !executor.hasJoined()) {
            return end.state() == ExecutorState.FAILED || end.state() == ExecutorState.EXITED;
        }
        int code = end.exitCode().orElse(ExecutorExitCode.UNCAUGHT.code());
        return end.state() == ExecutorState.EXITED
                && !executor.isProven()
                && code != ExecutorExitCode.NORMAL.code()
                && code != ExecutorExitCode.DRIVER_LOST.code();
    }

    /** The worker would not have it, as one that is shutting down; asking again at once would only be refused again. */
    private static boolean isRefusal(ExecutorEntry executor, ExecutorEnd end) {
        return end.state() == ExecutorState.KILLED && !executor.hasJoined();
    }

    private static String cause(int failures, ExecutorEntry executor, ExecutorEnd end) {
        String lines = end.lastLines().stream().map(line -> "\n  " + line).collect(Collectors.joining());
        return (failures == 1 ? "an executor failed: " : failures + " executors in a row failed; the last was ")
                + executor.id() + " on worker " + executor.worker() + ": " + end.message()
                + (lines.isEmpty() ? "" : "; the end of its stderr:" + lines);
    }

    /** The driver is done. An application that is over already is confirmed again. */
    static Decision<UnregisteredApplication> unregister(
            ClusterState state, AppId app, Optional<String> failure, Instant now) {
        Draft draft = new Draft(state.epoch());
        ApplicationState end = failure.isPresent() ? ApplicationState.FAILED : ApplicationState.FINISHED;
        state.application(app).ifPresent(entry -> finish(state, entry, end, failure, now, draft));
        return draft.reply(new UnregisteredApplication(app));
    }

    /** The master ends an application, and tells its driver if that can be told. */
    static Decision<Message> end(ClusterState state, AppEntry app, ApplicationState end, String cause, Instant now) {
        Draft draft = new Draft(state.epoch());
        endApplication(state, app, end, Optional.of(cause), now, draft);
        return draft.decide();
    }

    private static void endApplication(
            ClusterState state, AppEntry app, ApplicationState end, Optional<String> cause, Instant now, Draft draft) {
        finish(state, app, end, cause, now, draft);
        draft.toApp(app.id(), new MasterToApp.ApplicationRemoved(app.id(), cause.orElse("it is over")));
    }

    private static void finish(
            ClusterState state, AppEntry app, ApplicationState end, Optional<String> cause, Instant now, Draft draft) {
        draft.event(new ApplicationEnded(app.id(), end, cause, now));
        for (WorkerId worker : app.workers()) {
            state.worker(worker).ifPresent(entry -> draft.finish(entry, app.id()));
        }
    }

    /** What the applications want, first come first. */
    static List<Demand> demands(ClusterState state, MasterConfig config) {
        List<Demand> demands = new ArrayList<>();
        for (AppEntry app : state.applications()) {
            int coresLeft = maxCores(app, config).orElse(Integer.MAX_VALUE) - app.cores();
            boolean mayHave = app.isAttached() && !app.isHeld() && app.awaited().isEmpty();
            if (mayHave && coresLeft >= app.spec().executorCores().orElse(1)) {
                demands.add(new Demand(
                        app.id(),
                        coresLeft,
                        app.spec().executorCores(),
                        app.spec().executorMemoryBytes(),
                        Integer.MAX_VALUE,
                        avoided(state, app)));
            }
        }
        return demands;
    }

    /** The limit of its cores, if it has one. */
    static OptionalInt maxCores(AppEntry app, MasterConfig config) {
        return app.spec().maxCores().isPresent() ? app.spec().maxCores() : config.defaultCores();
    }

    private static Set<WorkerId> avoided(ClusterState state, AppEntry app) {
        Set<WorkerId> avoided = app.failuresByWorker().entrySet().stream()
                .filter(each -> each.getValue() >= FAILURES_TO_AVOID)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        boolean othersThere =
                state.workers().stream().anyMatch(worker -> worker.isConnected() && !avoided.contains(worker.id()));
        return othersThere ? avoided : Set.of();
    }

    /** One executor of a plan. */
    static Decision<Message> launch(ClusterState state, Launch launch) {
        AppEntry app = state.application(launch.app()).orElseThrow();
        WorkerEntry worker = state.worker(launch.worker()).orElseThrow();
        ExecutorId executor = app.nextExecutor();
        return new Draft(state.epoch())
                .event(new ExecutorAssigned(executor, worker.id(), launch.resources()))
                .toApp(
                        app.id(),
                        new MasterToApp.ExecutorAdded(executor, worker.id(), worker.host(), launch.resources()))
                .launch(app, worker, executor, launch.resources())
                .decide();
    }

    private static MasterToApp.ExecutorAdded added(ClusterState state, ExecutorEntry executor) {
        String host = state.worker(executor.worker()).map(WorkerEntry::host).orElse("");
        return new MasterToApp.ExecutorAdded(executor.id(), executor.worker(), host, executor.resources());
    }

    private static ExecutorEnd lost(String message) {
        return new ExecutorEnd(ExecutorState.LOST, Optional.empty(), message, List.of());
    }
}
