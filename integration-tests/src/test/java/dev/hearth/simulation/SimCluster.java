package dev.hearth.simulation;

import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.rpc.RpcAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A simulated cluster: who takes part, and what must hold in it whatever goes wrong. */
final class SimCluster {
    private static final Duration ORPHANS_CHECKED = Duration.ofSeconds(5);
    private static final Duration RESTARTED_AT_ONCE = Duration.ofMillis(500);
    private static final Duration RESTARTED_AT_LAST = Duration.ofSeconds(15);
    private static final Duration STARTED_AGAIN = Duration.ofSeconds(5);

    private final World world;
    private final Promises promises;
    private final Census census;
    private final Optional<SimMaster.Storage> storage;
    private final Map<String, SimWorker> workers = new LinkedHashMap<>();
    private final Map<String, Set<String>> jars = new HashMap<>();
    private final List<SimDriver> drivers = new ArrayList<>();
    private final List<SimClient> clients = new ArrayList<>();
    private final Setup setup;
    private Optional<SimMaster> master = Optional.empty();
    private final Map<ExecutorId, Known> known = new HashMap<>();
    private int reigns;
    private int incarnations;
    private String lastSeen = "";
    private Optional<MasterState> lastChecked = Optional.empty();

    /**
     * What kind of cluster it is.
     *
     * @param disk whether masters have one
     * @param strands whether tasks take time, on threads
     * @param addresses where masters may be
     */
    record Setup(int workers, boolean disk, boolean strands, List<RpcAddress> addresses) {
        /** With a disk, one place for masters, and tasks that take no time of their own. */
        static Setup of(int workers) {
            return new Setup(workers, true, false, List.of(SimMaster.ADDRESS));
        }
    }

    /** A process as the master of a reign knows it. */
    private record Known(long pid, int reign) {}

    SimCluster(World world, Setup setup) {
        this.world = world;
        this.setup = setup;
        this.promises = new Promises(world, setup.disk());
        this.census = new Census(world, setup.disk());
        this.storage = setup.disk()
                ? Optional.of(new SimMaster.Storage(new SimDisk(world), new Ledger(world), world.directory()))
                : Optional.empty();
        startMaster(SimMaster.ADDRESS);
        for (int i = 0; i < setup.workers(); i++) {
            startWorker("w" + i);
        }
        world.after(ORPHANS_CHECKED, this::checkOrphans);
    }

    World world() {
        return world;
    }

    // ---- who takes part ----

    SimDriver submit(Map<String, String> settings, SimDriver.Work work) {
        String host = "d" + drivers.size();
        SimProcess process = new SimProcess(world, promises, host, "driver " + host);
        SimDriver driver = new SimDriver(this, process, SimDriver.ofUser(world), settings, work);
        drivers.add(driver);
        return driver;
    }

    SimClient client(boolean supervise) {
        SimClient client = new SimClient(this, "c" + clients.size(), supervise);
        clients.add(client);
        return client;
    }

    List<SimDriver> drivers() {
        return drivers;
    }

    List<SimClient> clients() {
        return clients;
    }

    Map<String, SimWorker> workers() {
        return workers;
    }

    /** The jars that a host has, by their digests. */
    Set<String> jarsOf(String host) {
        return jars.computeIfAbsent(host, unused -> new HashSet<>());
    }

    Promises promises() {
        return promises;
    }

    Census census() {
        return census;
    }

    Setup setup() {
        return setup;
    }

    Optional<SimDisk> disk() {
        return storage.map(SimMaster.Storage::disk);
    }

    /** The master that holds the disk, if there is one. */
    Optional<SimMaster> master() {
        return master.filter(each -> each.process().isAlive());
    }

