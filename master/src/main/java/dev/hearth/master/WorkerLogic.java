package dev.hearth.master;

import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DurableEvent.ExecutorAssigned;
import dev.hearth.master.state.DurableEvent.ExecutorEnded;
import dev.hearth.master.state.DurableEvent.WorkerNoted;
import dev.hearth.master.state.ExecutorEntry;
import dev.hearth.master.state.Occupant;
import dev.hearth.master.state.Place;
import dev.hearth.master.state.SoftEvent.CommandsConfirmed;
import dev.hearth.master.state.SoftEvent.ExecutorForked;
import dev.hearth.master.state.SoftEvent.ExecutorJoined;
import dev.hearth.master.state.SoftEvent.LaunchPostponed;
import dev.hearth.master.state.SoftEvent.OccupantFound;
import dev.hearth.master.state.SoftEvent.OccupantGone;
import dev.hearth.master.state.SoftEvent.WorkerConditionChanged;
import dev.hearth.master.state.SoftEvent.WorkerDetached;
import dev.hearth.master.state.SoftEvent.WorkerRegistered;
import dev.hearth.master.state.SoftEvent.WorkerRemoved;
import dev.hearth.master.state.SoftEvent.WorkerSeen;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.ResourceProfile;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.MasterToApp;
import dev.hearth.protocol.MasterToWorker.AcknowledgeEnds;
import dev.hearth.protocol.WorkerToMaster.EndedExecutor;
import dev.hearth.protocol.WorkerToMaster.RegisterWorker;
import dev.hearth.protocol.WorkerToMaster.RegisterWorkerReply;
import dev.hearth.protocol.WorkerToMaster.RegisteredWorker;
import dev.hearth.protocol.WorkerToMaster.RunningExecutor;
import dev.hearth.protocol.WorkerToMaster.WorkerCondition;
import dev.hearth.protocol.WorkerToMaster.WorkerHeartbeat;
import dev.hearth.protocol.WorkerToMaster.WorkerReport;
import dev.hearth.rpc.Message;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What happens about workers: functions of the state, which they leave alone. */
final class WorkerLogic {
    /** More than any machine has: a mistake, and sums of so many still fit into their types. */
    private static final int MAX_UNITS = 1 << 16;

    private static final long MAX_MEMORY_BYTES = 1L << 50;
    private static final int MAX_HOST_CHARS = 255;

    /**
     * What a worker says it runs, and how far that can be judged.
     *
     * @param reached the number of the last of this master's commands that is in the report
     * @param complete whether every command issued before is in the report or lost: the worker has just connected
     * @param inherited whether what runs was started by the master of another cluster
     */
    record Account(WorkerReport report, long reached, boolean complete, boolean inherited) {
        private boolean includes(long command) {
            return complete || command <= reached;
        }
    }

    private WorkerLogic() {}

    /** Why the worker cannot be taken, if it cannot. */
    static Optional<String> refusal(ClusterState state, RegisterWorker worker, String identity) {
        if (!identity.equals(worker.worker().value())) {
            return Optional.of("worker " + worker.worker() + " cannot register over the connection of " + identity);
        }
        Optional<String> unfit = unfit(worker);
        if (unfit.isPresent()) {
            return unfit.map(why -> "worker " + worker.worker() + " cannot register: " + why);
        }
        String address = worker.host() + ":" + worker.port();
        Optional<WorkerEntry> same = state.worker(worker.worker());
        if (same.isPresent() && !same.get().place().address().equals(address)) {
            return Optional.of("worker " + worker.worker() + " cannot register: it is registered at "
                    + same.get().place().address() + ", and now gives out " + address
                    + "; start it again, so that it takes another id");
        }
        return Optional.empty();
    }

    /** Why the worker cannot be taken, unless the other one proves to be gone: that is connected at its address. */
    static Optional<String> rivalry(ClusterState state, RegisterWorker worker) {
        return state.workerAt(worker.host(), worker.port())
                .filter(other -> !other.id().equals(worker.worker()) && other.isConnected())
                .map(other -> "worker " + worker.worker() + " cannot register: worker " + other.id()
                        + " is alive at the same address " + other.place().address()
                        + "; stop one of the two, or give this one another port");
    }

