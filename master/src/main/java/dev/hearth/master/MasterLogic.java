package dev.hearth.master;

import dev.hearth.master.placement.Demand;
import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DriverEntry;
import dev.hearth.master.state.DurableEvent.ApplicationBlamed;
import dev.hearth.master.state.DurableEvent.ApplicationEnded;
import dev.hearth.master.state.DurableEvent.ApplicationNoted;
import dev.hearth.master.state.DurableEvent.ApplicationRegistered;
import dev.hearth.master.state.DurableEvent.EpochBegan;
import dev.hearth.master.state.DurableEvent.ExecutorAssigned;
import dev.hearth.master.state.DurableEvent.ForceRequested;
import dev.hearth.master.state.EndedExecutor;
import dev.hearth.master.state.ExecutorEntry;
import dev.hearth.master.state.Occupant;
import dev.hearth.master.state.SoftEvent.ApplicationAttached;
import dev.hearth.master.state.SoftEvent.ApplicationDetached;
import dev.hearth.master.state.SoftEvent.ExecutorForked;
import dev.hearth.master.state.SoftEvent.ExecutorJoined;
import dev.hearth.master.state.SoftEvent.ExecutorsAwaited;
import dev.hearth.master.state.SoftEvent.OccupantGone;
import dev.hearth.master.state.Total;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.AppId;
import dev.hearth.model.AppSpec;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.DriverId;
import dev.hearth.model.EndCause;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.ResourceProfile;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.AppToMaster.Known;
import dev.hearth.protocol.AppToMaster.RegisterApplication;
import dev.hearth.protocol.AppToMaster.RegisterApplicationRefused;
import dev.hearth.protocol.AppToMaster.RegisterApplicationReply;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.AppToMaster.UnregisteredApplication;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.FailureReported;
import dev.hearth.protocol.ClientToMaster.History;
import dev.hearth.protocol.ClientToMaster.Killing;
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

/** What happens about applications: functions of the state, which they leave alone. */
final class MasterLogic {
    /** A worker where this many executors of an application failed gets no more of them, if there is another. */
    private static final int FAILURES_TO_AVOID = 2;

    private static final int MAX_KEY_CHARS = 256;

    /**
     * What another master started, of an application that is taken over, has numbers below a multiple of this: some may
     * have ended unseen, and no number is given twice.
     */
    private static final int INHERITED_NUMBERS = 1000;

    /** No master comes so far; a mistake, after which the numbers that follow would be none. */
    private static final int MAX_INHERITED_NUMBER = 1 << 30;

    /** What {@link dev.hearth.rpc.Secret#of} asks for. */
    private static final int MIN_SECRET_BYTES = 16;