    /** Starts a master there, and another one whenever it has ended. Returns whether it could start. */
    boolean startMaster(RpcAddress address) {
        Optional<SimMaster> started = newMaster(address);
        started.ifPresent(each -> {
            master = started;
            lastChecked = Optional.empty();
            reigns++;
            if (incarnations > 1 && storage.isEmpty()) {
                world.count(Transition.NEW_CLUSTER);
            }
            each.process()
                    .whenDead(() -> startMasterLater(each, RESTARTED_AT_ONCE.plus(world.upTo(RESTARTED_AT_LAST))));
        });
        return started.isPresent();
    }

    /** A master that takes part if it can, whoever else does. */
    Optional<SimMaster> newMaster(RpcAddress address) {
        incarnations++;
        return storage.isEmpty()
                ? Optional.of(SimMaster.withoutDisk(world, promises, incarnations))
                : SimMaster.onDisk(world, promises, address, storage.get(), incarnations);
    }

    private void startMasterLater(SimMaster before, Duration after) {
        world.after(after, () -> {
            boolean replaced = !master.equals(Optional.of(before));
            if (!replaced && !startMaster(before.address())) {
                startMasterLater(before, STARTED_AGAIN);
            }
        });
    }

    /** Unless one is there. */
    void startWorker(String host) {
        SimWorker before = workers.get(host);
        if (before == null || !before.process().isAlive()) {
            workers.put(host, new SimWorker(this, host, ++incarnations));
        }
    }

    /** Every process that lives. */
    List<SimProcess> processes() {
        Stream<SimProcess> daemons = Stream.concat(
                master().map(SimMaster::process).stream(),
                workers.values().stream().map(SimWorker::process));
        Stream<SimProcess> others = Stream.concat(
                drivers.stream().map(SimDriver::process), clients.stream().map(SimClient::process));
        Stream<SimProcess> children = census.living().stream().map(Census.Child::process);
        return Stream.of(daemons, others, children)
                .flatMap(each -> each)
                .filter(SimProcess::isAlive)
                .toList();
    }

    List<String> hosts() {
        List<String> hosts = new ArrayList<>(workers.keySet());
        hosts.add(master.orElseThrow().address().host());
        drivers.forEach(each -> hosts.add(each.process().host()));
        clients.forEach(each -> hosts.add(each.process().host()));
        return hosts;
    }

    /** Whether everybody who has not left for good is there. */
    boolean isWhole() {
        return master().filter(SimMaster::serves).isPresent()
                && workers.values().stream().allMatch(each -> each.process().isAlive());
    }

    Optional<SimDriver> unfinished() {
        return drivers.stream().filter(each -> !each.isDone()).findFirst();
    }

    // ---- what must hold ----

    /** Lets so much time pass, event by event. */
    void run(Duration time) {
        boolean[] over = {false};
        world.after(time, () -> over[0] = true);
        while (!over[0]) {
            world.runNext();
            checkAlways();
        }
    }

    private void checkOrphans() {
        census.checkOrphans();
        world.after(ORPHANS_CHECKED, this::checkOrphans);
    }

    /** After every event: nobody gives away what is not there, and what was said stands. */
    @SuppressWarnings("ReferenceEquality") // the same snapshot needs no second look
    private void checkAlways() {
        Optional<SimMaster> serving = master().filter(SimMaster::serves);
        if (serving.isEmpty()) {
            return;
        }
        MasterState state = serving.get().state();
        if (lastChecked.isPresent() && state == lastChecked.get()) {
            return;
        }
        lastChecked = Optional.of(state);
        traceState(state);
        serving.get().check(state);
        Map<String, Resources> given = new TreeMap<>();
        executors(state).filter(each -> !each.state().isTerminal()).forEach(each -> {
            given.merge(each.worker().value(), each.resources(), Resources::plus);
            outlives(each.executor(), each.pid(), Transition.EXECUTOR_OUTLIVED_MASTER);
        });
        for (DriverView driver : state.drivers()) {
            if (!driver.state().isTerminal()) {
                driver.process().ifPresent(each -> outlives(each, driver.pid(), Transition.DRIVER_OUTLIVED_MASTER));
            }
        }
        for (WorkerView worker : state.workers()) {
            Resources held = given.getOrDefault(worker.worker().value(), Resources.NONE);
            check(worker.capacity().holds(worker.used()), () -> worker + " is over-committed");
            check(worker.used().holds(held), () -> worker + " counts less than its executors hold: " + held);
        }
    }

