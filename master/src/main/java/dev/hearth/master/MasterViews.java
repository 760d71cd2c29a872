package dev.hearth.master;

import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.EndedExecutor;
import dev.hearth.master.state.ExecutorEntry;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.AppId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes the immutable views that leave the loop. The view of an entry is made again only after the entry has changed,
 * so that a turn costs what changed in it. In the loop.
 */
final class MasterViews {

    private record Made<V>(long version, V view) {}

    private final MasterConfig config;
    private Map<WorkerId, Made<WorkerView>> workers = new HashMap<>();
    private Map<AppId, Made<ApplicationView>> applications = new HashMap<>();

    MasterViews(MasterConfig config) {
        this.config = config;
    }

    /** Workers that are alive, by id, then lost ones, oldest first. The times since their heartbeats are zero. */
    List<WorkerView> workers(ClusterState state) {
        Map<WorkerId, Made<WorkerView>> kept = new HashMap<>();
        List<WorkerView> views = new ArrayList<>();
        for (WorkerEntry worker : state.workers()) {
            Made<WorkerView> made = Optional.ofNullable(workers.get(worker.id()))
                    .filter(each -> each.version() == worker.version())
                    .orElseGet(() -> new Made<>(worker.version(), view(worker)));
            kept.put(worker.id(), made);
            views.add(made.view());
        }
        state.lostWorkers()
                .forEach(lost -> views.add(new WorkerView(
                        lost.id(),
                        lost.host(),
                        lost.port(),
                        WorkerState.DEAD,
                        lost.capacity(),
                        Resources.NONE,
                        Duration.ZERO)));
        workers = kept;
        return views;
    }

    private static WorkerView view(WorkerEntry worker) {
        return new WorkerView(
                worker.id(),
                worker.host(),
                worker.port(),
                WorkerState.ALIVE,
                worker.capacity(),
                worker.used(),
                Duration.ZERO);
    }

    /** Live applications, first come first, then those that are over, oldest first. */
    List<ApplicationView> applications(ClusterState state) {
        Map<AppId, Made<ApplicationView>> kept = new HashMap<>();
        List<ApplicationView> views = new ArrayList<>();
        Stream.concat(state.applications().stream(), state.endedApplications().stream())
                .forEach(app -> {
                    Made<ApplicationView> made = Optional.ofNullable(applications.get(app.id()))
                            .filter(each -> each.version() == app.version())
                            .orElseGet(() -> new Made<>(app.version(), view(app)));
                    kept.put(app.id(), made);
                    views.add(made.view());
                });
        applications = kept;
        return views;
    }

    private ApplicationView view(AppEntry app) {
        List<ExecutorView> executors = new ArrayList<>();
        app.endedExecutors().forEach(each -> executors.add(view(each)));
        app.executors().forEach(each -> executors.add(view(each)));
        return new ApplicationView(
                app.id(),
                app.spec().name(),
                app.spec().user(),
                app.state(),
                app.cores(),
                MasterLogic.maxCores(app, config),
                app.spec().executorMemoryBytes(),
                app.submitted(),
                app.ended(),
                app.cause(),
                executors);
    }

    private static ExecutorView view(ExecutorEntry executor) {
        return new ExecutorView(
                executor.id(),
                executor.worker(),
                executor.state(),
                executor.resources(),
                executor.pid(),
                Optional.empty());
    }

    private static ExecutorView view(EndedExecutor ended) {
        return new ExecutorView(
                ended.executor(),
                ended.worker(),
                ended.end().state(),
                ended.resources(),
                ended.pid(),
                Optional.of(ended.end().message()));
    }
}