    private static final String PREFIX = "app-";
    private static final DateTimeFormatter ID_TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);

    private MasterLogic() {}

    static Decision<Message> begin(Epoch epoch, Instant now) {
        return new Draft(epoch).event(new EpochBegan(epoch, now)).decide();
    }

    /** {@code app-yyyyMMddHHmmss-NNNN}, with a number not used before. */
    static AppId nextId(ClusterState state, Instant now, ZoneId zone) {
        String prefix = PREFIX + ID_TIME.format(now.atZone(zone)) + "-";
        long number = state.nextApplication();
        AppId id = new AppId(prefix + String.format(Locale.ROOT, "%04d", number));
        while (state.knows(id)) {
            number++;
            id = new AppId(prefix + String.format(Locale.ROOT, "%04d", number));
        }
        return id;
    }

    /**
     * Takes an application, takes it up again, or takes it over from another master; or says why not.
     *
     * @param fresh its id, if it gets a new one
     * @param owner the driver that the cluster runs whose process asks for it
     */
    static Decision<RegisterApplicationReply> register(
            ClusterState state,
            MasterConfig config,
            RegisterApplication request,
            AppId fresh,
            Optional<DriverId> owner,
            Instant now) {
        Draft draft = new Draft(state.epoch());
        if (owner.isPresent() && state.drivers().live(owner.get()).isEmpty()) {
            return draft.reply(new RegisterApplicationRefused("driver " + owner.get() + " is over"));
        }
        Optional<AppEntry> byKey = state.applicationByKey(request.key());
        if (byKey.isPresent()) {
            return again(state, config, request, byKey.get(), now);
        }
        Optional<String> unfit = unfit(request);
        if (unfit.isPresent()) {
            return draft.reply(new RegisterApplicationRefused(unfit.get()));
        }
        Optional<Known> known = request.known();
        if (known.isPresent()
                && known.get().epoch().cluster().equals(state.epoch().cluster())) {
            return draft.reply(new RegisterApplicationRefused("application "
                    + known.get().app() + " is over, and too long ago for this master to know how it ended"));
        }
        AppId app = known.map(Known::app)
                .filter(id -> id.value().startsWith(PREFIX) && !state.knows(id))
                .orElse(fresh);
        if (known.isPresent()) {
            takeOver(state, config, request, app, now, draft);
        } else {
            draft.event(new ApplicationRegistered(app, request.key(), request.spec(), now, 0, owner));
        }
        draft.event(new ApplicationAttached(app, request.pid()));
        return draft.reply(new RegisteredApplication(app, state.epoch(), config.applicationHeartbeat()));
    }

    /** What no application can do with, whenever it comes. */
    private static Optional<String> unfit(RegisterApplication request) {
        if (request.key().isBlank() || request.key().length() > MAX_KEY_CHARS) {
            return Optional.of("an application's key has 1 to " + MAX_KEY_CHARS + " characters, found "
                    + request.key().length());
        }
        AppSpec spec = request.spec();
        Optional<String> tooLong = SpecBounds.names(
                        "the names of an application and of its user", spec.name(), spec.user())
                .or(() -> SpecBounds.names(
                        "the address of a driver and the main class of its executors",
                        spec.driverUrl(),
                        spec.command().mainClass()))
                .or(() -> SpecBounds.text("an application's executors", spec.command()))
                .or(() -> SpecBounds.amounts("an application's executor", spec.executorAmounts()));
        if (tooLong.isPresent()) {
            return tooLong;
        }
        if (request.secrets().key().length() < MIN_SECRET_BYTES) {
            return Optional.of("an application's secret has at least " + MIN_SECRET_BYTES + " bytes, found "
                    + request.secrets().key().length());
        }
        return Optional.empty();
    }

    private static Decision<RegisterApplicationReply> again(
            ClusterState state, MasterConfig config, RegisterApplication request, AppEntry app, Instant now) {
        Draft draft = new Draft(state.epoch());
        if (app.state().isTerminal()) {
            return draft.reply(new RegisterApplicationRefused("application " + app.id() + " is over"
                    + app.cause().map(cause -> ": " + cause).orElse("")));
        }
        if (!app.isAttached()) {
            draft.event(new ApplicationNoted(app.id(), now, "its driver is connected again"));
        }
        draft.event(new ApplicationAttached(app.id(), request.pid()));
        for (ExecutorEntry executor : app.executors()) {
            draft.toApp(app.id(), ExecutorLogic.added(executor));
            if (executor.pid() > 0) {
                draft.toApp(app.id(), new MasterToApp.ExecutorRunning(executor.id(), executor.pid()));
            }
            if (executor.isPostponed()) {
                state.worker(executor.worker())
                        .ifPresent(worker ->
                                draft.launch(app, worker, executor.id(), executor.resources(), executor.profile()));
            }
        }
        for (ExecutorId executor : request.executors()) {
            Optional<ExecutorEntry> entry = app.executor(executor);
            if (entry.isEmpty() && !app.awaited().contains(executor)) {
                draft.toApp(app.id(), removed(app, executor));
            } else if (entry.isPresent() && !entry.get().hasJoined()) {
                draft.event(new ExecutorJoined(executor));
            }
        }
        app.executors().stream()
                .map(ExecutorEntry::worker)
                .distinct()
                .flatMap(worker -> state.worker(worker).stream())
                .filter(worker -> worker.state() == WorkerState.DRAINING)
                .forEach(worker -> LeavingLogic.tell(worker, app.id(), draft));
        return draft.reply(new RegisteredApplication(app.id(), state.epoch(), config.applicationHeartbeat()));
    }

    /** What its driver is told of an executor that it still counts on, and that is over. */
    private static MasterToApp.ExecutorRemoved removed(AppEntry app, ExecutorId executor) {
        Optional<ExecutorEnd> end = app.endedExecutors().stream()
                .filter(each -> each.executor().equals(executor))
                .map(EndedExecutor::end)
                .findFirst();
        return new MasterToApp.ExecutorRemoved(
                executor,
                end.orElseGet(() ->
                        new ExecutorEnd(ExecutorState.LOST, Optional.empty(), "the master has given it up", List.of())),
                end.filter(each -> each.state() == ExecutorState.LOST).isPresent());
    }

    /** What another master started goes on: executors that workers have reported belong to it, others are awaited. */
    private static void takeOver(
            ClusterState state, MasterConfig config, RegisterApplication request, AppId app, Instant now, Draft draft) {
        Set<ExecutorId> registered = new TreeSet<>(request.executors());
        registered.removeIf(executor -> !isInheritable(executor, app));
        Map<ExecutorId, WorkerEntry> found = new TreeMap<>();
        for (WorkerEntry worker : state.workers()) {
            worker.occupants().keySet().stream()
                    .filter(executor -> isInheritable(executor, app))
                    .forEach(executor -> found.put(executor, worker));
        }
        int highest = Stream.concat(registered.stream(), found.keySet().stream())
                .mapToInt(ExecutorId::number)
                .max()
                .orElse(0);
        int first = (highest / INHERITED_NUMBERS + 1) * INHERITED_NUMBERS;
        draft.event(new ApplicationRegistered(app, request.key(), request.spec(), now, first, Optional.empty()));
        found.forEach((executor, worker) -> {
            Occupant occupant =
                    Optional.ofNullable(worker.occupants().get(executor)).orElseThrow();
            draft.event(new OccupantGone(worker.id(), executor));
            draft.event(new ExecutorAssigned(
                    executor, worker.place(), occupant.resources(), ResourceProfile.DEFAULT_ID, now));
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

    private static boolean isInheritable(ExecutorId executor, AppId app) {
        return executor.app().equals(app) && executor.number() <= MAX_INHERITED_NUMBER;
    }

    /** The driver's connection is closed: its application gets no executors until it is back. */
    static Decision<Message> detach(ClusterState state, AppId app, String reason, Instant now) {
        Draft draft = new Draft(state.epoch());
        if (state.application(app).isPresent()) {
            draft.event(new ApplicationDetached(app));
            draft.event(new ApplicationNoted(
                    app, now, "the connection of its driver is lost: " + EndBounds.sentence(reason)));
        }
        return draft.decide();
    }

    /** The driver is done. An application that is over already is confirmed again. */
    static Decision<UnregisteredApplication> unregister(
            ClusterState state, AppId app, Optional<String> failure, Instant now) {
        Draft draft = new Draft(state.epoch());
        state.application(app).ifPresent(entry -> {
            Optional<String> killed = killReason(state, entry);
            ApplicationState end = killed.isPresent()
                    ? ApplicationState.KILLED
                    : failure.isPresent() ? ApplicationState.FAILED : ApplicationState.FINISHED;
            Optional<String> told = failure.map(why ->
                    entry.owner().map(driver -> DriverWords.cause(driver, why)).orElse(why));
            finish(state, entry, new Ending(end, killed.or(() -> told), word(end)), now, false, draft);
        });
        return draft.reply(new UnregisteredApplication(app));
    }

    /** Why somebody has the driver ended that the cluster runs for it. */
    private static Optional<String> killReason(ClusterState state, AppEntry app) {
        return app.owner().flatMap(state.drivers()::live).flatMap(DriverEntry::killReason);
    }

    /** What drove an application has failed, maybe after it had ended that. */
    static Decision<FailureReported> blame(ClusterState state, AppId app, String cause, Instant now) {
        Draft draft = new Draft(state.epoch());
        boolean blamed =
                state.endedApplication(app).filter(MasterLogic::isJustFinished).isPresent();
        if (blamed) {
            draft.event(new ApplicationBlamed(app, cause, now, Optional.of(EndCause.FAILED)));
        }
        return draft.reply(new FailureReported(blamed));
    }

    /** Whether it is over, and nothing was found wrong with it. */
    static boolean isJustFinished(AppEntry app) {
        return app.state() == ApplicationState.FINISHED && app.cause().isEmpty();
    }

    /** The master ends an application, and tells its driver if that can be told. */
    static Decision<Message> end(ClusterState state, AppEntry app, ApplicationState end, String cause, Instant now) {
        Draft draft = new Draft(state.epoch());
        EndCause word = end == ApplicationState.FAILED ? driverEnd(state, app) : word(end);
        endApplication(state, app, new Ending(end, Optional.of(cause), word), now, draft);
        return draft.decide();
    }

    /** How its driver's process ended, if the cluster runs it and has heard of that; else it is just gone. */
    private static EndCause driverEnd(ClusterState state, AppEntry app) {
        return app.owner()
                .flatMap(state.drivers()::driver)
                .filter(each -> each.attempt().isEmpty())
                .flatMap(DriverEntry::causeClass)
                .orElse(EndCause.DRIVER_LOST);
    }

    private static EndCause word(ApplicationState end) {
        return switch (end) {
            case FINISHED -> EndCause.EXITED;
            case KILLED -> EndCause.KILLED;
            case FAILED, WAITING, RUNNING -> EndCause.FAILED;
        };
    }

    /** How an application ends. */
    private record Ending(ApplicationState state, Optional<String> cause, EndCause causeClass) {}

    /** Somebody ends an application; with {@code force}, what is left of one that is over too. */
    static Decision<Killing> kill(ClusterState state, AppEntry app, String reason, boolean force, Instant now) {
        Draft draft = new Draft(state.epoch());
        Optional<String> id = Optional.of(app.id().value());
        int processes = app.executors().size() + (int) leftOn(state, app).count();
        force(state, app.id(), force, draft);
        if (app.state().isTerminal()) {
            if (force) {
                leftOn(state, app).distinct().forEach(worker -> draft.finish(worker, app.id(), true));
            }
            return draft.reply(
                    new Killing(id, false, "application " + app.id() + " is over already: " + inWords(app), processes));
        }
        Ending killed = new Ending(ApplicationState.KILLED, Optional.of(reason), EndCause.KILLED);
        finish(state, app, killed, now, force, draft);
        draft.toApp(app.id(), new MasterToApp.ApplicationRemoved(app.id(), reason));
        return draft.reply(new Killing(id, true, "application " + app.id() + " is ended", processes));
    }

    /** Remembered, since an order may be lost with a connection and is repeated then. */
    static void force(ClusterState state, AppId id, boolean force, Draft draft) {
        if (force && !state.isForced(id)) {
            draft.event(new ForceRequested(id));
        }
    }

    /** The worker of each process of the application that is there and not wanted any more. */
    private static Stream<WorkerEntry> leftOn(ClusterState state, AppEntry app) {
        return app.workers().stream()
                .flatMap(worker -> state.worker(worker).stream())
                .flatMap(worker -> worker.occupants().keySet().stream()
                        .filter(process -> process.app().equals(app.id()))
                        .map(process -> worker));
    }

    /** How it stands with an application. */
    static EndState endState(ClusterState state, AppEntry app) {
        boolean over = app.state().isTerminal() && leftOn(state, app).findAny().isEmpty();
        return new EndState(
                Optional.of(app.id().value()),
                app.state().name(),
                over,
                Optional.empty(),
                "application " + app.id() + " is " + inWords(app),
                Optional.empty(),
                List.of());
    }

    /** What has happened to an application. */
    static History history(AppEntry app) {
        return new History(
                Optional.of(app.id().value()), "application " + app.id() + " is " + inWords(app), app.history());
    }

    private static String inWords(AppEntry app) {
        return app.state() + app.cause().map(why -> ": " + why).orElse("");
    }

    /** The application cannot go on. */
    static void fail(ClusterState state, AppEntry app, String cause, EndCause causeClass, Instant now, Draft draft) {
        Ending failed = new Ending(ApplicationState.FAILED, Optional.of(cause), causeClass);
        endApplication(state, app, failed, now, draft);
    }

    private static void endApplication(ClusterState state, AppEntry app, Ending end, Instant now, Draft draft) {
        finish(state, app, end, now, false, draft);
        draft.toApp(
                app.id(),
                new MasterToApp.ApplicationRemoved(app.id(), end.cause().orElse("it is over")));
    }

    private static void finish(ClusterState state, AppEntry app, Ending end, Instant now, boolean force, Draft draft) {
        draft.event(new ApplicationEnded(app.id(), end.state(), end.cause(), now, Optional.of(end.causeClass())));
        for (WorkerId worker : app.workers()) {
            state.worker(worker).ifPresent(entry -> draft.finish(entry, app.id(), force));
        }
    }

    /** What an application wants, by profile. */
    static List<Demand> demands(AppEntry app, MasterConfig config) {
        boolean mayHave = app.isAttached()
                && !app.isHeld()
                && app.awaited().isEmpty()
                && !app.state().isTerminal();
        if (!mayHave) {
            return List.of();
        }
        int coresLeft = maxCores(app, config).orElse(Integer.MAX_VALUE) - app.cores();
        Set<WorkerId> avoided = avoided(app);
        List<Demand> demands = new ArrayList<>();
        for (Total total : app.totals()) {
            ResourceProfile profile = total.profile();
            int executorsLeft = total.executors().isEmpty()
                    ? Integer.MAX_VALUE
                    : Math.max(0, total.executors().getAsInt() - app.staying(profile.id()));
            if (executorsLeft > 0 && coresLeft >= profile.cores().orElse(1)) {
                demands.add(new Demand(app.id(), profile, coresLeft, executorsLeft, avoided));
            }
        }
        return demands;
    }

    private static Set<WorkerId> avoided(AppEntry app) {
        return app.failuresByWorker().entrySet().stream()
                .filter(each -> each.getValue() >= FAILURES_TO_AVOID)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** The limit of its cores, if it has one. */
    static OptionalInt maxCores(AppEntry app, MasterConfig config) {
        return app.spec().maxCores().isPresent() ? app.spec().maxCores() : config.defaultCores();
    }
}
