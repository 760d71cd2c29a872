package dev.hearth.cli;

import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.view.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The whole cluster: its workers, applications and drivers, those that are over included. */
record StatusPage(MasterState state) implements Page {

    @Override
    public Map<String, Object> tree() {
        return Trees.state(state);
    }

    @Override
    public Object essence() {
        Map<String, Object> essence = tree();
        essence.put("workers", new WorkersPage(state).essence());
        return essence;
    }

    @Override
    public String text(boolean wide) {
        List<String> parts = new ArrayList<>(List.of(
                "master " + state.url(),
                "",
                Tables.workers(state.workers(), wide).toString(),
                "",
                Tables.applications(state.applications(), state.at(), wide).toString()));
        if (!state.drivers().isEmpty()) {
            parts.add("");
            parts.add(Tables.drivers(state.drivers(), state.at(), wide).toString());
        }
        return String.join("\n", parts);
    }
}
