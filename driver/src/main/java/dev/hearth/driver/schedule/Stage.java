package dev.hearth.driver.schedule;

/** One stage of a job: the partitions of one data set under one function. Confined to the driver's loop. */
final class Stage {
    private final int id;
    private int attempts;

    Stage(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    /** Begins another attempt at the stage; gives its number, from 0. */
    int nextAttempt() {
        return attempts++;
    }
}
