package dev.hearth.view;

import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.WorkerView;

/** What keeps a worker from taking anything, for a place in a table. Pure. */
public final class WorkerTrouble {
    private WorkerTrouble() {}

    /** Of one that is lost also since when; empty for a worker that is well. */
    public static String of(WorkerView worker) {
        return worker.state() == WorkerState.DEAD
                ? "last heard of " + Ages.show(worker.lastHeartbeat()) + " ago"
                        + worker.trouble().map(why -> ": " + why).orElse("")
                : worker.trouble().orElse("");
    }
}
