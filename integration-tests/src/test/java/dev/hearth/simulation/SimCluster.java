package dev.hearth.simulation;

import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A simulated cluster, what can go wrong in it, and what must hold in it whatever goes wrong. */
final class SimCluster {
    private final World world;
    private final Map<String, SimWorker> workers = new LinkedHashMap<>();
    private final List<SimDriver> drivers = new ArrayList<>();
    private SimMaster master;
    private int incarnations;
    private String lastSeen = "";
    private MasterState lastChecked;

    SimCluster(World world, int workerCount) {
        this.world = world;
        this.master = startMaster();
        this.lastChecked = master.state();
        for (int i = 0; i < workerCount; i++) {
            startWorker("w" + i);
        }
    }

    List<SimDriver> drivers() {
        return drivers;
    }

    void submit(Map<String, String> settings, int jobs) {
        drivers.add(new SimDriver(world, drivers.size(), settings, jobs));
    }

    // ---- faults ----

    /** Does something bad, and sees to it that it does not last for ever. */
    void misfortune() {
        switch (world.random().nextInt(9)) {
            case 0, 1 -> cut();
            case 2 -> stall();
            case 3 -> slow();
            case 4 -> pause();
            case 5 -> crashExecutor();
            case 6 -> crashWorker();
            case 7 -> crashMaster();
            default -> crashDriver();
        }
    }

    /** Cuts a link, or keeps it from passing anything for less than anybody has patience. */
    void briefMisfortune() {
        List<String> link = link();
        if (world.percent(70)) {
            cut(link);
        } else {
            world.count("brief stall");
            world.network().stall(link.get(0), link.get(1));
            world.after(world.upTo(Duration.ofSeconds(1)), () -> world.network().resume(link.get(0), link.get(1)));
        }
    }

    /** Everything takes its time between hosts, so that there is always something on its way. */
    void farApart() {
        List<String> hosts = hosts();
        for (String one : hosts) {
            for (String other : hosts) {
                if (one.compareTo(other) < 0) {
                    world.network().delay(one, other, world.upTo(Duration.ofMillis(40)));
                }
            }
        }
    }

    private void cut() {
        cut(link());
    }

    private void cut(List<String> link) {
        world.count("cut");
        world.trace("cut " + link);
        world.network().cut(link.get(0), link.get(1));
    }

    private void stall() {
        List<String> link = link();
        Duration time = world.upTo(Duration.ofSeconds(20));
        world.count("stall");
        world.trace("stall " + link + " for " + time);
        world.network().stall(link.get(0), link.get(1));
        world.after(time, () -> world.network().resume(link.get(0), link.get(1)));
    }

    private void slow() {
        List<String> link = link();
        world.count("slow");
        world.trace("slow " + link);
        world.network().delay(link.get(0), link.get(1), world.upTo(Duration.ofMillis(800)));
        world.after(Duration.ofSeconds(10), () -> world.network().delay(link.get(0), link.get(1), Duration.ZERO));
    }

    private void pause() {
        SimProcess process = pick(processes());
        Duration time = world.upTo(Duration.ofSeconds(world.percent(10) ? 100 : 20));
        world.count("pause");
        process.pause();
        world.after(time, process::resume);
    }

    private void crashExecutor() {
        List<SimProcess> executors = executors().map(SimLauncher.Child::process).toList();
        if (!executors.isEmpty()) {
            world.count("executor crash");
            pick(executors).crash("killed");
        }
    }

    private void crashWorker() {
        String host = pick(List.copyOf(workers.keySet()));
        world.count("worker crash");
        workers.get(host).process().crash("killed");
        world.after(Duration.ofMillis(500).plus(world.upTo(Duration.ofSeconds(15))), () -> {
            if (!workers.get(host).process().isAlive()) {
                startWorker(host);
            }
        });
    }

    private void crashMaster() {
        if (!master.process().isAlive() || !world.percent(40)) {
            return;
        }
        world.count("master crash");
        master.process().crash("killed");
        world.after(Duration.ofMillis(500).plus(world.upTo(Duration.ofSeconds(15))), () -> master = startMaster());
    }

    private void crashDriver() {
        List<SimDriver> alive =
                drivers.stream().filter(each -> each.process().isAlive()).toList();
        if (alive.size() > 1 && world.percent(30)) {
            world.count("driver crash");
            pick(alive).process().crash("killed");
        }
    }

    private List<String> link() {
        List<String> hosts = hosts();
        String one = pick(hosts);
        return List.of(
                one, pick(hosts.stream().filter(each -> !each.equals(one)).toList()));
    }

