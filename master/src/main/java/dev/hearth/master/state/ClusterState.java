package dev.hearth.master.state;

import dev.hearth.master.placement.FreeView;
import dev.hearth.model.AppId;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The cluster as the master knows it: workers, applications, and which executors should exist. Changed only by {@link
 * ClusterEvent#applyTo}; belongs to the master's loop, and has no lock.
 */
public final class ClusterState {
    /** Lost workers are shown, the newest of them, this many. */
    static final int MAX_LOST_WORKERS = 100;

    private final int retainedApplications;
    private final TreeMap<WorkerId, WorkerEntry> workers = new TreeMap<>();
    private final Map<String, WorkerId> workerByAddress = new HashMap<>();
    private final LinkedHashMap<WorkerId, LostWorker> lostWorkers = new LinkedHashMap<>();
    private final LinkedHashMap<AppId, AppEntry> applications = new LinkedHashMap<>();
    private final LinkedHashMap<AppId, AppEntry> endedApplications = new LinkedHashMap<>();
    private final Map<String, AppEntry> byKey = new HashMap<>();
    private final FreeIndex free = new FreeIndex();
    private Optional<Epoch> epoch = Optional.empty();
    private long nextApplication;

    /** Nothing is known. {@code retainedApplications} of those that ended are remembered. */
    public ClusterState(int retainedApplications) {
        this.retainedApplications = retainedApplications;
    }

    /** The present reign. Throws {@link IllegalStateException} before the first. */
    public Epoch epoch() {
        return epoch.orElseThrow(() -> new IllegalStateException("no epoch has begun"));
    }

    /** The number of the application that comes next, counted from 0. */
    public long nextApplication() {
        return nextApplication;
    }

    /** The workers that are alive, by id. */
    public Collection<WorkerEntry> workers() {
        return Collections.unmodifiableCollection(workers.values());
    }

    public Optional<WorkerEntry> worker(WorkerId worker) {
        return Optional.ofNullable(workers.get(worker));
    }

    /** The worker that is alive at this address. */
    public Optional<WorkerEntry> workerAt(String host, int port) {
        return Optional.ofNullable(workerByAddress.get(address(host, port))).flatMap(this::worker);
    }

    /** The newest of the workers that are lost, oldest first. */
    public Collection<LostWorker> lostWorkers() {
        return Collections.unmodifiableCollection(lostWorkers.values());
    }

    /** The applications that are not over, first come first. */
    public Collection<AppEntry> applications() {
        return Collections.unmodifiableCollection(applications.values());
    }

    /** The newest of the applications that are over, oldest first. */
    public Collection<AppEntry> endedApplications() {
        return Collections.unmodifiableCollection(endedApplications.values());
    }

    /** An application that is not over. */
    public Optional<AppEntry> application(AppId app) {
        return Optional.ofNullable(applications.get(app));
    }

    /** An application, over or not, by the key of its driver. */
    public Optional<AppEntry> applicationByKey(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** Whether an application, over or not, has this id. */
    public boolean knows(AppId app) {
        return applications.containsKey(app) || endedApplications.containsKey(app);
    }

    /** An executor that should exist. */
    public Optional<ExecutorEntry> executor(ExecutorId executor) {
        return application(executor.app()).flatMap(app -> app.executor(executor));
    }

    /** What connected workers have free. */
    public FreeView free() {
        return free;
    }

    void begin(Epoch next) {
        epoch = Optional.of(next);
    }

    AppEntry liveApplication(AppId app) {
        return application(app).orElseThrow(() -> new IllegalStateException("there is no live application " + app));
    }

    void addApplication(AppEntry app) {
        if (byKey.putIfAbsent(app.key(), app) != null || applications.putIfAbsent(app.id(), app) != null) {
            throw new IllegalStateException("application " + app.id() + " or its key is registered twice");
        }
        nextApplication++;
    }

    void retire(AppEntry app) {
        applications.remove(app.id());
        endedApplications.put(app.id(), app);
        while (endedApplications.size() > retainedApplications) {
            AppEntry oldest = endedApplications.values().iterator().next();
            endedApplications.remove(oldest.id());
            byKey.remove(oldest.key());
        }
    }

    void addExecutor(ExecutorEntry executor) {
        liveApplication(executor.id().app()).addExecutor(executor);
        changeWorker(executor.worker(), worker -> worker.add(executor));
    }

    /** A worker that is known keeps its entry: a worker's id is new with each of its processes. */
    void addWorker(WorkerId id, String host, int port, Resources capacity) {
        if (workers.containsKey(id)) {
            return;
        }
        WorkerEntry worker = new WorkerEntry(id, host, port, capacity);
        workers.put(id, worker);
        workerByAddress.put(address(host, port), id);
        lostWorkers.remove(id);
        for (AppEntry app : applications.values()) {
            for (ExecutorEntry executor : app.executors()) {
                if (executor.worker().equals(id)) {
                    worker.add(executor);
                }
            }
        }
        free.update(worker);
    }

    void removeWorker(WorkerId id) {
        WorkerEntry worker = workers.get(id);
        if (worker == null || !worker.executors().isEmpty()) {
            throw new IllegalStateException("worker " + id + " is not there, or still has executors");
        }
        workers.remove(id);
        workerByAddress.remove(address(worker.host(), worker.port()), id);
        free.remove(id);
        lostWorkers.put(id, new LostWorker(id, worker.host(), worker.port(), worker.capacity()));
        if (lostWorkers.size() > MAX_LOST_WORKERS) {
            lostWorkers.remove(lostWorkers.keySet().iterator().next());
        }
    }

    /** Does nothing for a worker that has not registered: assignments outlive a master, workers register anew. */
    void changeWorker(WorkerId id, Consumer<WorkerEntry> change) {
        WorkerEntry worker = workers.get(id);
        if (worker != null) {
            change.accept(worker);
            free.update(worker);
        }
    }

    private static String address(String host, int port) {
        return host + ":" + port;
    }
}
