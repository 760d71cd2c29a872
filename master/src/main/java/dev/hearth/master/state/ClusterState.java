package dev.hearth.master.state;

import dev.hearth.master.placement.FreeView;
import dev.hearth.model.AppId;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.HistoryEntry;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The cluster as the master knows it: workers, applications, drivers, and which processes should exist. Changed only by
 * {@link ClusterEvent#applyTo}; belongs to the master's loop, and has no lock.
 */
public final class ClusterState {
    /** Lost workers are shown, the newest of them, this many. */
    static final int MAX_LOST_WORKERS = 100;

    private final int retainedApplications;
    private final Map<WorkerId, WorkerEntry> workers = new HashMap<>();
    /** The same; found by the other one, which costs no more when there are many. */
    private final TreeMap<WorkerId, WorkerEntry> workersInOrder = new TreeMap<>();

    private final Map<String, WorkerId> workerByAddress = new HashMap<>();
    private final LinkedHashMap<WorkerId, LostWorker> lostWorkers = new LinkedHashMap<>();
    /** What was assigned to workers that have not registered with this master. */
    private final Map<WorkerId, SortedMap<ExecutorId, ExecutorEntry>> absent = new HashMap<>();

    private final Map<String, SortedSet<WorkerId>> absentByAddress = new HashMap<>();
    private final LinkedHashMap<AppId, AppEntry> applications = new LinkedHashMap<>();
    private final LinkedHashMap<AppId, AppEntry> endedApplications = new LinkedHashMap<>();
    private final Map<String, AppEntry> byKey = new HashMap<>();
    private final DriverTable drivers;
    private final TokenTable tokens = new TokenTable();
    private final FreeIndex free = new FreeIndex();
    private final Capacities capacities = new Capacities();
    private final WorkerHistories workerHistories = new WorkerHistories();
    private final LinkedHashSet<AppId> forced = new LinkedHashSet<>();
    private LinkedHashSet<AppId> changedApplications = new LinkedHashSet<>();
    private Optional<Epoch> epoch = Optional.empty();
    private long nextApplication;
    private long nextTurn;

    /** Nothing is known. So many of the applications, and of the drivers, that ended are remembered. */
    public ClusterState(int retainedApplications, int retainedDrivers) {
        this.retainedApplications = retainedApplications;
        this.drivers = new DriverTable(retainedDrivers);
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
        return Collections.unmodifiableCollection(workersInOrder.values());
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

    /** Workers that processes were assigned to under an earlier master, and that have not registered since; by id. */
    public List<WorkerId> absentWorkers() {
        return absent.keySet().stream().sorted().toList();
    }

    /** Those of them that listened at this address. */
    public List<WorkerId> absentWorkersAt(String host, int port) {
        return List.copyOf(absentByAddress.getOrDefault(address(host, port), Collections.emptySortedSet()));
    }

    /** What should run on a worker, whether that has registered or not. */
    public List<ExecutorEntry> processesOf(WorkerId worker) {
        return List.copyOf(worker(worker)
                .map(WorkerEntry::executors)
                .orElseGet(() -> absent.getOrDefault(worker, Collections.emptySortedMap()))
                .values());
    }

    /** The applications that are not over, first come first. */
    public Collection<AppEntry> applications() {
        return Collections.unmodifiableCollection(applications.values());
    }

    /** The newest of the applications that are over, oldest first. */
    public Collection<AppEntry> endedApplications() {
        return Collections.unmodifiableCollection(endedApplications.values());
    }

    /** Those of which anything may have changed since the last call, over or not. */
    public Set<AppId> takeChangedApplications() {
        Set<AppId> taken = changedApplications;
        changedApplications = new LinkedHashSet<>();
        return taken;
    }

    /** An application that is not over. */
    public Optional<AppEntry> application(AppId app) {
        return Optional.ofNullable(applications.get(app));
    }

    /** An application that is over, and remembered. */
    public Optional<AppEntry> endedApplication(AppId app) {
        return Optional.ofNullable(endedApplications.get(app));
    }

    /** An application, over or not, by the key of its driver. */
    public Optional<AppEntry> applicationByKey(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** The drivers that the cluster runs. */
    public DriverTable drivers() {
        return drivers;
    }

    /** With what others than the holders of the cluster secret prove themselves. */
    public TokenTable tokens() {
        return tokens;
    }

    /** Whether an application or a driver, over or not, has this id. */
    public boolean knows(AppId app) {
        return applications.containsKey(app) || endedApplications.containsKey(app) || drivers.knows(app);
    }

    /** Whether an application or a driver that is not over has this id. */
    public boolean isLive(AppId app) {
        return applications.containsKey(app) || drivers.isLive(app);
    }

    /** A process that should exist: an executor, or an attempt at a driver. */
    public Optional<ExecutorEntry> executor(ExecutorId process) {
        AppEntry app = applications.get(process.app());
        return app != null ? app.executor(process) : drivers.process(process);
    }

    /** What workers that take more have free. */
    public FreeView free() {
        return free.view();
    }

    /** What has happened to a worker, oldest first; of those that are lost for long, and unknown ones, nothing. */
    public List<HistoryEntry> workerHistory(String worker) {
        return workerHistories.of(worker);
    }

    /** Whether the processes of that application or driver get no grace when they are ended. */
    public boolean isForced(AppId app) {
        return forced.contains(app);
    }

    /** What the workers that are alive have in all. */
    public Capacities capacities() {
        return capacities;
    }

    /** Events that lead from nothing to a state equal to this one, in what is durable. */
    public List<DurableEvent> snapshot() {
        List<DurableEvent> events = new ArrayList<>();
        epoch.ifPresent(each -> events.add(new DurableEvent.EpochRestored(each, nextApplication)));
        Stream.concat(endedApplications.values().stream(), applications.values().stream())
                .forEach(app -> {
                    events.add(app.restored());
                    app.executors().forEach(each -> events.add(DurableEvent.ExecutorRestored.of(each)));
                });
        events.addAll(drivers.snapshot());
        events.addAll(workerHistories.snapshot());
        forced.stream()
                .filter(this::knows)
                .map(DurableEvent.ForceRequested::new)
                .forEach(events::add);
        events.addAll(tokens.snapshot());
        return events;
    }

    void begin(Epoch next) {
        epoch = Optional.of(next);
    }

    WorkerHistories workerHistories() {
        return workerHistories;
    }

    void force(AppId app) {
        forced.removeIf(each -> !knows(each));
        forced.add(app);
    }

    void countApplications(long next) {
        nextApplication = next;
    }

    /** For those who change it. */
    AppEntry liveApplication(AppId app) {
        changedApplications.add(app);
        return application(app).orElseThrow(() -> new IllegalStateException("there is no live application " + app));
    }

    /** For those who change one that is over, if it is remembered. */
    Optional<AppEntry> overApplication(AppId app) {
        changedApplications.add(app);
        return endedApplication(app);
    }

    ExecutorEntry executorOrThrow(ExecutorId process) {
        return executor(process)
                .orElseThrow(() -> new IllegalStateException("there is no process " + process + " that should exist"));
    }

    void addApplication(AppEntry app) {
        if (byKey.putIfAbsent(app.key(), app) != null || applications.putIfAbsent(app.id(), app) != null) {
            throw new IllegalStateException("application " + app.id() + " or its key is registered twice");
        }
        app.takeTurn(nextTurn++);
        changedApplications.add(app.id());
    }

    void retire(AppEntry app) {
        applications.remove(app.id());
        endedApplications.put(app.id(), app);
        dropEnded(retainedApplications);
    }

    void forgetEnded() {
        dropEnded(0);
    }

    private void dropEnded(int retained) {
        while (endedApplications.size() > retained) {
            AppEntry oldest = endedApplications.values().iterator().next();
            endedApplications.remove(oldest.id());
            byKey.remove(oldest.key());
        }
    }

    /** The process counts against its worker from now on; against one that has not registered, from then on. */
    void place(ExecutorEntry process) {
        WorkerId worker = process.worker();
        if (workers.containsKey(worker)) {
            changeWorker(worker, entry -> entry.add(process));
        } else {
            absent.computeIfAbsent(worker, id -> new TreeMap<>()).put(process.id(), process);
            absentByAddress
                    .computeIfAbsent(process.place().address(), address -> new TreeSet<>())
                    .add(worker);
        }
    }

    /** The process is gone: it counts against its worker no longer. */
    void unplace(ExecutorEntry process) {
        changeWorker(process.worker(), entry -> entry.remove(process.id()));
        SortedMap<ExecutorId, ExecutorEntry> left = absent.get(process.worker());
        if (left != null) {
            left.remove(process.id());
            if (left.isEmpty()) {
                absent.remove(process.worker());
                leaveAddress(process.place());
            }
        }
    }

    /** The process is not wanted any more; it counts against its worker until that says it is gone. */
    void abandon(ExecutorEntry process) {
        if (workers.containsKey(process.worker())) {
            changeWorker(process.worker(), entry -> entry.becomeOccupant(process));
        } else {
            unplace(process);
        }
    }

    private void leaveAddress(Place place) {
        SortedSet<WorkerId> there = absentByAddress.getOrDefault(place.address(), new TreeSet<>());
        there.remove(place.worker());
        if (there.isEmpty()) {
            absentByAddress.remove(place.address());
        }
    }

    /** A worker that is known keeps its entry: a worker's id is new with each of its processes. */
    void addWorker(Place place, Resources capacity) {
        WorkerId id = place.worker();
        if (workers.containsKey(id)) {
            return;
        }
        WorkerEntry worker = new WorkerEntry(place, capacity);
        workers.put(id, worker);
        workersInOrder.put(id, worker);
        workerByAddress.put(place.address(), id);
        capacities.add(capacity);
        lostWorkers.remove(id);
        SortedMap<ExecutorId, ExecutorEntry> assigned = absent.remove(id);
        if (assigned != null) {
            assigned.values().forEach(process -> {
                worker.add(process);
                leaveAddress(process.place());
            });
        }
        free.update(worker);
    }

    void removeWorker(WorkerId id) {
        WorkerEntry worker = workers.get(id);
        if (worker == null || !worker.executors().isEmpty()) {
            throw new IllegalStateException("worker " + id + " is not there, or still has executors");
        }
        workers.remove(id);
        workersInOrder.remove(id);
        workerByAddress.remove(worker.place().address(), id);
        free.remove(id);
        capacities.remove(worker.capacity());
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
