package dev.hearth.driver.cluster;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where executors come from: a cluster, this process, or processes started for the application. */
public interface SchedulerBackend {

    /**
     * Begins. Callable once, from any thread.
     *
     * @return the application's id, once jobs can be submitted; fails with a {@link DriverException} or
     *     {@link dev.hearth.config.ConfigException}
     */
    CompletionStage<String> start();

    /** Cores of the executors that were placed, registered or not yet. From any thread. */
    int totalCores();

    /** The executors that are registered. From any thread. */
    List<ExecutorSummary> executors();

    /**
     * Asks for so many executors in all; fewer than there are end nothing. False where executors cannot be asked for, or no
     * master takes note now. In the loop.
     */
    default CompletionStage<Boolean> requestTotalExecutors(int total) {
        return CompletableFuture.completedStage(false);
    }

    /** Asks for so many more executors than were asked for last, or than there are. Otherwise as the other. In the loop. */
    default CompletionStage<Boolean> requestExecutors(int additional) {
        return CompletableFuture.completedStage(false);
    }

    /**
     * Has executors ended, and asks for as many fewer from now on.
     *
     * @param executors their ids, or their numbers; what names none is passed over
     * @return completes with the ids of those that are being ended and were not before. In the loop
     */
    default CompletionStage<List<String>> killExecutors(Collection<String> executors) {
        return CompletableFuture.completedStage(List.of());
    }

    /** Executors forget a broadcast value. In the loop. */
    void removeBroadcast(long broadcast);

    /**
     * Ends the application and its executors. In the loop, once, also when the start has failed.
     *
     * @param failure a sentence when the application failed
     * @return completes in the loop when it is done, or could not be done in its bounded time
     */
    CompletionStage<Void> stop(Optional<String> failure);

    /** Frees threads, processes and files, after {@link #stop} and the end of the loop; may block for a few seconds. */
    void close();
}
