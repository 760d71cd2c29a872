package dev.hearth.master.placement;

/** How an application's executors lie on the workers ({@code hearth.deploy.spreadOutApps}). */
public enum Spread {
    /** On as many workers as possible: after each unit it is the next worker's turn. */
    OUT,
    /** On as few as possible: a worker is filled before the next one is used. */
    CONSOLIDATE
}
