package dev.hearth.master;

import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DriverEntry;
import dev.hearth.master.state.WorkerEntry;
import java.util.Optional;

/**
 * How many more drivers the cluster may run: no more than {@code hearth.deploy.maxDrivers}, and for each one that is placed
 * at least one core stays for executors. Drivers that took all cores would wait for their executors for ever.
 *
 * <p>Made for one look at the drivers that wait, in their order.
 */
final class DriverRoom {
    private final ClusterState state;
    private final MasterConfig config;
    private final int coresOfWorkers;
    private int drivers;
    private long coresOfDrivers;

    private DriverRoom(ClusterState state, MasterConfig config, int coresOfWorkers) {
        this.state = state;
        this.config = config;
        this.coresOfWorkers = coresOfWorkers;
    }

    /** Beside the drivers that have a process. Looks at every worker. */
    static DriverRoom of(ClusterState state, MasterConfig config) {
        int cores = state.workers().stream()
                .filter(WorkerEntry::takesMore)
                .mapToInt(each -> each.capacity().cores())
                .sum();
        DriverRoom room = new DriverRoom(state, config, cores);
        state.drivers()
                .live()
                .forEach(driver -> driver.attempt().ifPresent(attempt -> {
                    boolean there = state.worker(attempt.worker())
                            .filter(WorkerEntry::takesMore)
                            .isPresent();
                    room.add(there ? attempt.resources().cores() : 0);
                }));
        return room;
    }

    /** Takes room for the driver, or says why there is none. One that no worker could ever hold takes none from others. */
    Optional<String> take(DriverEntry driver) {
        if (state.capacities().largestBelow(driver.spec().resources()).isPresent()) {
            return Optional.empty();
        }
        if (config.maxDrivers().isPresent() && drivers >= config.maxDrivers().getAsInt()) {
            return Optional.of("the cluster runs " + config.maxDrivers().getAsInt()
                    + (config.maxDrivers().getAsInt() == 1 ? " driver" : " drivers")
                    + " at a time (hearth.deploy.maxDrivers)");
        }
        int cores = driver.spec().resources().cores();
        if (coresOfWorkers == 0) {
            return Optional.of("there is no worker that takes it");
        }
        if (coresOfDrivers + cores + drivers + 1 > coresOfWorkers) {
            return Optional.of("it needs " + count(cores) + " and has to leave one for its executors; the workers have "
                    + count(coresOfWorkers) + " in all"
                    + (drivers == 0
                            ? ""
                            : ", and " + drivers + (drivers == 1 ? " other driver and its" : " other drivers and their")
                                    + " executors need "
                                    + count(coresOfDrivers + drivers) + " of them"));
        }
        add(cores);
        return Optional.empty();
    }

    /** One more driver, which takes so many of the cores. */
    private void add(int cores) {
        drivers++;
        coresOfDrivers += cores;
    }

    private static String count(long cores) {
        return cores == 1 ? "1 core" : cores + " cores";
    }
}
