package dev.hearth.master.placement;

import dev.hearth.model.AppId;
import java.util.SortedMap;

/**
 * A demand that is left over. Why is counted when it is asked, over every worker with enough cores.
 *
 * @param cores that the application may still be given
 * @param free what the plan left
 */
public record Shortfall(Demand demand, int cores, FreeView free) {

    public AppId app() {
        return demand.app();
    }

    /**
     * How many workers cannot take another executor, by the first reason that holds.
     *
     * @param notTaking workers that are alive and not among the free ones
     */
    public SortedMap<Reason, Integer> workers(int notTaking) {
        return free.reasonsAgainst(demand.least(), demand.avoided(), notTaking);
    }

    /** The same for people. */
    public String explanation(int notTaking) {
        return Reason.explanation(workers(notTaking));
    }

    /** The same for people, when every worker takes executors. */
    public String explanation() {
        return explanation(0);
    }
}
