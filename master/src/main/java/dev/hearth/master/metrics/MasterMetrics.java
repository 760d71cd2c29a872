package dev.hearth.master.metrics;

import dev.hearth.model.ApplicationState;
import dev.hearth.model.DispatchTimes;
import dev.hearth.model.DriverState;
import dev.hearth.model.EndCause;

/**
 * Takes down what the master does and how long it takes. Called in the master's loop, by what carries decisions out and
 * never by what makes them; recording changes nothing, does not block and hardly allocates. Times are nanoseconds.
 */
public interface MasterMetrics {

    /** Keeps nothing. */
    MasterMetrics NONE = new MasterMetrics() {};

    /** A worker was told to run an executor, so long after its application began to want it. */
    default void executorLaunched(long nanos) {}

    /** A worker was told to run a driver. */
    default void driverLaunched() {}

    /** An application's first executor has registered with its driver, so long after the application did here. */
    default void firstExecutorReady(long nanos) {}

    /** Stages of an application had waited so long for an executor until their first tasks left for it; what is new, and sound. */
    default void dispatched(DispatchTimes more) {}

    /** An executor's process is over. */
    default void executorEnded(EndCause cause) {}

    /** A process of a driver that the cluster runs is over. */
    default void driverProcessEnded(EndCause cause) {}

    /** An application is over, in one of the terminal states. */
    default void applicationEnded(ApplicationState end) {}

    /** A driver that the cluster runs is over, in one of the terminal states. */
    default void driverEnded(DriverState end) {}

    /** A worker has sent a heartbeat, so long after its sign of life before. */
    default void heartbeat(long nanos) {}

    /** A worker was given up. */
    default void workerLost() {}

    /** A record of so many bytes was written to the journal and is on the disk, which took so long. */
    default void journalSynced(long bytes, long nanos) {}

    /** A task waited so long for the loop to come to it. */
    default void loopDelayed(long nanos) {}
}
