package dev.hearth.master;

import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DurableEvent.WorkerNoted;
import dev.hearth.master.state.SoftEvent.WorkerDrained;
import dev.hearth.master.state.SoftEvent.WorkerReopened;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.DecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.RecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.WorkersDecommissioned;
import dev.hearth.protocol.ClientToMaster.WorkersRecommissioned;
import dev.hearth.protocol.MasterToApp;
import dev.hearth.protocol.MasterToWorker.DecommissionWorker;
import dev.hearth.protocol.MasterToWorker.RecommissionWorker;
import dev.hearth.protocol.WorkerToMaster.WorkerCondition;
import dev.hearth.rpc.Message;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What happens about workers that are to be left: functions of the state, which they leave alone. */
final class LeavingLogic {
    private static final String REOPENED = "it was told so while it was not connected";

    /** What people meant by hosts and ids. */
    private record Meant(SortedMap<WorkerId, WorkerEntry> workers, SortedSet<String> unknown) {
        static Meant of(ClusterState state, List<String> names) {
            Meant meant = new Meant(new TreeMap<>(), new TreeSet<>());
            for (String name : names) {
                List<WorkerEntry> found = state.workers().stream()
                        .filter(worker -> worker.host().equalsIgnoreCase(name)
                                || worker.id().value().equals(name))
                        .toList();
                found.forEach(worker -> meant.workers.put(worker.id(), worker));
                if (found.isEmpty()) {
                    meant.unknown.add(name);
                }
            }
            return meant;
        }
    }

    private LeavingLogic() {}

    /** Has the workers of these hosts or ids take nothing new. One that does so already is told again, and counted. */
    static Decision<WorkersDecommissioned> decommission(
            ClusterState state, DecommissionWorkers request, String reason, Instant now) {
        Meant meant = Meant.of(state, request.workers());
        Draft draft = new Draft(state.epoch());
        for (WorkerEntry worker : meant.workers().values()) {
            if (worker.drainedBy().isEmpty()) {
                draft.event(new WorkerNoted(worker.id(), now, "to take nothing new: " + reason));
            }
            draft.event(new WorkerDrained(worker.id(), reason));
            draft.toWorker(worker.id(), new DecommissionWorker(state.epoch(), reason));
            if (worker.state() != WorkerState.DRAINING) {
                tell(worker, reason, draft);
            }
        }
        return draft.reply(
                new WorkersDecommissioned(List.copyOf(meant.workers().keySet()), List.copyOf(meant.unknown())));
    }

    /** Has the workers of these hosts or ids take something again, as soon as they have heard of it. */
    static Decision<WorkersRecommissioned> recommission(
            ClusterState state, RecommissionWorkers request, String reason, Instant now) {
        Meant meant = Meant.of(state, request.workers());
        Draft draft = new Draft(state.epoch());
        for (WorkerEntry worker : meant.workers().values()) {
            if (worker.state() == WorkerState.DRAINING && !worker.isReopening()) {
                draft.event(new WorkerNoted(worker.id(), now, "to take something again: " + reason));
            }
            draft.event(new WorkerReopened(worker.id()));
            draft.toWorker(worker.id(), new RecommissionWorker(state.epoch(), reason));
        }
        return draft.reply(
                new WorkersRecommissioned(List.copyOf(meant.workers().keySet()), List.copyOf(meant.unknown())));
    }

    /** What follows from a worker's registration: who is told, and what it may have missed. */
    static Decision<Message> registered(
            ClusterState state, WorkerEntry worker, WorkerCondition said, boolean wasDraining) {
        Draft draft = new Draft(state.epoch());
        if (worker.state() == WorkerState.DRAINING && !wasDraining) {
            tell(worker, draft);
        }
        if (!said.draining()) {
            worker.drainedBy()
                    .ifPresent(reason -> draft.toWorker(worker.id(), new DecommissionWorker(state.epoch(), reason)));
        }
        if (worker.isReopening()) {
            draft.toWorker(worker.id(), new RecommissionWorker(state.epoch(), REOPENED));
        }
        return draft.decide();
    }

    /** Tells the drivers that have executors there. */
    static void tell(WorkerEntry worker, Draft draft) {
        tell(worker, reason(worker), draft);
    }

    private static void tell(WorkerEntry worker, String reason, Draft draft) {
        SortedSet<AppId> there = new TreeSet<>();
        worker.executors().keySet().stream()
                .filter(each -> !DriverLogic.isDriversProcess(each))
                .forEach(each -> there.add(each.app()));
        there.forEach(app -> tell(worker, app, reason, draft));
    }

    /** Tells one driver. */
    static void tell(WorkerEntry worker, AppId app, Draft draft) {
        tell(worker, app, reason(worker), draft);
    }

    private static void tell(WorkerEntry worker, AppId app, String reason, Draft draft) {
        List<ExecutorId> executors = worker.executors().keySet().stream()
                .filter(each -> each.app().equals(app))
                .toList();
        draft.toApp(app, new MasterToApp.WorkerDecommissioned(worker.id(), worker.host(), executors, reason));
    }

    private static String reason(WorkerEntry worker) {
        return worker.trouble().orElse("it takes nothing new");
    }
}
