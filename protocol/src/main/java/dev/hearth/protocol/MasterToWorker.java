package dev.hearth.protocol;

import dev.hearth.model.AppId;
import dev.hearth.model.AppSecrets;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.LaunchCommand;
import dev.hearth.model.Resources;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.codec.WireId;
import java.util.List;

/**
 * What the master says to a worker. Commands carry their epoch, which a worker that knows a newer one refuses, and a
 * number, rising by one for each command to that worker; repeating one is harmless.
 */
public sealed interface MasterToWorker extends Message {

    /**
     * Fork an executor.
     *
     * @param resources its cores, its heap and its custom resources, whose addresses the worker chooses
     * @param appName for the worker's log and directories' readers
     * @param profile the number of the resource profile that it is of
     */
    record LaunchExecutor(
            Epoch epoch,
            long number,
            ExecutorId executor,
            Resources resources,
            String appName,
            LaunchCommand command,
            String driverUrl,
            AppSecrets secrets,
            int profile)
            implements MasterToWorker {}

    /**
     * Fork a driver. Its process goes by {@code attempt} in everything else: it is reported, ended and acknowledged as an
     * executor is. Its jars are fetched from the master, as streams by {@link dev.hearth.model.Artifact#stream}.
     *
     * @param attempt of {@link dev.hearth.model.DriverId#attempt}
     * @param secret with which the driver's process proves itself to the master, under the driver's id
     */
    record LaunchDriver(Epoch epoch, long number, ExecutorId attempt, DriverSpec spec, AppSecrets secret)
            implements MasterToWorker {}

    /** Take nothing new, and say so; what runs goes on. Idempotent. */
    record DecommissionWorker(Epoch epoch, String reason) implements MasterToWorker {}

    /** Take something again, whoever said that nothing new be taken, and say so. Idempotent. */
    record RecommissionWorker(Epoch epoch, String reason) implements MasterToWorker {}

    /**
     * Reads a piece of what a process has written; the answer comes at once, empty when there is nothing (yet).
     *
     * @param process an executor, or an attempt at a driver
     * @param log which of its two logs
     * @param offset from which byte; negative: so many before the end
     */
    record ReadLog(ExecutorId process, LogName log, long offset, int maxBytes)
            implements MasterToWorker, Request<WorkerToMaster.LogPiece> {}

    /** The logs of a process. */
    enum LogName {
        @WireId(1)
        STDOUT,
        @WireId(2)
        STDERR
    }

    /** Tells what the worker is and what its clock says; the answer comes at once. */
    record DescribeHost() implements MasterToWorker, Request<WorkerToMaster.HostDescription> {}

    /** End an executor or a driver, if it runs; {@code force}: without the grace. */
    record KillExecutor(Epoch epoch, long number, ExecutorId executor, String reason, boolean force)
            implements MasterToWorker {
        /** With the grace. */
        public KillExecutor(Epoch epoch, long number, ExecutorId executor, String reason) {
            this(epoch, number, executor, reason, false);
        }
    }

    /**
     * The application is over: end what is left of it, without the grace if {@code force}, and remove its directories, but
     * for the logs.
     */
    record ApplicationFinished(Epoch epoch, long number, AppId app, boolean force) implements MasterToWorker {
        /** With the grace. */
        public ApplicationFinished(Epoch epoch, long number, AppId app) {
            this(epoch, number, app, false);
        }
    }

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
