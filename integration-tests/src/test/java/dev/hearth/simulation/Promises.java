package dev.hearth.simulation;

import dev.hearth.model.AppId;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.DriverId;
import dev.hearth.model.DriverState;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What masters have told others, and must keep to, whatever happens to them: who was taken, what is over, and which epochs
 * reigned. Only masters that share a disk keep to what the others said.
 */
final class Promises {
    private final World world;
    private final boolean kept;
    private final Set<AppId> applications = new LinkedHashSet<>();
    private final Set<DriverId> drivers = new LinkedHashSet<>();
    private final Set<AppId> over = new LinkedHashSet<>();
    private final Map<AppId, ApplicationState> ends = new HashMap<>();
    private final Map<DriverId, DriverState> driverEnds = new HashMap<>();
    private final Map<ExecutorId, ExecutorState> executorEnds = new HashMap<>();
    private final Map<WorkerId, Epoch> obeyed = new LinkedHashMap<>();
    private Optional<Epoch> newest = Optional.empty();
    private int reports;

    /** @param kept whether masters have a disk */
    Promises(World world, boolean kept) {
        this.world = world;
        this.kept = kept;
    }

    /** A driver was told that its application is known. */
    void taken(AppId app) {
        applications.add(app);
    }

    /** A command was told that its submission is known. */
    void taken(DriverId driver) {
        drivers.add(driver);
    }

    /** A driver was told that its application is over. */
    void over(AppId app) {
        over.add(app);
    }

    /** A worker says which epoch it obeyed last. */
    void obeyed(WorkerId worker, Epoch epoch) {
        Epoch before = obeyed.put(worker, epoch);
        if (before != null && epoch.isBefore(before)) {
            world.violated(worker + " obeys epoch " + epoch + " after " + before);
        }
    }

    /** Somebody hears of an epoch. */
    void reigns(Epoch epoch) {
        if (newest.isEmpty() || newest.get().isBefore(epoch)) {
            newest = Optional.of(epoch);
        }
    }

    /** A worker has sent all it knows. */
    void reported() {
        reports++;
    }

    int reports() {
        return reports;
    }

    /** A master starts with this epoch, from what it found on the disk. */
    void begins(Epoch epoch) {
        if (kept && newest.isPresent() && !newest.get().isBefore(epoch)) {
            world.violated("a master begins with epoch " + epoch + " after " + newest.get() + " has reigned");
        }
    }

    /** What a master shows. */
    void check(MasterState shown) {
        if (!kept) {
            return;
        }
        Set<AppId> knownApplications = new LinkedHashSet<>();
        for (ApplicationView app : shown.applications()) {
            knownApplications.add(app.app());
            check(app);
        }
        Set<DriverId> knownDrivers = new LinkedHashSet<>();
        for (DriverView driver : shown.drivers()) {
            knownDrivers.add(driver.driver());
            stays(driverEnds, driver.driver(), driver.state(), driver.state().isTerminal());
        }
        if (!knownApplications.containsAll(applications)) {
            world.violated("of the applications " + applications + " that were taken only these are known: "
                    + knownApplications);
        }
        if (!knownDrivers.containsAll(drivers)) {
            world.violated("of the drivers " + drivers + " that were taken only these are known: " + knownDrivers);
        }
    }

    private void check(ApplicationView app) {
        if (isBlamed(app)) {
            ends.put(app.app(), ApplicationState.FAILED);
        }
        stays(ends, app.app(), app.state(), app.state().isTerminal());
        if (over.contains(app.app()) && !app.state().isTerminal()) {
            world.violated(
                    "application " + app.app() + " is " + app.state() + " after its driver was told that it is over");
        }
        for (ExecutorView executor : app.executors()) {
            stays(
                    executorEnds,
                    executor.executor(),
                    executor.state(),
                    executor.state().isTerminal());
        }
    }

    /** Of what simply finished it may come out that its driver failed afterwards, once. */
    private static boolean isBlamed(ApplicationView app) {
        return app.state() == ApplicationState.FAILED
                && app.cause().orElse("").startsWith("its driver failed (driver-");
    }

    private <K, S> void stays(Map<K, S> ended, K what, S state, boolean terminal) {
        S before = ended.get(what);
        if (before != null && !before.equals(state)) {
            world.violated(what + " is " + state + " after it was " + before);
        }
        if (terminal) {
            ended.put(what, state);
        }
    }
}
