package dev.hearth.master;

import dev.hearth.master.placement.Demand;
import dev.hearth.master.placement.DemandQueue;
import dev.hearth.master.placement.DriverDemand;
import dev.hearth.master.placement.Placement;
import dev.hearth.master.placement.Plan;
import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.model.AppId;
import java.util.List;
import java.util.Optional;

/** What the applications want of executors, kept by what has changed since it was looked at last. In the loop. */
final class OpenDemands {
    private final ClusterState state;
    private final MasterConfig config;
    private final DemandQueue queue = new DemandQueue();

    OpenDemands(ClusterState state, MasterConfig config) {
        this.state = state;
        this.config = config;
    }

    /** Looks again at the applications that have changed. */
    void update() {
        state.takeChangedApplications().forEach(this::look);
    }

    private void look(AppId app) {
        Optional<AppEntry> entry = state.application(app);
        if (entry.isPresent()) {
            queue.put(app, entry.get().turn(), MasterLogic.demands(entry.get(), config));
        } else {
            queue.remove(app);
        }
    }

    /** Who gets what there is. Tells of a demand that is left over once after each of its changes. */
    Plan plan(List<DriverDemand> drivers) {
        update();
        Plan plan = Placement.plan(state.free(), drivers, queue, config.spread(), config.spreadDrivers());
        queue.seen();
        return plan;
    }

    /** What the application wants now, by profile. */
    List<Demand> of(AppId app) {
        update();
        return queue.demands(app);
    }
}
