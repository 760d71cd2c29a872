package dev.hearth.simulation;

import dev.hearth.simulation.SimCluster.Setup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The lives of clusters: from their start through what goes wrong to their rest, with what must hold then. */
final class Lives {
    private static final Duration START = Duration.ofSeconds(2);
    private static final Duration TROUBLED = Duration.ofSeconds(60);
    private static final Duration STORM = Duration.ofSeconds(30);
    /** Longer than any time after which something is given up. */
    private static final Duration REST = Duration.ofSeconds(150);

    private static final Duration JOBS_LIMIT = Duration.ofMinutes(15);
    private static final Duration DRIVERS_LIMIT = Duration.ofMinutes(60);
    /** The longest that a driver waits between two jobs. */
    private static final Duration THOUGHT = Duration.ofSeconds(4);

    private static final Duration LEAST_DELAY = Duration.ofMillis(100);
    private static final Duration MORE_DELAY = Duration.ofMillis(600);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private Lives() {}

    static void storm(World world) {
        SimCluster cluster = new SimCluster(world, Setup.of(2 + world.random().nextInt(3)));
        cluster.run(START);
        submit(
                cluster,
                1 + world.random().nextInt(3),
                new SimDriver.Work(1 + world.random().nextInt(12), 100, 5, THOUGHT));
        boolean storm = world.percent(30);
        new Faults(cluster).spread(Faults.ALL, world.random().nextInt(storm ? 50 : 12), storm ? STORM : TROUBLED);
        changeMinds(cluster);
        cluster.run(TROUBLED);
        end(cluster);
    }

    static void restarts(World world) {
        SimCluster cluster = new SimCluster(world, Setup.of(2));
        cluster.run(START);
        int applications = 4 + world.random().nextInt(8);
        for (int i = 0; i < applications; i++) {
            world.after(world.upTo(STORM), () -> cluster.submit(settings(world), new SimDriver.Work(1, 5, 0, THOUGHT)));
        }
        for (Duration at = Duration.ZERO; at.compareTo(TROUBLED) < 0; at = at.plus(LOOK)) {
            world.after(at, () -> leaveWhoIsDone(cluster, 0));
        }
        new Faults(cluster).spread(Faults.OF_MASTERS, 3 + world.random().nextInt(12), STORM);
        cluster.run(TROUBLED);
        end(cluster);
    }

    static void churn(World world) {
        SimCluster cluster = new SimCluster(world, Setup.of(2));
        cluster.run(START);
        cluster.workers()
                .keySet()
                .forEach(each -> world.network()
                        .delay(each, SimMaster.ADDRESS.host(), LEAST_DELAY.plus(world.upTo(MORE_DELAY))));
        int applications = 8 + world.random().nextInt(12);
        for (int i = 0; i < applications; i++) {
            world.after(world.upTo(STORM), () -> {
                SimDriver driver = cluster.submit(
                        settings(world), new SimDriver.Work(world.random().nextInt(2), 10, 0, THOUGHT));
                world.after(world.upTo(THOUGHT), driver::leave);
            });
        }
        new Faults(cluster)
                .spread(List.of(Fault.CUT, Fault.EXECUTOR_CRASH), world.random().nextInt(4), STORM);
        cluster.run(STORM.plus(THOUGHT));
        end(cluster);
    }

    static void drivers(World world) {
        SimCluster cluster = new SimCluster(world, Setup.of(2 + world.random().nextInt(2)));
        cluster.run(START);
        int drivers = 1 + world.random().nextInt(3);
        for (int i = 0; i < drivers; i++) {
            SimClient client = cluster.client(world.percent(60));
            if (world.percent(20)) {
                world.after(world.upTo(TROUBLED), client::kill);
            }
        }
        new Faults(cluster).spread(Faults.ALL, world.random().nextInt(15), TROUBLED);
        cluster.run(TROUBLED);
        long limit = world.nowNanos() + DRIVERS_LIMIT.toNanos();
        while (!cluster.clients().stream().allMatch(SimClient::isDone)) {
            cluster.check(world.nowNanos() < limit, "a driver is not over");
            cluster.run(LOOK);
        }
        cluster.run(REST);
        cluster.checkReportedIsReal();
        cluster.checkNothingIsLeft();
    }

    /** The promise: neither costs a task that has to run again, or an executor. */
    static void cuts(World world) {
        world.beKind();
        SimCluster cluster = new SimCluster(world, Setup.of(2));
        cluster.run(START);
        cluster.submit(Map.of(), new SimDriver.Work(10 + world.random().nextInt(10), 100, 0, THOUGHT));
        Faults faults = new Faults(cluster);
        faults.farApart(Duration.ofMillis(40));
        cluster.run(START);
        for (int i = 0; i < 15; i++) {
            // further apart than it takes to come back
            cluster.run(START.plus(world.upTo(Duration.ofSeconds(1))));
            faults.briefly();
        }
        untilJobsAreDone(cluster);
        cluster.run(LOOK.multipliedBy(6));
        cluster.checkNoExecutorWasLost();
        cluster.checkReportedIsReal();
        cluster.check(
                cluster.drivers().stream()
                        .allMatch(each -> each.retried() == 0 && each.failure().isEmpty()),
                "a task was tried again, or a job has failed");
    }