    /** Counts a process that another master knew before. */
    private void outlives(ExecutorId process, long pid, Transition transition) {
        if (pid > 0) {
            Known before = known.put(process, new Known(pid, reigns));
            if (before != null && before.pid() == pid && before.reign() < reigns) {
                world.count(transition);
            }
        }
    }

    private static Stream<ExecutorView> executors(MasterState state) {
        return state.applications().stream().flatMap(app -> app.executors().stream());
    }

    private MasterState state() {
        SimMaster serving =
                master().filter(SimMaster::serves).orElseThrow(() -> new Violation("there is no master that serves"));
        MasterState unused = serving.state();
        run(Duration.ofSeconds(1)); // what it showed last may be from long ago
        return serving.state();
    }

    /** After cuts alone: every executor that was started runs. */
    void checkNoExecutorWasLost() {
        executors(state()).forEach(each -> check(!each.state().isTerminal(), "an executor was lost to a cut: " + each));
    }

    /** Once everything has come to rest: what the master says runs is what runs, and everybody agrees on that. */
    void checkReportedIsReal() {
        MasterState state = state();
        Map<ExecutorId, Long> reported = new TreeMap<>();
        executors(state)
                .filter(each -> !each.state().isTerminal())
                .forEach(each -> reported.put(each.executor(), each.pid()));
        for (DriverView driver : state.drivers()) {
            driver.process()
                    .filter(each -> !driver.state().isTerminal())
                    .ifPresent(each -> reported.put(each, driver.pid()));
        }
        Map<ExecutorId, Long> real = new TreeMap<>();
        census.living().forEach(each -> real.put(each.id(), each.pid()));
        check(reported.equals(real), "the master reports " + reported + " and there is " + real);
        int reports = promises.reports();
        run(Duration.ofSeconds(20));
        check(
                promises.reports() == reports,
                "workers and master do not agree: " + (promises.reports() - reports) + " full reports at rest");
        world.count(Transition.REPORTED_EQUALS_REAL);
    }

    /** Once every driver is gone: nothing is held, and nothing runs. */
    void checkNothingIsLeft() {
        MasterState state = state();
        check(census.living().isEmpty(), "processes are left: " + census.living());
        for (WorkerView worker : state.workers()) {
            check(worker.used().equals(Resources.NONE), "resources are not given back: " + worker);
        }
        for (ApplicationView app : state.applications()) {
            check(app.state().isTerminal(), "an application is left: " + app);
            check(app.executors().stream().allMatch(each -> each.state().isTerminal()), "an executor is left: " + app);
        }
        for (DriverView driver : state.drivers()) {
            check(driver.state().isTerminal(), "a driver is left: " + driver);
        }
    }

    void check(boolean holds, String otherwise) {
        check(holds, () -> otherwise);
    }

    private void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new Violation(otherwise.get() + "\n" + describe());
        }
    }

    String describe() {
        Collection<Census.Child> living = census.living();
        return "the master shows "
                + master().map(SimMaster::state).map(Object::toString).orElse("nothing") + "\nand there is "
                + living.stream().map(each -> each.process().name()).toList();
    }

    private void traceState(MasterState state) {
        String seen = Stream.concat(
                        state.applications().stream().map(app -> app.app() + " " + app.state() + " " + app.cores()),
                        state.drivers().stream().map(driver -> driver.driver() + " " + driver.state()))
                .toList()
                .toString();
        if (!seen.equals(lastSeen)) {
            lastSeen = seen;
            world.trace("master: " + seen);
        }
    }
}
