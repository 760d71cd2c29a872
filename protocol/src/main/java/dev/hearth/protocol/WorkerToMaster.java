package dev.hearth.protocol;

import dev.hearth.model.Build;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.WireId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a worker says to the master. */
public sealed interface WorkerToMaster extends Message {

    /**
     * Offers capacity. Sent on every connection, before anything else; repeating it is harmless.
     *
     * @param host the advertised host, and {@code port} the port, of the worker's own listener
     * @param known the epoch the worker obeyed last, if any
     * @param report what runs there now
     * @param condition whether it can be given anything new
     */
    record RegisterWorker(
            WorkerId worker,
            String host,
            int port,
            Resources capacity,
            Optional<Epoch> known,
            WorkerReport report,
            WorkerCondition condition)
            implements WorkerToMaster, Request<RegisterWorkerReply> {}

    /** The answer to {@link RegisterWorker}. */
    sealed interface RegisterWorkerReply extends Message {}

    /**
     * The worker belongs to the cluster.
     *
     * @param heartbeatEvery how often to say {@link WorkerHeartbeat}
     */
    record RegisteredWorker(Epoch epoch, Duration heartbeatEvery) implements RegisterWorkerReply {}

    /** The worker is not taken, for a reason that trying again does not change. */
    record RegisterWorkerRefused(String reason) implements RegisterWorkerReply {}

    /**
     * Proves life.
     *
     * @param lastCommand the number of the last command carried out
     * @param digest {@link WorkerReport#digest()} of what a full report would say now
     * @param condition whether it can be given anything new
     */
    record WorkerHeartbeat(WorkerId worker, long lastCommand, long digest, WorkerCondition condition)
            implements WorkerToMaster {}

    /**
     * How a worker is.
     *
     * @param draining it takes nothing new, and is to be left; for good
     * @param trouble a sentence when it can take nothing new for now, such as a full disk; it is DEGRADED then
     */
    record WorkerCondition(boolean draining, Optional<String> trouble) {
        private static final int MOST_CHARS = 2000;

        /** A trouble that is too long to be read is cut. */
        public WorkerCondition {
            trouble = trouble.map(each -> each.length() <= MOST_CHARS ? each : each.substring(0, MOST_CHARS - 1) + "…");
        }

        /** It takes what it is given. */
        public static final WorkerCondition GOOD = new WorkerCondition(false, Optional.empty());

        /** Whether it may be given executors and drivers. */
        public boolean takesMore() {
            return !draining && trouble.isEmpty();
        }
    }

    /**
     * The end of what a process has written to a log, as {@link MasterToWorker.ReadLog} asked.
     *
     * @param file the newest of the log's files on the worker's host, for people; empty: there is none
     */
    record LogPiece(Bytes text, long offset, long size, boolean over, String file) implements Message {}

    /**
     * The answer to {@link MasterToWorker.DescribeHost}.
     *
     * @param clock of the host, when it was asked
     */
    record HostDescription(Build build, Instant clock) implements Message {}

    /** Everything a master needs to compare what should be with what is. Sent when asked for. */
    record ReportState(WorkerId worker, WorkerReport report) implements WorkerToMaster {}

    /**
     * An executor's or a driver's process was forked, or is over. An end is repeated in every report until the master acknowledges it.
     */
    record ExecutorStateChanged(WorkerId worker, ExecutorId executor, ExecutorChange change)
            implements WorkerToMaster {}

    /** What became of an executor. */
    sealed interface ExecutorChange {}

    /** Its process runs; {@code pid} is its process id on that host. */
    @WireId(1)
    record Forked(long pid) implements ExecutorChange {}

    /** Its process is over, or never came to be. */
    @WireId(2)
    record Ended(ExecutorEnd end) implements ExecutorChange {}

    /**
     * What a worker runs, and every end not acknowledged yet. A difference to what should be is judged only for commands
     * numbered at or below {@code lastCommand}.
     */
    record WorkerReport(long lastCommand, List<RunningExecutor> running, List<EndedExecutor> ended) {
        /** Nothing ran and nothing was commanded. */
        public static final WorkerReport EMPTY = new WorkerReport(0, List.of(), List.of());

        public WorkerReport {
            running = List.copyOf(running);
            ended = List.copyOf(ended);
        }

        /** The same for equal reports in every process: 64 bits over the executors that run and that ended, in their order. */
        public long digest() {
            long hash = 1469598103934665603L;
            for (RunningExecutor each : running) {
                hash = mix(hash, 'r', each.executor());
            }
            for (EndedExecutor each : ended) {
                hash = mix(hash, 'e', each.executor());
            }
            return hash;
        }

        private static long mix(long hash, char kind, ExecutorId id) {
            long mixed = (hash ^ kind) * 1099511628211L;
            String name = id.toString();
            for (int i = 0; i < name.length(); i++) {
                mixed = (mixed ^ name.charAt(i)) * 1099511628211L;
            }
            return mixed;
        }
    }

    /** An executor, or an attempt at a driver, whose process exists, or is about to. */
    record RunningExecutor(ExecutorId executor, Resources resources, long pid) {}

    /** An executor whose process is over. */
    record EndedExecutor(ExecutorId executor, ExecutorEnd end) {}
}
