package dev.hearth.worker;

import dev.hearth.config.Config;
import dev.hearth.config.WorkerKeys;
import java.time.Duration;

/**
 * What a worker may keep on its disk.
 *
 * @param enabled whether it removes what ended applications and drivers left; jars in the cache are removed in any case
 * @param interval between two looks
 * @param ttl how long what is left is kept after the last change to it
 * @param maxBytes of all that is left
 * @param maxJarBytes of jars that no process uses
 * @param minFreeBytes of the disk, below which the worker is in trouble; 0: any will do
 */
public record CleanUpConfig(
        boolean enabled, Duration interval, Duration ttl, long maxBytes, long maxJarBytes, long minFreeBytes) {

    /** Reads it. Throws {@link dev.hearth.config.ConfigException} naming a value that cannot be used. */
    public static CleanUpConfig from(Config config) {
        return new CleanUpConfig(
                config.get(WorkerKeys.CLEANUP_ENABLED),
                config.get(WorkerKeys.CLEANUP_INTERVAL),
                config.get(WorkerKeys.CLEANUP_TTL),
                config.get(WorkerKeys.CLEANUP_MAX_BYTES),
                config.get(WorkerKeys.JAR_CACHE_MAX_SIZE),
                config.get(WorkerKeys.MIN_FREE_DISK));
    }

    /** How long logs are kept at most, as the end of a sentence. */
    String kept() {
        String time = ttl.toDays() > 0 ? ttl.toDays() + " days" : ttl.toMinutes() + " min";
        return enabled
                ? "as its logs are, " + time + " from their last change (" + WorkerKeys.CLEANUP_TTL.name() + ")"
                : "until somebody removes it";
    }

    /** Free space at which a trouble is over: somewhat more, so that it does not come and go. */
    long recoveredFreeBytes() {
        return minFreeBytes + minFreeBytes / 4;
    }
}
