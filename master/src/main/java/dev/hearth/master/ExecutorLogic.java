package dev.hearth.master;

import dev.hearth.master.placement.Launch;
import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DurableEvent.ApplicationNoted;
import dev.hearth.master.state.DurableEvent.ExecutorAssigned;
import dev.hearth.master.state.DurableEvent.ExecutorEnded;
import dev.hearth.master.state.DurableEvent.ExecutorsEnding;
import dev.hearth.master.state.DurableEvent.FailuresForgiven;
import dev.hearth.master.state.DurableEvent.TotalsRequested;
import dev.hearth.master.state.ExecutorEntry;
import dev.hearth.master.state.LastLines;
import dev.hearth.master.state.SoftEvent.ExecutorJoined;
import dev.hearth.master.state.SoftEvent.ExecutorProven;
import dev.hearth.master.state.SoftEvent.HoldChanged;
import dev.hearth.master.state.Total;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.EndCause;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorExitCode;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.ResourceProfile;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.AppToMaster.ExecutorsKilled;
import dev.hearth.protocol.AppToMaster.ExecutorsRequested;
import dev.hearth.protocol.AppToMaster.KillExecutors;
import dev.hearth.protocol.AppToMaster.ProfileTotal;
import dev.hearth.protocol.MasterToApp;
import dev.hearth.rpc.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What happens about the executors of applications: functions of the state, which they leave alone. */
final class ExecutorLogic {
    private static final int MAX_PROFILES = 1000;

    private ExecutorLogic() {}

    /** One executor of a plan. */
    static Decision<Message> launch(ClusterState state, Launch launch, Instant now) {
        AppEntry app = state.application(launch.app()).orElseThrow();
        WorkerEntry worker = state.worker(launch.worker()).orElseThrow();
        ExecutorId executor = app.nextExecutor();
        return new Draft(state.epoch())
                .event(new ExecutorAssigned(executor, worker.place(), launch.resources(), launch.profile(), now))
                .toApp(
                        app.id(),
                        new MasterToApp.ExecutorAdded(executor, worker.id(), worker.host(), launch.resources()))
                .launch(app, worker, executor, launch.resources(), launch.profile())
                .decide();
    }

