package dev.hearth.master.placement;

/** The workers that take executors, and what they have free. Its order is the order of placement. */
public interface FreeView {

    /** How many there are. */
    int size();

    /** All of them, in the order of {@link FreeWorker}. */
    Iterable<FreeWorker> mostCoresFirst();
}
