package dev.hearth.master.placement;

import dev.hearth.model.DriverId;
import java.util.SortedMap;

/**
 * A driver that found no place. Why is counted when it is asked, over every worker with enough cores.
 *
 * @param free what the plan left
 */
public record DriverShortfall(DriverDemand demand, FreeView free) {

    public DriverId driver() {
        return demand.driver();
    }

    /**
     * How many workers cannot take it, by the first reason that holds.
     *
     * @param notTaking workers that are alive and not among the free ones
     */
    public SortedMap<Reason, Integer> workers(int notTaking) {
        return free.reasonsAgainst(demand.resources(), demand.avoided(), notTaking);
    }

    /** The same for people. */
    public String explanation(int notTaking) {
        return Reason.explanation(workers(notTaking));
    }

    /** The same for people, when every worker takes drivers. */
    public String explanation() {
        return explanation(0);
    }
}
