package dev.hearth.executor;

import dev.hearth.protocol.ExecutorToDriver.AppConfig;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Makes an {@link Executor} for an application, once its set-up is known. */
interface Outfitter {

    /**
     * What an executor process runs with.
     *
     * @param removeBroadcast lets go of a broadcast value; in the loop
     * @param reconnect how long the driver may be out of reach
     */
    record Outfit(Executor executor, LongConsumer removeBroadcast, Duration reconnect) {}

    /** The outfit, in the loop; fails with a sentence. Called in the loop. */
    CompletionStage<Outfit> outfit(AppConfig config, DriverStreams streams, Consumer<ExecutorNews> news);
}
