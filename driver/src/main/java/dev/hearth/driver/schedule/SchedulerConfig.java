package dev.hearth.driver.schedule;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.config.NetworkKeys;
import dev.hearth.config.TaskResources;
import dev.hearth.model.ResourceAddresses;
import java.time.Duration;

/**
 * The limits of task scheduling.
 *
 * @param task what one task occupies
 * @param maxFailures failures of one task after which its job fails
 * @param localityWait how long tasks wait for a slot on a host they prefer
 * @param maxResultBytes what the results of a job may come to; {@link Long#MAX_VALUE} for no bound
 * @param maxMessageBytes largest message
 * @param maxUnacknowledgedBytes an executor that has not acknowledged more than this gets nothing further
 */
public record SchedulerConfig(
        TaskResources task,
        int maxFailures,
        Duration localityWait,
        long maxResultBytes,
        int maxMessageBytes,
        long maxUnacknowledgedBytes) {

    /** What a message takes besides the bytes that its sender puts into it. */
    private static final int ENVELOPE_BYTES = 4096;

    /** For tasks that occupy cores alone. */
    public SchedulerConfig(
            int taskCpus,
            int maxFailures,
            Duration localityWait,
            long maxResultBytes,
            int maxMessageBytes,
            long maxUnacknowledgedBytes) {
        this(
                new TaskResources(taskCpus),
                maxFailures,
                localityWait,
                maxResultBytes,
                maxMessageBytes,
                maxUnacknowledgedBytes);
    }

    /** The values of the keys. Throws {@link dev.hearth.config.ConfigException}. */
    public static SchedulerConfig of(Config config) {
        return of(config, Long.MAX_VALUE);
    }

    /**
     * As the other; where no limit was set for results, it is at most three fifths of the driver's heap, so that a job
     * that brings too much fails with a sentence instead of taking the driver's memory.
     */
    public static SchedulerConfig of(Config config, long heapBytes) {
        long set = config.get(ApplicationKeys.MAX_RESULT_SIZE);
        long maxResultBytes = config.isSet(ApplicationKeys.MAX_RESULT_SIZE) ? set : Math.min(set, heapBytes / 5 * 3);
        return new SchedulerConfig(
                TaskResources.of(config),
                config.get(ApplicationKeys.TASK_MAX_FAILURES),
                config.get(ApplicationKeys.LOCALITY_WAIT),
                maxResultBytes == 0 ? Long.MAX_VALUE : maxResultBytes,
                Math.toIntExact(config.get(NetworkKeys.MESSAGE_MAX_SIZE)),
                // a quarter, so that what is sent again after a cut finds room beside what is sent then
                config.get(NetworkKeys.OUTBOX_SIZE) / 4);
    }

    /** The defaults of all keys. */
    public static SchedulerConfig defaults() {
        return of(Config.empty());
    }

    /** What fits into a message beside its frame and fields. */
    int maxPayloadBytes() {
        return maxMessageBytes - ENVELOPE_BYTES;
    }

    /** How many tasks run at the same time on so many cores, if they need nothing else. */
    public int slots(int cores) {
        return slots(cores, ResourceAddresses.NONE);
    }

    /** How many tasks run at the same time on so many cores and these custom resources. */
    public int slots(int cores, ResourceAddresses addresses) {
        return task.slots(cores, addresses);
    }
}
