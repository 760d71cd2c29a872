package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.LostWorker;
import dev.hearth.model.Epoch;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What others may see of the state: taken in the loop, published by one volatile write, read by any thread. */
final class MasterSnapshots {
    private final EventLoop loop;
    private final ClusterState state;
    private final MasterViews views;
    private final Epoch epoch;
    private final long pid;
    private final Map<WorkerId, Long> lostSinceNanos = new HashMap<>();
    private String url = "";
    private volatile MasterState published;

    MasterSnapshots(EventLoop loop, ClusterState state, MasterViews views, Epoch epoch, long pid) {
        this.loop = loop;
        this.state = state;
        this.views = views;
        this.epoch = epoch;
        this.pid = pid;
        this.published = new MasterState(url, pid, epoch, loop.wallTime(), List.of(), List.of());
    }

    void serving(String advertisedUrl) {
        url = advertisedUrl;
        MasterState last = published;
        published = new MasterState(url, pid, epoch, last.at(), last.workers(), last.applications());
    }

    /** The worker, which is about to be lost, gave its last sign of life at that time. */
    void lost(WorkerId worker, long lastSignNanos) {
        Set<WorkerId> shown = state.lostWorkers().stream().map(LostWorker::id).collect(Collectors.toSet());
        lostSinceNanos.keySet().retainAll(shown);
        lostSinceNanos.put(worker, lastSignNanos);
    }

    /** The state as it is now, to be published when it is durable. */
    MasterState take() {
        return new MasterState(url, pid, epoch, loop.wallTime(), views.workers(state), views.applications(state));
    }

    void publish(MasterState snapshot) {
        published = snapshot;
    }

    MasterState latest() {
        return published;
    }

    /** The latest, with the times since the workers' last signs of life. In the loop. */
    MasterState withHeartbeats(Function<WorkerId, Duration> sinceLastSign) {
        MasterState last = published;
        List<WorkerView> workers = last.workers().stream()
                .map(each -> withHeartbeat(each, sinceLastSign))
                .toList();
        return new MasterState(url, pid, epoch, loop.wallTime(), workers, last.applications());
    }

    private WorkerView withHeartbeat(WorkerView view, Function<WorkerId, Duration> sinceLastSign) {
        long nowNanos = loop.nanoTime();
        Duration since = view.state() == WorkerState.ALIVE
                ? sinceLastSign.apply(view.worker())
                : Duration.ofNanos(nowNanos - lostSinceNanos.getOrDefault(view.worker(), nowNanos));
        return new WorkerView(
                view.worker(), view.host(), view.port(), view.state(), view.capacity(), view.used(), since);
    }
}
