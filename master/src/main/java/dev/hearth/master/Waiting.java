package dev.hearth.master;

import dev.hearth.master.placement.Demand;
import dev.hearth.master.placement.Shortfall;
import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.model.ResourceProfile;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why an application has fewer executors than it asked for: looked up when somebody asks. In the loop. */
final class Waiting {
    private final ClusterState state;
    private final MasterConfig config;
    private final OpenDemands demands;

    Waiting(ClusterState state, MasterConfig config, OpenDemands demands) {
        this.state = state;
        this.config = config;
        this.demands = demands;
    }

    /** A sentence; empty for an application that has all it asked for, or set no limit and has executors. */
    Optional<String> why(AppEntry app) {
        if (app.state().isTerminal()) {
            return Optional.empty();
        }
        if (!app.isAttached()) {
            return Optional.of(
                    app.isClaimed()
                            ? "its driver is not connected"
                            : "its driver has not come back since the master was started again");
        }
        if (app.isHeld()) {
            return Optional.of("the next executor comes after a wait, since executors failed; failures in a row: "
                    + app.failures());
        }
        if (!app.awaited().isEmpty()) {
            return Optional.of("executors that another master started are expected back: "
                    + app.awaited().size());
        }
        List<Demand> open = lacking(app);
        int absent = state.absentWorkers().size();
        if (!open.isEmpty() && state.workers().isEmpty() && absent > 0) {
            return Optional.of("the master was started again, and " + absent
                    + (absent == 1 ? " worker has" : " workers have") + " not come back yet");
        }
        return open.isEmpty() ? Optional.empty() : Optional.of(explain(open));
    }

    /** What it wants and cannot be given, by profile; nothing if it waits for something else, or not at all. */
    List<Demand> lacking(AppEntry app) {
        return app.state().isTerminal() || hasTakenWhatThereIs(app) ? List.of() : demands.of(app.id());
    }

    private boolean hasTakenWhatThereIs(AppEntry app) {
        boolean limited = MasterLogic.maxCores(app, config).isPresent()
                || app.totals().stream().anyMatch(each -> each.executors().isPresent());
        return !limited && !app.executors().isEmpty();
    }

    private String explain(List<Demand> open) {
        int notTaking = state.workers().size() - state.free().size();
        return open.stream()
                .map(demand -> named(demand)
                        + Sizing.tooLarge(state, "an executor of it", demand.least())
                                .orElseGet(() ->
                                        new Shortfall(demand, demand.coresLeft(), state.free()).explanation(notTaking)
                                                + Sizing.tooSmall(state, demand.least())))
                .collect(Collectors.joining("; "));
    }

    private static String named(Demand demand) {
        int profile = demand.profile().id();
        return profile == ResourceProfile.DEFAULT_ID ? "" : "resource profile " + profile + ": ";
    }
}
