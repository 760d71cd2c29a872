package dev.hearth.protocol;

import dev.hearth.model.AppId;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What commands and tools ask the master. */
public sealed interface ClientToMaster extends Message {

    /** How things stand. */
    record RequestMasterState() implements ClientToMaster, Request<MasterState> {}

    /** The cluster at one moment: every worker and the applications, the newest ended ones included. */
    record MasterState(
            String url, long pid, Epoch epoch, Instant at, List<WorkerView> workers, List<ApplicationView> applications)
            implements Message {
        public MasterState {
            workers = List.copyOf(workers);
            applications = List.copyOf(applications);
        }
    }

    /**
     * One worker.
     *
     * @param lastHeartbeat time since its last sign of life
     */
    record WorkerView(
            WorkerId worker,
            String host,
            int port,
            WorkerState state,
            Resources capacity,
            Resources used,
            Duration lastHeartbeat) {}

    /**
     * One application.
     *
     * @param maxCores its limit, if it has one
     * @param cause why it ended, when it did not simply finish
     */
    record ApplicationView(
            AppId app,
            String name,
            String user,
            ApplicationState state,
            int cores,
            OptionalInt maxCores,
            long executorMemoryBytes,
            Instant submitted,
            Optional<Instant> ended,
            Optional<String> cause,
            List<ExecutorView> executors) {
        public ApplicationView {
            executors = List.copyOf(executors);
        }
    }

    /** One executor of an application. */
    record ExecutorView(
            ExecutorId executor,
            WorkerId worker,
            ExecutorState state,
            Resources resources,
            long pid,
            Optional<String> cause) {}
}
