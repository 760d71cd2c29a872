package dev.hearth.master;

import dev.hearth.master.placement.Launch;
import dev.hearth.master.placement.Plan;
import dev.hearth.master.placement.Shortfall;
import dev.hearth.master.state.ClusterState;
import dev.hearth.model.AppId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Since when applications want executors that they have not. One that takes all there is wants nothing in particular once
 * it has an executor. In the loop.
 */
final class Wants {
    private final ClusterState state;
    private final MasterConfig config;
    private final Map<AppId, Long> sinceNanos = new HashMap<>();

    Wants(ClusterState state, MasterConfig config) {
        this.state = state;
        this.config = config;
    }

    /** Since when the application has wanted what it is given now. */
    long sinceNanos(AppId app, long nowNanos) {
        Long since = sinceNanos.get(app);
        return since == null ? nowNanos : since;
    }

    /** The plan was carried out: what it could not give is wanted from now on, or still. */
    void planned(Plan plan, long nowNanos) {
        Set<AppId> wanting = new HashSet<>();
        for (Shortfall each : plan.leftOver()) {
            if (wantsMore(each)) {
                wanting.add(each.app());
                sinceNanos.putIfAbsent(each.app(), nowNanos);
            }
        }
        for (Launch each : plan.launches()) {
            if (!wanting.contains(each.app())) {
                sinceNanos.remove(each.app());
            }
        }
    }

    private boolean wantsMore(Shortfall shortfall) {
        return state.application(shortfall.app())
                .filter(app -> app.executors().isEmpty()
                        || shortfall.demand().executorsLeft() != Integer.MAX_VALUE
                        || MasterLogic.maxCores(app, config).isPresent())
                .isPresent();
    }

    /** The application is over. */
    void forget(AppId app) {
        sinceNanos.remove(app);
    }
}
