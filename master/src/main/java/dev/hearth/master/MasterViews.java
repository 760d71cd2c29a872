package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.EndedExecutor;
import dev.hearth.master.state.ExecutorEntry;
import dev.hearth.master.state.LostWorker;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.AppId;
import dev.hearth.model.EndCause;
import dev.hearth.model.Progress;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the immutable views that leave the loop. An application's, which lists its executors, is made again only after
 * the application has changed. In the loop.
 */
final class MasterViews {

    /** What is not in the state and shown with it. */
    interface Present {
        /** Since the last sign of life of a worker that is not lost. */
        Duration sinceLastSign(WorkerId worker);

        /** Why a live application has fewer executors than it asked for, if it has. */
        Optional<String> waiting(AppEntry app);

        /** How far a live application is, as its driver told last. */
        Optional<Progress> progress(AppId app);

        /** The drivers that the cluster runs, those that are over included. */
        List<DriverView> drivers();
    }

    private record Made(long version, ApplicationView view) {}

    private record Loss(long lastSignNanos, String reason) {}

    private final EventLoop loop;
    private final MasterConfig config;
    private final ClusterState state;
    private final Present present;
    private final Map<WorkerId, Loss> losses = new HashMap<>();
    private Map<AppId, Made> applications = new HashMap<>();

    MasterViews(EventLoop loop, MasterConfig config, ClusterState state, Present present) {
        this.loop = loop;
        this.config = config;
        this.state = state;
        this.present = present;
    }

    /** The worker, which is about to be lost for that reason, gave its last sign of life at that time. */
    void lost(WorkerId worker, long lastSignNanos, String reason) {
        Set<WorkerId> shown = state.lostWorkers().stream().map(LostWorker::id).collect(Collectors.toSet());
        losses.keySet().retainAll(shown);
        losses.put(worker, new Loss(lastSignNanos, reason));
    }

    /** Workers that are alive, by id, then lost ones, oldest first. */
    List<WorkerView> workers() {
        List<WorkerView> views = new ArrayList<>();
        state.workers().forEach(worker -> views.add(view(worker)));
        state.lostWorkers().forEach(worker -> views.add(view(worker)));
        return views;
    }

    private WorkerView view(WorkerEntry worker) {
        return new WorkerView(
                worker.id(),
                worker.host(),
                worker.port(),
                worker.state(),
                worker.capacity(),
                worker.used(),
                present.sinceLastSign(worker.id()),
                worker.trouble());
    }

    private WorkerView view(LostWorker worker) {
        long nowNanos = loop.nanoTime();
        Optional<Loss> loss = Optional.ofNullable(losses.get(worker.id()));
        return new WorkerView(
                worker.id(),
                worker.host(),
                worker.port(),
                WorkerState.DEAD,
                worker.capacity(),
                Resources.NONE,
                Duration.ofNanos(nowNanos - loss.map(Loss::lastSignNanos).orElse(nowNanos)),
                loss.map(Loss::reason));
    }

    /** Live applications, first come first, then those that are over, oldest first. */
    List<ApplicationView> applications() {
        Map<AppId, Made> kept = new HashMap<>();
        List<ApplicationView> views = new ArrayList<>();
        Stream.concat(state.applications().stream(), state.endedApplications().stream())
                .forEach(app -> {
                    Made made = Optional.ofNullable(applications.get(app.id()))
                            .filter(each -> each.version() == app.version())
                            .orElseGet(() -> new Made(app.version(), view(app)));
                    kept.put(app.id(), made);
                    Optional<String> waiting = app.state().isTerminal() ? Optional.empty() : present.waiting(app);
                    Optional<Progress> progress = present.progress(app.id());
                    boolean asMade = waiting.isEmpty() && progress.isEmpty();
                    views.add(asMade ? made.view() : made.view().with(waiting, progress));
                });
        applications = kept;
        return views;
    }

    /** The drivers that the cluster runs, those that are over included. */
    List<DriverView> drivers() {
        return present.drivers();
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
                executors,
                Optional.empty(),
                app.owner(),
                Optional.empty(),
                app.causeClass());
    }

    private static ExecutorView view(ExecutorEntry executor) {
        return new ExecutorView(
                executor.id(),
                executor.worker(),
                executor.state(),
                executor.resources(),
                executor.pid(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static ExecutorView view(EndedExecutor ended) {
        return new ExecutorView(
                ended.executor(),
                ended.worker(),
                ended.end().state(),
                ended.resources(),
                ended.pid(),
                Optional.of(ended.end().message()),
                Optional.of(EndCause.of(ended.end())),
                ended.end().exitCode());
    }
}