    private List<String> hosts() {
        List<String> hosts = new ArrayList<>(workers.keySet());
        hosts.add(SimMaster.ADDRESS.host());
        drivers.forEach(each -> hosts.add(each.process().host()));
        return hosts;
    }

    private List<SimProcess> processes() {
        List<SimProcess> processes = new ArrayList<>(List.of(master.process()));
        workers.values().forEach(each -> processes.add(each.process()));
        executors().forEach(each -> processes.add(each.process()));
        drivers.forEach(each -> processes.add(each.process()));
        return processes.stream().filter(SimProcess::isAlive).toList();
    }

    private <T> T pick(List<T> from) {
        return from.get(world.random().nextInt(from.size()));
    }

    private SimMaster startMaster() {
        return new SimMaster(world, ++incarnations);
    }

    private void startWorker(String host) {
        workers.put(host, new SimWorker(world, host, ++incarnations, SimMaster.ADDRESS));
    }

    // ---- what must hold ----

    /** After every event: nobody gives away what is not there. */
    @SuppressWarnings("ReferenceEquality") // the same snapshot needs no second look
    void checkAlways() {
        for (SimWorker worker : workers.values()) {
            int cores = worker.executors().stream()
                    .mapToInt(SimLauncher.Child::cores)
                    .sum();
            check(cores <= SimWorker.CAPACITY.cores(), worker.process() + " runs executors with " + cores + " cores");
        }
        MasterState state = master.state();
        if (state == lastChecked) {
            return;
        }
        lastChecked = state;
        traceState();
        Map<String, Resources> used = new TreeMap<>();
        master.state().applications().stream()
                .flatMap(app -> app.executors().stream())
                .filter(executor -> !executor.state().isTerminal())
                .forEach(executor -> used.merge(executor.worker().value(), executor.resources(), Resources::plus));
        for (WorkerView worker : master.state().workers()) {
            check(worker.capacity().holds(worker.used()), worker + " is over-committed");
            Resources given = used.getOrDefault(worker.worker().value(), Resources.NONE);
            check(worker.used().holds(given), worker + " counts less than its executors hold: " + given);
        }
    }

    /** After cuts alone: every executor that was started runs. */
    void checkNoExecutorWasLost() {
        master.state()
                .applications()
                .forEach(app -> check(
                        app.executors().stream().map(ExecutorView::state).noneMatch(state -> state.isTerminal()),
                        "an executor was lost to a cut: " + app));
    }

    /** Once everything has come to rest while drivers stay: what the master says runs is what runs. */
    void checkReportedIsReal() {
        Map<ExecutorId, Long> reported = new TreeMap<>();
        master.state().applications().stream()
                .flatMap(app -> app.executors().stream())
                .filter(executor -> !executor.state().isTerminal())
                .forEach(executor -> reported.put(executor.executor(), executor.pid()));
        Map<Long, String> real = executors()
                .collect(Collectors.toMap(
                        SimLauncher.Child::pid, each -> each.process().name(), (a, b) -> a, TreeMap::new));
        check(
                new TreeSet<>(reported.values()).equals(real.keySet()),
                "the master reports " + reported + " and there is " + real);
    }

    /** Once every driver is gone: nothing is held, and nothing runs. */
    void checkNothingIsLeft() {
        check(
                executors().findAny().isEmpty(),
                "executors are left: " + executors().toList());
        for (WorkerView worker : master.state().workers()) {
            check(worker.used().equals(Resources.NONE), "resources are not given back: " + worker);
        }
        master.state().applications().forEach(app -> {
            check(app.state().isTerminal(), "an application is left: " + app);
            check(app.executors().stream().map(ExecutorView::state).allMatch(state -> state.isTerminal()), "" + app);
        });
    }

    /** Whether all workers are known to the master and alive. */
    boolean isWhole() {
        return master.process().isAlive()
                && workers.values().stream().allMatch(each -> each.process().isAlive());
    }

    String describe() {
        return master.state() + "\nexecutors: "
                + executors().map(each -> each.process().name()).toList();
    }

    private void traceState() {
        String seen = master.state().applications().stream()
                .map(app -> app.app() + " " + app.state() + " " + app.cores())
                .collect(Collectors.joining(", "));
        if (!seen.equals(lastSeen)) {
            lastSeen = seen;
            world.trace("master: " + seen);
        }
    }

    private Stream<SimLauncher.Child> executors() {
        return workers.values().stream().flatMap(each -> each.executors().stream());
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise + "\n" + describe());
        }
    }

    Optional<SimDriver> unfinished() {
        return drivers.stream().filter(each -> !each.isDone()).findFirst();
    }
}
