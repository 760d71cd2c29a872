package dev.hearth.protocol;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.rpc.Message;
import java.util.List;

/** What the master tells a driver about its application. */
public sealed interface MasterToApp extends Message {

    /** An executor has been placed and is being launched. */
    record ExecutorAdded(ExecutorId executor, WorkerId worker, String host, Resources resources)
            implements MasterToApp {}

    /** A worker has forked the executor. */
    record ExecutorRunning(ExecutorId executor, long pid) implements MasterToApp {}

    /**
     * An executor is over.
     *
     * @param workerLost whether it ended because its worker is gone
     */
    record ExecutorRemoved(ExecutorId executor, ExecutorEnd end, boolean workerLost) implements MasterToApp {}

    /** A worker is gone, with everything that ran there. */
    record WorkerRemoved(WorkerId worker, String host, String reason) implements MasterToApp {}

    /** A worker is to be left: its executors of this application take nothing new and go when they are idle. */
    record WorkerDecommissioned(WorkerId worker, String host, List<ExecutorId> executors, String reason)
            implements MasterToApp {
        public WorkerDecommissioned {
            executors = List.copyOf(executors);
        }
    }

    /** The master ended the application; {@code reason} says why. */
    record ApplicationRemoved(AppId app, String reason) implements MasterToApp {}
}