    private static Optional<String> unfit(RegisterWorker worker) {
        boolean hostFits = !worker.host().isBlank()
                && worker.host().length() <= MAX_HOST_CHARS
                && worker.host().chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
        if (!hostFits || worker.port() < 1 || worker.port() > 65_535) {
            return Optional.of("it gives out port " + worker.port() + " of "
                    + (hostFits ? "host " + worker.host() : "a host whose name is none")
                    + " as its address; set hearth.worker.advertisedHost and the port");
        }
        Resources capacity = worker.capacity();
        if (capacity.cores() < 1 || capacity.cores() > MAX_UNITS) {
            return Optional.of("it offers " + capacity.cores() + " cores, and 1 to " + MAX_UNITS
                    + " make sense; set hearth.worker.cores");
        }
        if (capacity.memoryBytes() < 1 || capacity.memoryBytes() > MAX_MEMORY_BYTES) {
            return Optional.of("it offers " + capacity.memoryBytes() + " bytes of memory, and 1 to " + MAX_MEMORY_BYTES
                    + " make sense; set hearth.worker.memory");
        }
        return SpecBounds.amounts("a worker", capacity.amounts()).or(() -> tooMany(capacity));
    }

    private static Optional<String> tooMany(Resources capacity) {
        return capacity.amounts().entrySet().stream()
                .filter(each -> each.getValue() > MAX_UNITS)
                .findFirst()
                .map(each -> "it offers " + each.getValue() + " units of " + each.getKey() + ", and at most "
                        + MAX_UNITS + " make sense; set hearth.worker.resource." + each.getKey() + ".amount");
    }

    /** Takes the worker, which {@link #refusal} has nothing against. */
    static Decision<RegisterWorkerReply> register(
            ClusterState state, MasterConfig config, RegisterWorker worker, Instant now) {
        Place place = new Place(worker.worker(), worker.host(), worker.port());
        return new Draft(state.epoch())
                .event(new WorkerRegistered(place, worker.capacity(), worker.condition(), reached(state, worker)))
                .event(new WorkerSeen(worker.worker(), now, joining(state, worker)))
                .reply(new RegisteredWorker(state.epoch(), config.workerHeartbeat()));
    }

    private static String joining(ClusterState state, RegisterWorker worker) {
        String condition = worker.condition().draining()
                ? "; it takes nothing new"
                : worker.condition()
                        .trouble()
                        .map(what -> "; DEGRADED: " + what)
                        .orElse("");
        return (state.worker(worker.worker()).isPresent() || worker.known().isPresent()
                        ? "connected again"
                        : "registered at " + worker.host() + ":" + worker.port() + " with "
                                + Sizing.words(worker.capacity()))
                + condition;
    }

    private static long reached(ClusterState state, RegisterWorker worker) {
        boolean numberedHere = worker.known().equals(Optional.of(state.epoch()));
        return numberedHere ? worker.report().lastCommand() : 0;
    }

    /** What a worker says as it registers. */
    static Account account(ClusterState state, RegisterWorker worker) {
        boolean inherited = worker.known().isPresent()
                && !worker.known().get().cluster().equals(state.epoch().cluster());
        return new Account(worker.report(), reached(state, worker), true, inherited);
    }

    /** What a worker says on the connection that it has registered on. */
    static Account account(WorkerReport report) {
        return new Account(report, report.lastCommand(), false, false);
    }

