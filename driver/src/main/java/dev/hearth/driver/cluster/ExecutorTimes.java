package dev.hearth.driver.cluster;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import java.time.Duration;

/**
 * How long a driver waits for its executors.
 *
 * @param heartbeatEvery how often each tells how it is
 * @param silence without a word on an open connection for so long, it is lost
 * @param reconnect after its connection was cut it has so long to come back
 */
public record ExecutorTimes(Duration heartbeatEvery, Duration silence, Duration reconnect) {

    /** Throws {@link ConfigException} when an executor could not prove life in time. */
    public static ExecutorTimes of(Config config) {
        Duration heartbeatEvery = config.get(ApplicationKeys.HEARTBEAT_INTERVAL);
        Duration silence = config.get(ApplicationKeys.NETWORK_TIMEOUT);
        if (silence.compareTo(heartbeatEvery.multipliedBy(2)) < 0) {
            throw new ConfigException(ApplicationKeys.NETWORK_TIMEOUT + " must be at least twice "
                    + ApplicationKeys.HEARTBEAT_INTERVAL + ", found " + silence.toMillis() + " ms and "
                    + heartbeatEvery.toMillis() + " ms: raise the first or lower the second");
        }
        return new ExecutorTimes(heartbeatEvery, silence, config.get(ApplicationKeys.EXECUTOR_RECONNECT));
    }
}