    static void kills(World world) {
        SimCluster cluster = new SimCluster(world, new Setup(2, true, true, List.of(SimMaster.ADDRESS)));
        cluster.run(START);
        submit(cluster, 1 + world.random().nextInt(2), new SimDriver.Work(12, 40, 60, Duration.ofMillis(5)));
        Faults faults = new Faults(cluster);
        faults.farApart(LEAST_DELAY);
        faults.spread(
                List.of(Fault.CUT, Fault.STALL, Fault.SLOW_LINK, Fault.EXECUTOR_CRASH, Fault.PAUSE),
                world.random().nextInt(5),
                STORM);
        cluster.run(STORM);
        end(cluster);
    }

    static void failover(World world) {
        SimCluster cluster =
                new SimCluster(world, new Setup(3, true, false, List.of(SimMaster.ADDRESS, SimMaster.OTHER_ADDRESS)));
        cluster.run(START);
        submit(cluster, 1 + world.random().nextInt(2), new SimDriver.Work(8, 60, 0, THOUGHT));
        Faults faults = new Faults(cluster);
        faults.spread(
                List.of(Fault.CUT, Fault.CUT, Fault.STALL, Fault.SLOW_LINK, Fault.PAUSE, Fault.WORKER_CRASH),
                4 + world.random().nextInt(10),
                TROUBLED);
        int times = 1 + world.random().nextInt(2);
        for (int i = 0; i < times; i++) {
            world.after(Duration.ofSeconds(5 + 50L * i).plus(world.upTo(LOOK)), faults::handOver);
        }
        cluster.run(TROUBLED.plus(STORM));
        end(cluster);
    }

    static void amnesia(World world) {
        SimCluster cluster = new SimCluster(world, new Setup(3, false, false, List.of(SimMaster.ADDRESS)));
        cluster.run(START);
        submit(cluster, 1 + world.random().nextInt(2), new SimDriver.Work(8, 80, 0, THOUGHT));
        new Faults(cluster).spread(Faults.ALL, world.random().nextInt(12), TROUBLED);
        cluster.run(TROUBLED);
        end(cluster);
    }

    private static void submit(SimCluster cluster, int drivers, SimDriver.Work work) {
        for (int i = 0; i < drivers; i++) {
            cluster.submit(settings(cluster.world()), work);
        }
    }

    private static Map<String, String> settings(World world) {
        Map<String, String> settings = new TreeMap<>();
        if (world.percent(50)) {
            settings.put(
                    "hearth.executor.cores", String.valueOf(1 + world.random().nextInt(3)));
        }
        if (world.percent(70)) {
            settings.put("hearth.cores.max", String.valueOf(3 + world.random().nextInt(5)));
        }
        if (world.percent(20)) {
            settings.put("hearth.executor.resource.gpu.amount", "1");
        }
        settings.put("hearth.executor.memory", world.percent(30) ? "2g" : "512m");
        // what a crash of an executor charges to tasks is no reason to fail here
        settings.put("hearth.task.maxFailures", "100");
        return settings;
    }

    /** Some drivers want more executors or fewer, and in the end as many as they can get. */
    private static void changeMinds(SimCluster cluster) {
        World world = cluster.world();
        for (SimDriver driver : cluster.drivers()) {
            if (world.percent(30)) {
                int changes = 1 + world.random().nextInt(4);
                for (int i = 0; i < changes; i++) {
                    world.after(world.upTo(TROUBLED), () -> {
                        if (world.percent(50)) {
                            driver.requestTotal(world.random().nextInt(5));
                        } else {
                            driver.killOne();
                        }
                    });
                }
                world.after(TROUBLED, () -> wantMany(world, driver));
            }
        }
    }

    /** Again and again, since a request may be lost. */
    private static void wantMany(World world, SimDriver driver) {
        if (!driver.isDone()) {
            driver.requestTotal(Integer.MAX_VALUE);
            world.after(LOOK, () -> wantMany(world, driver));
        }
    }

    private static void end(SimCluster cluster) {
        untilJobsAreDone(cluster);
        cluster.run(REST);
        cluster.checkReportedIsReal();
        cluster.drivers().forEach(SimDriver::leave);
        cluster.run(REST);
        cluster.check(cluster.drivers().stream().allMatch(SimDriver::hasLeft), "a driver has not left");
        cluster.checkNothingIsLeft();
    }

    private static void untilJobsAreDone(SimCluster cluster) {
        long limit = cluster.world().nowNanos() + JOBS_LIMIT.toNanos();
        while (cluster.unfinished().isPresent()) {
            cluster.check(
                    cluster.world().nowNanos() < limit,
                    cluster.unfinished().orElseThrow().process() + " is not done");
            leaveWhoIsDone(cluster, 1);
            cluster.run(LOOK);
        }
    }

    /** The others may be waiting for what those hold; so many stay. */
    private static void leaveWhoIsDone(SimCluster cluster, int stay) {
        if (cluster.drivers().size() > stay) {
            cluster.drivers().stream().filter(SimDriver::isDone).forEach(SimDriver::leave);
        }
    }
}
