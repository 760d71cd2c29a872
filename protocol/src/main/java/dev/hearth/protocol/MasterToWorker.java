package dev.hearth.protocol;

import dev.hearth.model.AppId;
import dev.hearth.model.AppSecrets;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.LaunchCommand;
import dev.hearth.model.Resources;
import dev.hearth.rpc.Message;
import java.util.List;

/**
 * What the master says to a worker. Commands carry their epoch, which a worker that knows a newer one refuses, and a
 * number, rising by one for each command to that worker; repeating one is harmless.
 */
public sealed interface MasterToWorker extends Message {

    /**
     * Fork an executor.
     *
     * @param resources its cores, and its heap
     * @param appName for the worker's log and directories' readers
     */
    record LaunchExecutor(
            Epoch epoch,
            long number,
            ExecutorId executor,
            Resources resources,
            String appName,
            LaunchCommand command,
            String driverUrl,
            AppSecrets secrets)
            implements MasterToWorker {}

    /** End an executor, if it runs. */
    record KillExecutor(Epoch epoch, long number, ExecutorId executor, String reason) implements MasterToWorker {}

    /** The application is over: end what is left of it and remove its directories, but for the logs. */
    record ApplicationFinished(Epoch epoch, long number, AppId app) implements MasterToWorker {}

    /** These ends are known; they need not be reported again. */
    record AcknowledgeEnds(Epoch epoch, List<ExecutorId> executors) implements MasterToWorker {
        public AcknowledgeEnds {
            executors = List.copyOf(executors);
        }
    }

    /** Send {@link WorkerToMaster.ReportState}. */
    record RequestReport(Epoch epoch) implements MasterToWorker {}

    /** The master does not know this worker: register (again). */
    record ReconnectWorker(Epoch epoch) implements MasterToWorker {}
}
