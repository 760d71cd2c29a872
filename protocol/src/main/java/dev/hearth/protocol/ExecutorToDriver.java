package dev.hearth.protocol;

import dev.hearth.model.ExecutorId;
import dev.hearth.model.ResourceAddresses;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.codec.Bytes;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an executor says to its driver. */
public sealed interface ExecutorToDriver extends Message {

    /** Asks for what the executor needs to be set up. */
    record RetrieveAppConfig(ExecutorId executor) implements ExecutorToDriver, Request<AppConfig> {}

    /**
     * The application's set-up.
     *
     * @param properties all {@code hearth.*} keys of the driver, without secrets
     * @param jars the user's jars, in class-path order; each is read as stream {@code jar/<sha256>}
     */
    record AppConfig(Map<String, String> properties, List<JarRef> jars) implements Message {
        public AppConfig {
            properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
            jars = List.copyOf(jars);
        }
    }

    /**
     * A jar of the user's.
     *
     * @param name its file name, for people
     * @param sha256 of its content, 64 lower-case hexadecimal digits
     * @param bytes its length
     */
    record JarRef(String name, String sha256, long bytes) {}

    /**
     * Offers slots, or comes back after a cut.
     *
     * @param incarnation drawn at random by the executor process; the same one resumes, another replaces
     * @param lastLaunch number of the last {@link DriverToExecutor.LaunchTask} batch received
     * @param addresses the custom resources that its worker gave it
     */
    record RegisterExecutor(
            ExecutorId executor,
            long incarnation,
            String host,
            long pid,
            int cores,
            long lastLaunch,
            ResourceAddresses addresses)
            implements ExecutorToDriver, Request<RegisterExecutorReply> {
        /** Without custom resources. */
        public RegisterExecutor(
                ExecutorId executor, long incarnation, String host, long pid, int cores, long lastLaunch) {
            this(executor, incarnation, host, pid, cores, lastLaunch, ResourceAddresses.NONE);
        }
    }

    /** The answer to {@link RegisterExecutor}. */
    sealed interface RegisterExecutorReply extends Message {}

    /**
     * The executor belongs to the application.
     *
     * @param driverIncarnation drawn at random by the driver process; another one than before means: exit
     * @param lastStatus number of the last {@link StatusUpdate} batch received
     * @param appConfig what the executor needs to be set up, so that it need not ask for it; empty: it does
     */
    record RegisteredExecutor(
            long driverIncarnation, long lastStatus, Duration heartbeatEvery, Optional<AppConfig> appConfig)
            implements RegisterExecutorReply {
        /** To an executor that asks for its configuration. */
        public RegisteredExecutor(long driverIncarnation, long lastStatus, Duration heartbeatEvery) {
            this(driverIncarnation, lastStatus, heartbeatEvery, Optional.empty());
        }
    }

    /** The executor is not wanted; it exits. */
    record RegisterExecutorFailed(String reason) implements RegisterExecutorReply {}

    /**
     * A batch of news about tasks. Most tasks succeed with a small value, and stand in {@code succeeded}; whatever else
     * becomes of an attempt stands in {@code ended}.
     *
     * @param number of the batch, rising by one from 1; sent again after a cut until acknowledged
     * @param lastLaunch number of the last launch batch received
     * @param started attempts that have been running for a while
     * @param takenBack answers to {@link DriverToExecutor.TakeBackTasks}, one each
     */
    record StatusUpdate(
            ExecutorId executor,
            long number,
            long lastLaunch,
            List<TaskEnded> ended,
            List<SucceededTasks> succeeded,
            List<StartedTask> started,
            List<TakenBack> takenBack)
            implements ExecutorToDriver {
        public StatusUpdate {
            ended = List.copyOf(ended);
            succeeded = List.copyOf(succeeded);
            started = List.copyOf(started);
            takenBack = List.copyOf(takenBack);
        }
    }

    /** An attempt that has been running for a while. */
    record StartedTask(long taskSet, int index, int attempt, long startedEpochMillis) {}

    /** Attempts that were taken back before they started, and that are over with that; none when all had started. */
    record TakenBack(long taskSet, List<AttemptRange> attempts) {
        public TakenBack {
            attempts = List.copyOf(attempts);
        }
    }

    /** The attempts of the same number at the partitions {@code first} to {@code first + count - 1}. */
    record AttemptRange(int first, int count, int attempt) {
        public AttemptRange {
            if (first < 0 || count <= 0) {
                throw new IllegalArgumentException(
                        "a range of attempts starts at 0 or later and is not empty, found first=" + first + " count="
                                + count);
            }
        }
    }

    /**
     * One attempt that is over.
     *
     * @param taskSet the stage attempt it belonged to
     * @param index the partition
     */
    record TaskEnded(long taskSet, int index, int attempt, TaskEnd end, TaskMetrics metrics) {}

    /**
     * What one attempt cost. Times in nanoseconds of the executor's monotonic clock, but for {@code startedEpochMillis}.
     *
     * @param gcMillis collection time of the whole JVM while it ran
     */
    record TaskMetrics(
            long startedEpochMillis,
            long runNanos,
            long deserializeNanos,
            long serializeNanos,
            long gcMillis,
            long resultBytes,
            long recordsRead,
            long recordsWritten) {
        /** Of an attempt that never started. */
        public static final TaskMetrics NONE = new TaskMetrics(0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** An accumulator's share of one attempt; {@code value} is as {@code dev.hearth.task} wrote it. */
    record AccumulatorUpdate(long accumulator, Bytes value) {}

    /**
     * Proves life and tells how it is going.
     *
     * @param lastLaunch number of the last launch batch received
     */
    record Heartbeat(
            ExecutorId executor, long incarnation, long lastLaunch, List<RunningTask> running, ExecutorMetrics metrics)
            implements ExecutorToDriver, Request<HeartbeatResponse> {
        public Heartbeat {
            running = List.copyOf(running);
        }
    }

    /**
     * An attempt that runs.
     *
     * @param runNanos so far
     */
    record RunningTask(
            long taskSet,
            int index,
            int attempt,
            long startedEpochMillis,
            long runNanos,
            List<AccumulatorUpdate> accumulators) {
        public RunningTask {
            accumulators = List.copyOf(accumulators);
        }
    }

    /** The executor's JVM: times since its start, memory now. */
    record ExecutorMetrics(
            long cpuNanos,
            long gcMillis,
            long gcCount,
            long heapUsedBytes,
            long heapCommittedBytes,
            long heapMaxBytes,
            long nonHeapUsedBytes,
            int threads) {}

    /**
     * The answer to {@link Heartbeat}.
     *
     * @param registered whether the driver knows this incarnation; if not, it registers again or exits
     * @param lastStatus number of the last status batch received
     */
    record HeartbeatResponse(boolean registered, long lastStatus) implements Message {}
}