    /**
     * Compares what should be with what is. Desired, not running, not ended: launched again. Running, not desired:
     * killed, unless it is inherited. The ends in the report have been dealt with before.
     */
    static Decision<Message> compare(
            ClusterState state, MasterConfig config, WorkerEntry worker, Account account, Instant now) {
        Draft draft = new Draft(state.epoch());
        Set<ExecutorId> reported = new TreeSet<>();
        Set<AppId> toFinish = new TreeSet<>();
        for (RunningExecutor running : account.report().running()) {
            if (reported.add(running.executor())) {
                RunningExecutor bounded = new RunningExecutor(
                        running.executor(), bounded(running.resources(), worker.capacity()), running.pid());
                compareRunning(state, config, worker, bounded, account, now, draft)
                        .ifPresent(toFinish::add);
            }
        }
        for (EndedExecutor ended : account.report().ended()) {
            AppId app = ended.executor().app();
            reported.add(ended.executor());
            if (!state.isLive(app)
                    && isThisMasters(state, ended.executor(), account)
                    && !worker.finishes().containsKey(app)) {
                toFinish.add(app);
            }
        }
        for (ExecutorEntry desired : worker.executors().values()) {
            if (!reported.contains(desired.id()) && account.includes(desired.command())) {
                compareMissing(state, config, worker, desired, now, draft);
            }
        }
        worker.occupants().forEach((occupant, what) -> {
            if (!reported.contains(occupant) && account.includes(what.number())) {
                draft.event(new OccupantGone(worker.id(), occupant));
            }
        });
        compareFinishes(state, worker, account, toFinish, draft);
        return draft.decide();
    }

    /** No more than the worker has: what a mistaken worker says is not added up without end. */
    private static Resources bounded(Resources said, Resources capacity) {
        return capacity.holds(said)
                ? said
                : new Resources(
                        Math.min(said.cores(), capacity.cores()),
                        Math.min(said.memoryBytes(), capacity.memoryBytes()),
                        capacity.holdsAmounts(said.amounts()) ? said.amounts() : capacity.amounts());
    }

    /** Returns the application if the worker has to be told that it is over. */
    private static Optional<AppId> compareRunning(
            ClusterState state,
            MasterConfig config,
            WorkerEntry worker,
            RunningExecutor running,
            Account account,
            Instant now,
            Draft draft) {
        ExecutorId id = running.executor();
        Optional<ExecutorEntry> desired = Optional.ofNullable(worker.executors().get(id));
        if (desired.isPresent()) {
            fork(state, desired.get(), running.pid(), draft);
            if (desired.get().isEnding() && account.complete()) {
                draft.kill(worker, id, "its driver has ended it"); // the first order may have been lost
            }
            return Optional.empty();
        }
        Optional<Occupant> occupant = Optional.ofNullable(worker.occupants().get(id));
        if (occupant.isPresent()) {
            if (occupant.get().ending() && account.complete()) {
                // the first order may have been lost
                draft.kill(worker, id, unwanted(worker, id), state.isForced(id.app()));
            }
            return Optional.empty();
        }
        Optional<AppEntry> app = state.application(id.app());
        if (account.inherited() && app.isPresent() && mayInherit(app.get(), config, running)) {
            inherit(app.get(), worker, running, now, draft);
            return Optional.empty();
        }
        if (DriverLogic.isDriversProcess(id) && DriverLogic.found(state, worker, running, now, draft)) {
            return Optional.empty();
        }
        boolean ending = isThisMasters(state, id, account);
        draft.event(new OccupantFound(
                worker.id(), id, new Occupant(running.resources(), running.pid(), draft.lastNumber(worker), ending)));
        if (ending) {
            draft.kill(worker, id, unwanted(worker, id), state.isForced(id.app()));
        }
        return ending && !state.isLive(id.app()) ? Optional.of(id.app()) : Optional.empty();
    }

    /** Whether nobody else decides about the process: what another cluster's master started ends with its driver. */
    private static boolean isThisMasters(ClusterState state, ExecutorId process, Account account) {
        return !account.inherited() || state.knows(process.app()) || DriverLogic.isDriversProcess(process);
    }

    private static String unwanted(WorkerEntry worker, ExecutorId executor) {
        return "the master does not want executor " + executor + " on worker " + worker.id();
    }

    /** Whether the application still wants what another master started for it, or has had it replaced since. */
    private static boolean mayInherit(AppEntry app, MasterConfig config, RunningExecutor running) {
        int coresLeft = MasterLogic.maxCores(app, config).orElse(Integer.MAX_VALUE) - app.cores();
        return app.isInherited(running.executor())
                && app.executor(running.executor()).isEmpty()
                && (app.awaited().contains(running.executor())
                        || running.resources().cores() <= coresLeft);
    }

