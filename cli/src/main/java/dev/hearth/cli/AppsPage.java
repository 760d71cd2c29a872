package dev.hearth.cli;

import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.view.Trees;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Applications, and the drivers that the cluster runs. */
record AppsPage(Instant at, List<ApplicationView> applications, List<DriverView> drivers, boolean finishedToo)
        implements Page {

    AppsPage {
        applications = List.copyOf(applications);
        drivers = List.copyOf(drivers);
    }

    /** Those that are not over, or all that are remembered. */
    static AppsPage of(MasterState state, boolean finishedToo) {
        return new AppsPage(
                state.at(),
                state.applications().stream()
                        .filter(each -> finishedToo || !each.state().isTerminal())
                        .toList(),
                state.drivers().stream()
                        .filter(each -> finishedToo || !each.state().isTerminal())
                        .toList(),
                finishedToo);
    }

    @Override
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("applications", applications.stream().map(Trees::application).toList());
        tree.put("drivers", drivers.stream().map(Trees::driver).toList());
        return tree;
    }

    @Override
    public String text(boolean wide) {
        if (applications.isEmpty() && drivers.isEmpty()) {
            return finishedToo
                    ? "There have been no applications. 'hearth submit' starts one."
                    : "No application runs or waits. 'hearth apps -a' lists those that are over too.";
        }
        List<String> parts = new ArrayList<>();
        if (!applications.isEmpty()) {
            parts.add(Tables.applications(applications, at, wide).toString());
        }
        if (!drivers.isEmpty()) {
            parts.add(Tables.drivers(drivers, at, wide).toString());
        }
        return String.join("\n\n", parts);
    }
}
