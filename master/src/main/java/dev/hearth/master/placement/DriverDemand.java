package dev.hearth.master.placement;

import dev.hearth.model.DriverId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.Set;

/**
 * A driver that waits for a worker.
 *
 * @param avoided workers where it failed again and again: it is not placed there while there are others
 */
public record DriverDemand(DriverId driver, Resources resources, Set<WorkerId> avoided) {

    public DriverDemand {
        avoided = Set.copyOf(avoided);
    }
}
