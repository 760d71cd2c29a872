package dev.hearth.cli;

import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.view.Trees;
import java.util.List;
import java.util.Map;

/** The workers, those that were lost lately included. */
record WorkersPage(MasterState state) implements Page {

    @Override
    public Map<String, Object> tree() {
        return Map.of("workers", state.workers().stream().map(Trees::worker).toList());
    }

    /** Heartbeats are no news. */
    @Override
    public Object essence() {
        List<Map<String, Object>> workers =
                state.workers().stream().map(Trees::worker).toList();
        workers.forEach(each -> each.remove(Trees.LAST_HEARTBEAT));
        return workers;
    }

    @Override
    public String text(boolean wide) {
        return state.workers().isEmpty()
                ? "There are no workers. Start one on each host with sbin/start-worker.sh " + state.url()
                : Tables.workers(state.workers(), wide).toString();
    }
}
