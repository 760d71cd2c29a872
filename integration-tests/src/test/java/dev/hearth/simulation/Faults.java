package dev.hearth.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What goes wrong in a cluster. Each of it ends by itself after a while. */
final class Faults {
    /** Everything that befalls a cluster at random. */
    static final List<Fault> ALL = List.of(
            Fault.CUT,
            Fault.CUT,
            Fault.STALL,
            Fault.ONE_WAY_STALL,
            Fault.SLOW_LINK,
            Fault.SWIZZLE,
            Fault.PAUSE,
            Fault.CLOCK_JUMP,
            Fault.EXECUTOR_CRASH,
            Fault.WORKER_CRASH,
            Fault.DRIVER_CRASH,
            Fault.MASTER_CRASH,
            Fault.MASTER_STOP,
            Fault.POWER_LOSS,
            Fault.FULL_DISK,
            Fault.BROKEN_DISK,
            Fault.SECOND_MASTER,
            Fault.WORKER_DRAINED,
            Fault.WORKER_DEGRADED);

    /** What befalls the master and its disk. */
    static final List<Fault> OF_MASTERS = List.of(
            Fault.MASTER_CRASH,
            Fault.MASTER_CRASH,
            Fault.MASTER_STOP,
            Fault.POWER_LOSS,
            Fault.POWER_LOSS,
            Fault.POWER_LOSS,
            Fault.FULL_DISK,
            Fault.BROKEN_DISK,
            Fault.SECOND_MASTER,
            Fault.CLOCK_JUMP,
            Fault.CUT);

