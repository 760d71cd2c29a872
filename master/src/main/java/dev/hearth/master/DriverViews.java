package dev.hearth.master;

import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DriverEntry;
import dev.hearth.master.state.ExecutorEntry;
import dev.hearth.model.DriverId;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.History;
import java.util.Optional;

/** What is shown of drivers. Pure. */
final class DriverViews {

    private DriverViews() {}

    /** The driver as lists show it. */
    static DriverView of(ClusterState state, MasterConfig config, DriverEntry driver) {
        Optional<ExecutorEntry> newest = driver.newest();
        return new DriverView(
                driver.id(),
                driver.spec().name(),
                driver.spec().user(),
                driver.state(),
                driver.spec().resources(),
                driver.spec().supervise(),
                newest.map(ExecutorEntry::worker),
                newest.map(ExecutorEntry::id),
                newest.map(ExecutorEntry::pid).orElse(0L),
                driver.submitted(),
                driver.ended(),
                driver.exitCode(),
                DriverLogic.why(state, config, driver),
                driver.attempt().isPresent() ? Optional.empty() : driver.causeClass());
    }

    /** How it stands with the driver. It is over when nothing of it and of its applications is left on any worker. */
    static EndState end(ClusterState state, MasterConfig config, DriverEntry driver) {
        boolean over = driver.state().isTerminal() && !hasProcesses(state, driver);
        String cause =
                DriverLogic.why(state, config, driver).map(why -> ": " + why).orElse("");
        return new EndState(
                Optional.of(driver.id().value()),
                driver.state().name(),
                over,
                driver.exitCode(),
                "driver " + driver.id() + " is " + driver.state() + cause,
                driver.newest().map(ExecutorEntry::id),
                driver.lastLines());
    }

    /** What has happened to the driver. */
    static History history(DriverEntry driver) {
        return new History(
                Optional.of(driver.id().value()), "driver " + driver.id() + " is " + driver.state(), driver.history());
    }

    private static boolean hasProcesses(ClusterState state, DriverEntry driver) {
        boolean live = state.applications().stream().anyMatch(each -> isOwner(each.owner(), driver));
        return live
                || state.endedApplications().stream()
                        .filter(each -> isOwner(each.owner(), driver))
                        .anyMatch(each -> each.workers().stream()
                                .flatMap(worker -> state.worker(worker).stream())
                                .flatMap(worker -> worker.occupants().keySet().stream())
                                .anyMatch(process -> process.app().equals(each.id())))
                || isOccupied(state, driver);
    }

    /** What was given up with its worker, and is ended when that is back. */
    private static boolean isOccupied(ClusterState state, DriverEntry driver) {
        return driver.newest().stream()
                .flatMap(each -> state.worker(each.worker()).stream())
                .flatMap(worker -> worker.occupants().keySet().stream())
                .anyMatch(process -> process.app().equals(driver.asApplication()));
    }

    private static boolean isOwner(Optional<DriverId> owner, DriverEntry driver) {
        return owner.equals(Optional.of(driver.id()));
    }
}