    private static void inherit(AppEntry app, WorkerEntry worker, RunningExecutor running, Instant now, Draft draft) {
        ExecutorId id = running.executor();
        draft.event(new ExecutorAssigned(id, worker.place(), running.resources(), ResourceProfile.DEFAULT_ID, now));
        draft.event(new ExecutorForked(id, running.pid()));
        if (app.awaited().contains(id)) {
            draft.event(new ExecutorJoined(id)); // its driver said so when the application was taken over
        }
    }

    /** A process that should be there and is not: its launch was lost, or it is gone with nobody to tell. */
    private static void compareMissing(
            ClusterState state,
            MasterConfig config,
            WorkerEntry worker,
            ExecutorEntry desired,
            Instant now,
            Draft draft) {
        Optional<AppEntry> app = state.application(desired.id().app());
        if (app.isEmpty()) {
            DriverLogic.missing(state, config, worker, desired, now, draft);
        } else if (desired.isEnding()) {
            ExecutorEnd end = new ExecutorEnd(
                    ExecutorState.KILLED, Optional.empty(), "its driver has ended it before it ran", List.of());
            draft.event(new ExecutorEnded(desired.id(), end, false, now));
            draft.toApp(app.get().id(), new MasterToApp.ExecutorRemoved(desired.id(), end, false));
        } else if (app.get().isClaimed()) {
            draft.launch(app.get(), worker, desired.id(), desired.resources(), desired.profile());
        } else if (!desired.isPostponed()) {
            draft.event(new LaunchPostponed(worker.id(), desired.id()));
        }
    }

    private static void compareFinishes(
            ClusterState state, WorkerEntry worker, Account account, Set<AppId> toFinish, Draft draft) {
        if (!worker.finishes().isEmpty()) {
            draft.event(new CommandsConfirmed(worker.id(), account.reached()));
        }
        if (account.complete()) {
            worker.finishes().forEach((app, number) -> {
                if (number > account.reached()) {
                    toFinish.add(app);
                }
            });
        }
        toFinish.forEach(app -> draft.finish(worker, app, state.isForced(app)));
    }

    /** A process exists: told to the driver the first time. */
    static Decision<Message> forked(ClusterState state, WorkerEntry worker, ExecutorId executor, long pid) {
        Draft draft = new Draft(state.epoch());
        Optional.ofNullable(worker.executors().get(executor)).ifPresent(entry -> fork(state, entry, pid, draft));
        return draft.decide();
    }

    private static void fork(ClusterState state, ExecutorEntry executor, long pid, Draft draft) {
        ExecutorId id = executor.id();
        if (pid > 0 && executor.pid() != pid) {
            draft.event(new ExecutorForked(id, pid));
            if (state.application(id.app()).isPresent()) {
                draft.toApp(id.app(), new MasterToApp.ExecutorRunning(id, pid));
            }
        }
    }

    /** The process is gone for which room was kept, if there was one. */
    static Decision<Message> occupantGone(ClusterState state, WorkerEntry worker, ExecutorId process) {
        Draft draft = new Draft(state.epoch());
        if (worker.occupants().containsKey(process)) {
            draft.event(new OccupantGone(worker.id(), process));
        }
        return draft.decide();
    }

    /** The ends need not be reported again. */
    static Decision<Message> acknowledge(ClusterState state, WorkerId worker, List<ExecutorId> ended) {
        Draft draft = new Draft(state.epoch());
        if (!ended.isEmpty()) {
            draft.toWorker(worker, new AcknowledgeEnds(state.epoch(), ended));
        }
        return draft.decide();
    }

    /** Whether the worker's own account differs from what the master knows, as far as a heartbeat tells. */
    static boolean differs(WorkerEntry worker, WorkerHeartbeat heartbeat) {
        // unless it has carried out everything, commands are on their way: it cannot agree yet
        return heartbeat.lastCommand() == worker.lastCommand() && worker.digest() != heartbeat.digest();
    }

