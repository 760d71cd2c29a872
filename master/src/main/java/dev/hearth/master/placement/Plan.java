package dev.hearth.master.placement;

import java.util.List;

/**
 * What {@link Placement} decided.
 *
 * @param driverLaunches in the order of their demands
 * @param launches in order: of one demand after the other
 * @param leftOver the demands that could take more, first come first; of those that were looked at before and that
 *     nothing has changed for, possibly not all
 * @param waitingDrivers the drivers that found no place
 */
public record Plan(
        List<DriverLaunch> driverLaunches,
        List<Launch> launches,
        List<Shortfall> leftOver,
        List<DriverShortfall> waitingDrivers) {

    public Plan {
        driverLaunches = List.copyOf(driverLaunches);
        launches = List.copyOf(launches);
        leftOver = List.copyOf(leftOver);
        waitingDrivers = List.copyOf(waitingDrivers);
    }
}
