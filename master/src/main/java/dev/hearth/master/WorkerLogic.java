package dev.hearth.master;

import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DurableEvent.ExecutorAssigned;
import dev.hearth.master.state.DurableEvent.ExecutorEnded;
import dev.hearth.master.state.ExecutorEntry;
import dev.hearth.master.state.Occupant;
import dev.hearth.master.state.SoftEvent.CommandsConfirmed;
import dev.hearth.master.state.SoftEvent.ExecutorForked;
import dev.hearth.master.state.SoftEvent.ExecutorJoined;
import dev.hearth.master.state.SoftEvent.OccupantFound;
import dev.hearth.master.state.SoftEvent.OccupantGone;
import dev.hearth.master.state.SoftEvent.WorkerDetached;
import dev.hearth.master.state.SoftEvent.WorkerRegistered;
import dev.hearth.master.state.SoftEvent.WorkerRemoved;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.MasterToApp;
import dev.hearth.protocol.MasterToWorker.AcknowledgeEnds;
import dev.hearth.protocol.WorkerToMaster.EndedExecutor;
import dev.hearth.protocol.WorkerToMaster.RegisterWorker;
import dev.hearth.protocol.WorkerToMaster.RegisterWorkerRefused;
import dev.hearth.protocol.WorkerToMaster.RegisterWorkerReply;
import dev.hearth.protocol.WorkerToMaster.RegisteredWorker;
import dev.hearth.protocol.WorkerToMaster.RunningExecutor;
import dev.hearth.protocol.WorkerToMaster.WorkerHeartbeat;
import dev.hearth.protocol.WorkerToMaster.WorkerReport;
import dev.hearth.rpc.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What happens about workers: functions of the state, which they leave alone. */
final class WorkerLogic {

    /**
     * What a worker says it runs, and how far that can be judged.
     *
     * @param complete whether every command issued before is in the report or lost: the worker has just connected
     * @param inherited whether what runs was started by the master of another cluster
     */
    record Account(WorkerReport report, boolean complete, boolean inherited) {
        private boolean includes(long command) {
            return complete || command <= report.lastCommand();
        }
    }

    private WorkerLogic() {}

    /** Takes the worker, or refuses it because another one is alive at its address. */
    static Decision<RegisterWorkerReply> register(ClusterState state, MasterConfig config, RegisterWorker worker) {
        Optional<WorkerEntry> other = state.workerAt(worker.host(), worker.port())
                .filter(each -> !each.id().equals(worker.worker()));
        Draft draft = new Draft(state.epoch());
        if (other.isPresent()) {
            return draft.reply(new RegisterWorkerRefused("worker " + worker.worker() + " cannot register: worker "
                    + other.get().id() + " is alive at the same address " + worker.host() + ":" + worker.port()
                    + "; stop one of the two, or give this one another port"));
        }
        boolean numberedHere = worker.known().equals(Optional.of(state.epoch()));
        long reached = numberedHere ? worker.report().lastCommand() : 0;
        return draft.event(
                        new WorkerRegistered(worker.worker(), worker.host(), worker.port(), worker.capacity(), reached))
                .reply(new RegisteredWorker(state.epoch(), config.workerHeartbeat()));
    }

    /** Whether what the worker runs was started by the master of another cluster, which may be gone for good. */
    static boolean isInherited(ClusterState state, RegisterWorker worker) {
        return worker.known().isPresent()
                && !worker.known().get().cluster().equals(state.epoch().cluster());
    }

    /**
     * Compares what should be with what is. Desired, not running, not ended: launched again. Running, not desired:
     * killed, unless it is inherited. The ends in the report have been dealt with before.
     */
    static Decision<Message> compare(ClusterState state, MasterConfig config, WorkerEntry worker, Account account) {
        Draft draft = new Draft(state.epoch());
        Set<ExecutorId> reported = new TreeSet<>();
        Set<AppId> toFinish = new TreeSet<>();
        for (RunningExecutor running : account.report().running()) {
            reported.add(running.executor());
            compareRunning(state, config, worker, running, account, draft).ifPresent(toFinish::add);
        }
        for (EndedExecutor ended : account.report().ended()) {
            reported.add(ended.executor());
        }
        for (ExecutorId desired : worker.executors().keySet()) {
            ExecutorEntry executor = state.executor(desired).orElseThrow();
            if (!reported.contains(desired) && account.includes(executor.command())) {
                AppEntry app = state.application(desired.app()).orElseThrow();
                draft.launch(app, worker, desired, executor.resources());
            }
        }
        worker.occupants().forEach((occupant, what) -> {
            if (!reported.contains(occupant) && account.includes(what.number())) {
                draft.event(new OccupantGone(worker.id(), occupant));
            }
        });
        compareFinishes(worker, account, toFinish, draft);
        return draft.decide();
    }

