package dev.hearth.driver.schedule;

import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import dev.hearth.protocol.DriverToExecutor.TakeBackTasks;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.rpc.codec.Bytes;
import java.util.List;

/**
 * The way to one executor, as the {@link TaskScheduler} uses it: over a connection, or within the process. All calls come
 * in the driver's loop. What is given to it arrives in order and once, or the executor is reported lost.
 */
public interface ExecutorLink {

    /** Hears what became of a value that was held at the executor; one of its methods is called once, later, in the loop. */
    interface ResultSink {
        /** The whole value. */
        void onResult(Bytes value);

        /** It cannot be had; {@code reason} is a sentence. */
        void onResultLost(String reason);
    }

    /** Whether it takes launches now; if not, {@link TaskScheduler#executorReady} is called when that may have changed. */
    boolean isReady();

    /**
     * Adds task sets and then runs tasks of these and of sets added before.
     *
     * @param weightBytes roughly what it takes in memory and on the wire
     */
    void launch(List<AddTaskSet> added, List<TaskGroup> groups, int weightBytes);

    /** Ends an attempt, if it is still there; its end is reported in any case. */
    void kill(KillTask order);

    /** Takes back tasks that have not started, the last ones first; answered once or, after a cut, more often. */
    void takeBack(TakeBackTasks order);

    /**
     * Forgets a task set that was added.
     *
     * @param heldValues whether values are held for it there, so that it matters how soon
     */
    void removeTaskSet(long taskSet, boolean heldValues);

    /** Fetches the value of an attempt that succeeded and whose value has {@code bytes} bytes. */
    void fetchResult(long taskSet, int index, int attempt, long bytes, ResultSink sink);
}
