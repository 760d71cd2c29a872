package dev.hearth.master.state;

import dev.hearth.model.DriverId;

/** A change to a driver that is not journalled. */
public sealed interface DriverSoftEvent extends SoftEvent {

    /** The driver's time to be started again has come. */
    record HoldEnded(DriverId driver) implements DriverSoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.drivers().liveOrThrow(driver).endHold();
        }
    }
}