    private static final Duration LONGEST_STALL = Duration.ofSeconds(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
    private static final int LONG_PAUSES_IN_A_HUNDRED = 8;
    private static final Duration LONGEST_LONG_PAUSE = Duration.ofSeconds(100);
    private static final Duration LONGEST_DELAY = Duration.ofMillis(800);
    private static final Duration DELAYED = Duration.ofSeconds(10);
    private static final Duration BRIEF = Duration.ofSeconds(1);
    private static final int LARGEST_JUMP_SECONDS = 7200;

    private final SimCluster cluster;
    private final World world;

    Faults(SimCluster cluster) {
        this.cluster = cluster;
        this.world = cluster.world();
    }

    /** So many of them, at any time from one second from now on. */
    void spread(List<Fault> kinds, int count, Duration over) {
        for (int i = 0; i < count; i++) {
            world.after(Duration.ofSeconds(1).plus(world.upTo(over)), () -> happen(world.pick(kinds)));
        }
    }

    /** Does something bad, if it can be done now. */
    void happen(Fault fault) {
        boolean happened = switch (fault) {
            case CUT -> cut(link());
            case STALL -> stall(link(), world.upTo(LONGEST_STALL));
            case ONE_WAY_STALL -> stallOneWay(link());
            case SLOW_LINK -> slow(link());
            case SWIZZLE -> swizzle();
            case PAUSE -> pause(world.pick(cluster.processes()));
            case CLOCK_JUMP -> jumpClock(world.pick(cluster.hosts()));
            case EXECUTOR_CRASH -> crashExecutor();
            case WORKER_CRASH ->
                crashWorker(world.pick(List.copyOf(cluster.workers().keySet())));
            case DRIVER_CRASH -> crashDriver();
            case MASTER_CRASH, MASTER_STOP, POWER_LOSS -> endMaster(fault);
            case FULL_DISK, BROKEN_DISK -> troubleDisk(fault);
            case SECOND_MASTER -> startSecondMaster();
            case WORKER_DRAINED, WORKER_DEGRADED ->
                trouble(world.pick(List.copyOf(cluster.workers().values())), fault);
            default -> throw new IllegalArgumentException(fault + " does not happen by itself");
        };
        if (happened) {
            world.count(fault);
        }
    }

    /** Cuts a link, or keeps it from passing anything for less than anybody has patience. */
    void briefly() {
        List<String> link = link();
        if (world.percent(70)) {
            cut(link);
            world.count(Fault.CUT);
        } else {
            stall(link, world.upTo(BRIEF));
            world.count(Fault.STALL);
        }
    }

    /** Everything takes its time between hosts, so that there is always something on its way. */
    void farApart(Duration atMost) {
        List<String> hosts = cluster.hosts();
        for (String one : hosts) {
            for (String other : hosts) {
                if (one.compareTo(other) < 0) {
                    world.network().delay(one, other, world.upTo(atMost));
                }
            }
        }
    }

    /**
     * The master is out of reach, its disk is given to another one, and after a while it is back: some who had gone over to
     * the new one lose that, and find the old one.
     */
    void handOver() {
        Optional<SimMaster> first = cluster.master();
        if (first.isEmpty()) {
            return;
        }
        SimProcess old = first.get().process();
        Duration away = world.upTo(LONGEST_STALL);
        if (world.percent(70)) {
            old.pause();
            world.after(away, old::resume);
        }
        for (String worker : cluster.workers().keySet()) {
            if (world.percent(70)) {
                cut(List.of(old.host(), worker));
            }
        }
        cluster.disk().orElseThrow().handOver();
        boolean taken = cluster.startMaster(
                first.get().address().equals(SimMaster.ADDRESS) ? SimMaster.OTHER_ADDRESS : SimMaster.ADDRESS);
        if (taken) {
            world.count(Fault.DISK_HANDED_OVER);
            String host = cluster.master().orElseThrow().address().host();
            for (String worker : cluster.workers().keySet()) {
                if (world.percent(60)) {
                    world.after(away.plus(world.upTo(BRIEF.multipliedBy(3))), () -> lose(List.of(host, worker)));
                }
            }
        }
        // somebody finds it in the end
        world.after(LONGEST_STALL.multipliedBy(2), () -> old.crash("replaced"));
    }

    /** Nothing goes over a link, and who is connected by it hears of that. */
    private void lose(List<String> link) {
        cut(link);
        stall(link, BRIEF.multipliedBy(3).plus(world.upTo(BRIEF.multipliedBy(5))));
    }

    private boolean cut(List<String> link) {
        world.trace("cut " + link);
        world.network().cut(link.get(0), link.get(1));
        return true;
    }

    private boolean stall(List<String> link, Duration time) {
        world.trace("stall " + link + " for " + time);
        world.network().stall(link.get(0), link.get(1));
        resumeAfter(link, time);
        return true;
    }

    private boolean stallOneWay(List<String> link) {
        Duration time = world.upTo(LONGEST_STALL);
        world.trace("stall of one way " + link + " for " + time);
        world.network().stallOneWay(link.get(0), link.get(1));
        resumeAfter(link, time);
        return true;
    }

    private void resumeAfter(List<String> link, Duration time) {
        world.after(time, () -> world.network().resume(link.get(0), link.get(1)));
    }

    private boolean slow(List<String> link) {
        world.trace("slow " + link);
        world.network().delay(link.get(0), link.get(1), world.upTo(LONGEST_DELAY));
        world.after(DELAYED, () -> world.network().delay(link.get(0), link.get(1), Duration.ZERO));
        return true;
    }

    private boolean swizzle() {
        String host = world.pick(cluster.hosts());
        List<String> others = new ArrayList<>(cluster.hosts());
        others.removeIf(each -> each.equals(host) || world.percent(40));
        world.trace("swizzle " + host + " " + others);
        Duration step = world.upTo(BRIEF);
        for (int i = 0; i < others.size(); i++) {
            String other = others.get(i);
            world.after(step.multipliedBy(i), () -> world.network().stall(host, other));
        }
        List<String> again = new ArrayList<>(others);
        Collections.shuffle(again, world.random());
        for (int i = 0; i < again.size(); i++) {
            String other = again.get(i);
            world.after(
                    step.multipliedBy(others.size() + i).plus(world.upTo(LONGEST_STALL.dividedBy(2))),
                    () -> world.network().resume(host, other));
        }
        return !others.isEmpty();
    }

    private boolean pause(SimProcess process) {
        process.pause();
        world.after(
                world.upTo(world.percent(LONG_PAUSES_IN_A_HUNDRED) ? LONGEST_LONG_PAUSE : LONGEST_PAUSE),
                process::resume);
        return true;
    }

    private boolean jumpClock(String host) {
        Duration step = Duration.ofSeconds(world.random().nextInt(2 * LARGEST_JUMP_SECONDS) - LARGEST_JUMP_SECONDS);
        world.trace("clock of " + host + " jumps by " + step);
        world.skewWall(host, step);
        cluster.processes().stream().filter(each -> each.host().equals(host)).forEach(each -> each.jumpWall(step));
        return true;
    }

    private boolean crashExecutor() {
        List<SimProcess> children =
                cluster.census().living().stream().map(Census.Child::process).toList();
        if (children.isEmpty()) {
            return false;
        }
        world.pick(children).crash("killed");
        return true;
    }

    private boolean crashWorker(String host) {
        if (!cluster.workers().get(host).process().isAlive()) {
            return false;
        }
        cluster.workers().get(host).process().crash("killed");
        world.after(Duration.ofMillis(500).plus(world.upTo(Duration.ofSeconds(15))), () -> {
            cluster.startWorker(host);
        });
        return true;
    }

    private boolean crashDriver() {
        List<SimDriver> alive = cluster.drivers().stream()
                .filter(each -> each.process().isAlive())
                .toList();
        if (alive.size() < 2 || !world.percent(30)) {
            return false;
        }
        world.pick(alive).process().crash("killed");
        return true;
    }

    private boolean endMaster(Fault how) {
        Optional<SimMaster> master = cluster.master();
        if (master.isEmpty() || !world.percent(50)) {
            return false;
        }
        if (how == Fault.MASTER_STOP) {
            master.get().stop();
        } else if (cluster.disk().isPresent() && world.percent(60)) {
            cluster.disk().get().atNextWrite(() -> crashMaster(master.get(), how));
            world.after(BRIEF.multipliedBy(5), () -> crashMaster(master.get(), how));
        } else {
            crashMaster(master.get(), how);
        }
        return how != Fault.POWER_LOSS || cluster.disk().isPresent();
    }

    private void crashMaster(SimMaster master, Fault how) {
        if (master.process().isAlive()) {
            master.process().crash(how == Fault.POWER_LOSS ? "power lost" : "killed");
            if (how == Fault.POWER_LOSS) {
                cluster.disk().ifPresent(SimDisk::losePower);
            }
        }
    }

    private boolean troubleDisk(Fault how) {
        if (cluster.disk().isEmpty() || !world.percent(50)) {
            return false;
        }
        SimDisk disk = cluster.disk().get();
        world.trace(how.toString());
        boolean full = how == Fault.FULL_DISK;
        disk.full(full);
        disk.broken(!full);
        world.after(world.upTo(LONGEST_STALL), () -> {
            disk.full(false);
            disk.broken(false);
        });
        return true;
    }

    private boolean startSecondMaster() {
        if (cluster.disk().isEmpty() || cluster.master().isEmpty()) {
            return false;
        }
        if (cluster.newMaster(SimMaster.OTHER_ADDRESS).isPresent()) {
            world.violated("a second master has taken the directory of another one");
        }
        world.count(Transition.SECOND_MASTER_REFUSED);
        return true;
    }

    private boolean trouble(SimWorker worker, Fault how) {
        return how == Fault.WORKER_DRAINED ? worker.drain() : worker.degrade(world.upTo(LONGEST_STALL));
    }

    private List<String> link() {
        List<String> hosts = cluster.hosts();
        String one = world.pick(hosts);
        return List.of(
                one, world.pick(hosts.stream().filter(each -> !each.equals(one)).toList()));
    }
}
