package dev.hearth.executor;

import dev.hearth.protocol.ExecutorToDriver.ExecutorMetrics;
import dev.hearth.protocol.ExecutorToDriver.RunningTask;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Looks at an executor and its process, again and again. */
interface Heartbeats {

    /** What was seen. */
    record Beat(List<RunningTask> running, ExecutorMetrics metrics) {}

    /**
     * Begins; {@code sink} takes each beat in the loop. Once, in the loop.
     *
     * @param running the tasks that run; asked on any thread
     */
    void start(Supplier<List<RunningTask>> running, Duration every, Consumer<Beat> sink);

    /** Ends; a beat that is on its way may still come. Idempotent. */
    void close();
}