    /** Returns the application if the worker has to be told that it is over. */
    private static Optional<AppId> compareRunning(
            ClusterState state,
            MasterConfig config,
            WorkerEntry worker,
            RunningExecutor running,
            Account account,
            Draft draft) {
        ExecutorId id = running.executor();
        if (worker.executors().containsKey(id)) {
            fork(state, id, running.pid(), draft);
            return Optional.empty();
        }
        Optional<Occupant> occupant = Optional.ofNullable(worker.occupants().get(id));
        if (occupant.isPresent()) {
            if (occupant.get().ending() && account.complete()) {
                draft.kill(worker, id, unwanted(worker, id)); // the first order may have been lost
            }
            return Optional.empty();
        }
        Optional<AppEntry> app = state.application(id.app());
        if (account.inherited() && app.isPresent() && mayInherit(app.get(), config, running)) {
            draft.event(new ExecutorAssigned(id, worker.id(), running.resources()));
            draft.event(new ExecutorForked(id, running.pid()));
            if (app.get().awaited().contains(id)) {
                draft.event(new ExecutorJoined(id)); // its driver said so when the application was taken over
            }
            return Optional.empty();
        }
        boolean ending = !account.inherited() || state.knows(id.app());
        draft.event(new OccupantFound(
                worker.id(), id, new Occupant(running.resources(), running.pid(), draft.lastNumber(worker), ending)));
        if (ending) {
            draft.kill(worker, id, unwanted(worker, id));
        }
        return ending && app.isEmpty() ? Optional.of(id.app()) : Optional.empty();
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

    private static void compareFinishes(WorkerEntry worker, Account account, Set<AppId> toFinish, Draft draft) {
        if (!worker.finishes().isEmpty()) {
            draft.event(new CommandsConfirmed(worker.id(), account.report().lastCommand()));
        }
        if (account.complete()) {
            worker.finishes().forEach((app, number) -> {
                if (number > account.report().lastCommand()) {
                    toFinish.add(app);
                }
            });
        }
        toFinish.forEach(app -> draft.finish(worker, app));
    }

    /** An executor's process exists: told to the driver the first time. */
    static Decision<Message> forked(ClusterState state, WorkerEntry worker, ExecutorId executor, long pid) {
        Draft draft = new Draft(state.epoch());
        if (worker.executors().containsKey(executor)) {
            fork(state, executor, pid, draft);
        }
        return draft.decide();
    }

    private static void fork(ClusterState state, ExecutorId id, long pid, Draft draft) {
        ExecutorEntry executor = state.executor(id).orElseThrow();
        if (pid > 0 && executor.pid() != pid) {
            draft.event(new ExecutorForked(id, pid)).toApp(id.app(), new MasterToApp.ExecutorRunning(id, pid));
        }
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
        if (heartbeat.lastCommand() != worker.lastCommand()) {
            return false; // commands are on their way: it cannot agree yet
        }
        Set<ExecutorId> expected = new TreeSet<>(worker.executors().keySet());
        expected.addAll(worker.occupants().keySet());
        List<RunningExecutor> running = new ArrayList<>();
        expected.forEach(each -> running.add(new RunningExecutor(each, worker.capacity(), 0)));
        return new WorkerReport(0, running, List.of()).digest() != heartbeat.digest();
    }

    /** The worker's connection is closed: it gets no executors until it is back. */
    static Decision<Message> detach(ClusterState state, WorkerId worker) {
        return new Draft(state.epoch()).event(new WorkerDetached(worker)).decide();
    }

    /** The worker is lost, and everything that ran there with it. */
    static Decision<Message> remove(ClusterState state, WorkerEntry worker, String reason) {
        Draft draft = new Draft(state.epoch());
        String message = "its worker " + worker.id() + " is lost: " + reason;
        for (ExecutorId executor : worker.executors().keySet()) {
            ExecutorEnd end = new ExecutorEnd(ExecutorState.LOST, Optional.empty(), message, List.of());
            draft.event(new ExecutorEnded(executor, end, false));
            draft.toApp(executor.app(), new MasterToApp.ExecutorRemoved(executor, end, true));
        }
        for (AppEntry app : state.applications()) {
            draft.toApp(app.id(), new MasterToApp.WorkerRemoved(worker.id(), worker.host(), reason));
        }
        return draft.event(new WorkerRemoved(worker.id())).decide();
    }
}
