package dev.hearth.cli;

import dev.hearth.protocol.ClientToMaster.MasterState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The whole cluster: its workers, applications and drivers, those that are over included. */
record StatusPage(MasterState state) implements Page {

    @Override
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("url", state.url());
        tree.put("pid", state.pid());
        tree.put("epoch", state.epoch().toString());
        tree.put("workers", state.workers().stream().map(Trees::worker).toList());
        tree.put(
                "applications",
                state.applications().stream().map(Trees::application).toList());
        tree.put("drivers", state.drivers().stream().map(Trees::driver).toList());
        return tree;
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