    /** What a driver is told of an executor that is there. */
    static MasterToApp.ExecutorAdded added(ExecutorEntry executor) {
        return new MasterToApp.ExecutorAdded(
                executor.id(), executor.worker(), executor.place().host(), executor.resources());
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
    static Decision<Message> proven(ClusterState state, ExecutorId executor, Instant now) {
        Draft draft = new Draft(state.epoch());
        Optional<AppEntry> app = state.application(executor.app());
        if (app.flatMap(each -> each.executor(executor)).isPresent()) {
            draft.event(new ExecutorProven(executor));
            if (app.orElseThrow().failures() > 0) {
                draft.event(new FailuresForgiven(executor.app(), now));
            }
        }
        return draft.decide();
    }

    /** Why these totals cannot be taken, if they cannot. */
    static Optional<String> refusal(AppEntry app, List<ProfileTotal> totals) {
        SortedMap<Integer, ResourceProfile> profiles = new TreeMap<>();
        app.totals().forEach(each -> profiles.put(each.profile().id(), each.profile()));
        for (ProfileTotal each : totals) {
            Optional<String> tooMany =
                    SpecBounds.amounts("a resource profile", each.profile().amounts());
            if (tooMany.isPresent()) {
                return tooMany;
            }
            ResourceProfile before = profiles.putIfAbsent(each.profile().id(), each.profile());
            boolean differs = before != null && !before.equals(each.profile());
            if (differs && before.id() != ResourceProfile.DEFAULT_ID) {
                return Optional.of("resource profile " + before.id() + " of application " + app.id()
                        + " is there already, with other resources; give the new one another number");
            }
        }
        return profiles.size() <= MAX_PROFILES
                ? Optional.empty()
                : Optional.of("application " + app.id() + " cannot have " + profiles.size()
                        + " resource profiles: at most " + MAX_PROFILES + " are possible");
    }

    /** So many executors are wanted; {@link #refusal} has nothing against it. Repeating it changes nothing. */
    static Decision<ExecutorsRequested> request(
            ClusterState state, AppEntry app, List<ProfileTotal> totals, Instant now) {
        SortedMap<Integer, Total> changed = new TreeMap<>();
        for (ProfileTotal each : totals) {
            int id = each.profile().id();
            ResourceProfile profile = app.total(id).map(Total::profile).orElse(each.profile());
            OptionalInt executors =
                    each.total() == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(each.total());
            changed.put(id, new Total(profile, executors));
        }
        changed.values().removeIf(each -> app.total(each.profile().id()).equals(Optional.of(each)));
        Draft draft = new Draft(state.epoch());
        if (!changed.isEmpty()) {
            draft.event(new TotalsRequested(app.id(), List.copyOf(changed.values()), now));
        }
        return draft.reply(new ExecutorsRequested(true));
    }

    /** A driver ends executors of its own. Those that are not there are passed over, the others ended once. */
    static Decision<ExecutorsKilled> kill(ClusterState state, AppEntry app, KillExecutors request, Instant now) {
        SortedSet<ExecutorId> named = new TreeSet<>(request.executors());
        named.removeIf(each -> app.executor(each).isEmpty());
        List<ExecutorEntry> ending = named.stream()
                .flatMap(each -> app.executor(each).stream())
                .filter(each -> !each.isEnding())
                .toList();
        Draft draft = new Draft(state.epoch());
        if (!ending.isEmpty()) {
            draft.event(new ExecutorsEnding(
                    app.id(), ending.stream().map(ExecutorEntry::id).toList(), now));
            if (request.lowerTotals()) {
                draft.event(new TotalsRequested(app.id(), lowered(app, ending), now));
            }
            ending.forEach(each -> state.worker(each.worker())
                    .ifPresent(worker -> draft.kill(worker, each.id(), "its driver has ended it")));
        }
        return draft.reply(new ExecutorsKilled(List.copyOf(named)));
    }

    /** Without a limit so far, what is left becomes the limit: else the next turn would replace what was ended. */
    private static List<Total> lowered(AppEntry app, List<ExecutorEntry> ending) {
        SortedMap<Integer, Integer> killed = new TreeMap<>();
        ending.forEach(each -> killed.merge(each.profile(), 1, Integer::sum));
        List<Total> totals = new ArrayList<>();
        killed.forEach((profile, number) -> app.total(profile).ifPresent(total -> {
            int before = total.executors().orElse(app.staying(profile));
            totals.add(new Total(total.profile(), OptionalInt.of(Math.max(0, before - number))));
        }));
        return totals;
    }

    /** A worker says that an executor that should exist there is over. An end that is known already changes nothing. */
    static Decision<Message> ended(
            ClusterState state, MasterConfig config, WorkerEntry worker, ExecutorId id, ExecutorEnd end, Instant now) {
        Draft draft = new Draft(state.epoch());
        Optional<AppEntry> owner = state.application(id.app());
        if (!worker.executors().containsKey(id) || owner.isEmpty()) {
            return draft.decide();
        }
        AppEntry app = owner.get();
        ExecutorEntry executor = app.executor(id).orElseThrow();
        boolean counted = !executor.isEnding() && worker.state() != WorkerState.DRAINING && isFailure(executor, end);
        draft.event(new ExecutorEnded(id, end, counted, now));
        draft.toApp(app.id(), new MasterToApp.ExecutorRemoved(id, end, false));
        int failures = app.failures() + (counted ? 1 : 0);
        if (counted && failures >= config.maxExecutorRetries() && !othersWork(app, id)) {
            MasterLogic.fail(state, app, cause(failures, executor, end), EndCause.of(end), now, draft);
        } else if (!app.isHeld() && (counted && failures >= 2 || isRefusal(executor, end))) {
            Duration hold = MasterConfig.hold(failures);
            draft.event(new ApplicationNoted(
                    app.id(), now, "it is given no executor for " + hold.toSeconds() + " s, after failures"));
            draft.event(new HoldChanged(app.id(), true));
            draft.later(new Send.ReleaseHold(app.id(), hold));
        }
        return draft.decide();
    }

    private static boolean othersWork(AppEntry app, ExecutorId over) {
        return app.executors().stream()
                .anyMatch(each -> each.hasJoined() && !each.id().equals(over));
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
        return end.state() == ExecutorState.KILLED && !executor.hasJoined() && !executor.isEnding();
    }

    private static String cause(int failures, ExecutorEntry executor, ExecutorEnd end) {
        String lines = LastLines.shortened(end.lastLines()).stream()
                .map(line -> "\n  " + line)
                .collect(Collectors.joining());
        return (failures == 1 ? "an executor failed: " : failures + " executors in a row failed; the last was ")
                + executor.id() + " on worker " + executor.worker() + ": " + end.message()
                + (lines.isEmpty() ? "" : "; the end of its stderr:" + lines);
    }
}
