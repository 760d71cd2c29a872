package dev.hearth.driver.cluster;

import dev.hearth.config.Config;
import dev.hearth.driver.schedule.ExecutorScheduler;
import dev.hearth.driver.schedule.SchedulerConfig;
import dev.hearth.driver.schedule.SchedulerEvents;
import dev.hearth.loop.EventLoop;
import dev.hearth.rpc.StreamProvider;
import java.security.SecureRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a {@link SchedulerBackend} works with.
 *
 * @param scheduler takes executors and what they report
 * @param userStreams opens {@code broadcast/<id>}
 * @param onApplicationRemoved hears in the loop that the master has ended the application
 * @param progress tells in the loop how far the application is
 */
public record BackendContext(
        EventLoop loop,
        ExecutorScheduler scheduler,
        DriverSettings settings,
        SchedulerConfig config,
        StreamProvider userStreams,
        SchedulerEvents events,
        Consumer<String> onApplicationRemoved,
        Supplier<ProgressReport> progress,
        SecureRandom random) {

    /** The same with another configuration. */
    public BackendContext with(Config other) {
        return new BackendContext(
                loop,
                scheduler,
                new DriverSettings(other, settings.master(), settings.appName(), settings.jars()),
                config,
                userStreams,
                events,
                onApplicationRemoved,
                progress,
                random);
    }
}