    /** What a heartbeat confirms, and how the worker says it is. */
    static Decision<Message> heartbeat(ClusterState state, WorkerEntry worker, WorkerHeartbeat heartbeat, Instant now) {
        Draft draft = new Draft(state.epoch());
        if (worker.finishes().values().stream().anyMatch(number -> number <= heartbeat.lastCommand())) {
            draft.event(new CommandsConfirmed(worker.id(), heartbeat.lastCommand()));
        }
        WorkerCondition said = heartbeat.condition();
        WorkerCondition before = worker.condition();
        boolean draining = said.draining() || worker.drainedBy().isPresent();
        if (draining != before.draining() || !said.trouble().equals(before.trouble())) {
            draft.event(new WorkerConditionChanged(worker.id(), said));
            noteCondition(worker, draining, said, now, draft);
        }
        if (said.draining() && !before.draining()) {
            LeavingLogic.tell(worker, draft);
        }
        return draft.decide();
    }

    /** That a trouble is told in other words is nothing new. */
    private static void noteCondition(
            WorkerEntry worker, boolean draining, WorkerCondition said, Instant now, Draft draft) {
        WorkerState after = WorkerEntry.state(new WorkerCondition(draining, said.trouble()));
        if (after != worker.state()) {
            Optional<String> why = draining ? worker.drainedBy().or(said::trouble) : said.trouble();
            draft.event(new WorkerSeen(
                    worker.id(),
                    now,
                    "it is " + after + why.map(each -> ": " + each).orElse("")));
        }
    }

    /** The worker's connection is closed: it gets no executors until it is back. */
    static Decision<Message> detach(ClusterState state, WorkerId worker, String reason, Instant now) {
        return new Draft(state.epoch())
                .event(new WorkerDetached(worker))
                .event(new WorkerSeen(worker, now, "its connection is lost: " + EndBounds.sentence(reason)))
                .decide();
    }

    /**
     * The worker is lost, and every executor that ran there with it.
     *
     * @param certain whether nothing that it ran can live, since another process has taken its address
     */
    static Decision<Message> remove(
            ClusterState state, MasterConfig config, WorkerEntry worker, String reason, boolean certain, Instant now) {
        Draft draft = new Draft(state.epoch());
        String message = lostMessage(worker.id(), reason);
        for (ExecutorEntry process : worker.executors().values()) {
            if (state.application(process.id().app()).isPresent()) {
                lose(process, message, now, draft);
            } else {
                DriverLogic.workerLost(state, config, process, reason, certain, now, draft);
            }
        }
        tellRemoved(state, worker.place(), reason, draft);
        noteLost(worker.id(), worker.executors().size(), reason, now, draft);
        return draft.event(new WorkerRemoved(worker.id())).decide();
    }

    /** A worker that an earlier master knew has not come back, and the executors that ran there are lost. */
    static Decision<Message> removeAbsent(ClusterState state, WorkerId worker, String reason, Instant now) {
        Draft draft = new Draft(state.epoch());
        List<ExecutorEntry> lost = state.processesOf(worker).stream()
                .filter(each -> state.application(each.id().app()).isPresent())
                .toList();
        lost.forEach(each -> lose(each, lostMessage(worker, reason), now, draft));
        noteLost(worker, state.processesOf(worker).size(), reason, now, draft);
        lost.stream().findFirst().ifPresent(each -> tellRemoved(state, each.place(), reason, draft));
        return draft.decide();
    }

    private static void noteLost(WorkerId worker, int processes, String reason, Instant now, Draft draft) {
        String with = processes == 1 ? "a process" : processes + " processes";
        String what = "lost, with " + with + ": " + reason;
        // the ends of its processes are journalled anyway
        draft.event(processes > 0 ? new WorkerNoted(worker, now, what) : new WorkerSeen(worker, now, what));
    }

    private static String lostMessage(WorkerId worker, String reason) {
        return "its worker " + worker + " is lost: " + reason;
    }

    private static void lose(ExecutorEntry executor, String message, Instant now, Draft draft) {
        ExecutorEnd end = new ExecutorEnd(ExecutorState.LOST, Optional.empty(), message, List.of());
        draft.event(new ExecutorEnded(executor.id(), end, false, now));
        draft.toApp(executor.id().app(), new MasterToApp.ExecutorRemoved(executor.id(), end, true));
    }

    private static void tellRemoved(ClusterState state, Place place, String reason, Draft draft) {
        for (AppEntry app : state.applications()) {
            draft.toApp(app.id(), new MasterToApp.WorkerRemoved(place.worker(), place.host(), reason));
        }
    }
}
