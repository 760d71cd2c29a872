package dev.hearth.driver.schedule;

import dev.hearth.rpc.codec.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A job as the scheduler takes it: one function over the partitions of one data set.
 *
 * @param description for people, such as {@code collect at WordCount}, as its {@code toString} says: on any thread, and only
 *     when somebody asks
 * @param body the serialized {@code TaskBody}, sent to each executor once
 * @param partitions how many partitions the data set has
 * @param only the partitions to compute, ascending and each once; empty for all of them
 * @param payload a partition's own data, {@link Bytes#EMPTY} if the function needs none; called in the driver's loop, at
 *     each launch, so it must not compute or block
 * @param preferredHosts hosts on which a partition is best computed, best first, empty if it does not matter; called once
 *     for each partition, on the thread that submits
 * @param properties what {@code TaskContext} shows the tasks
 */
public record JobSpec(
        Object description,
        Bytes body,
        int partitions,
        Optional<List<Integer>> only,
        IntFunction<Bytes> payload,
        IntFunction<List<String>> preferredHosts,
        Map<String, String> properties) {

    /** It does not matter on which host a partition is computed; none is asked for. */
    public static final IntFunction<List<String>> ANYWHERE = partition -> List.of();

    /** No partition has data of its own; tasks are launched the cheapest way. */
    public static final IntFunction<Bytes> NO_PAYLOAD = partition -> Bytes.EMPTY;

    public JobSpec {
        if (partitions < 0) {
            throw new IllegalArgumentException("a data set has no " + partitions + " partitions");
        }
        only = only.map(List::copyOf);
        int previous = -1;
        for (int partition : only.orElse(List.of())) {
            if (partition <= previous || partition >= partitions) {
                throw new IllegalArgumentException("partitions to compute are ascending and below " + partitions
                        + ", found " + partition + " after " + previous);
            }
            previous = partition;
        }
        properties = Map.copyOf(properties);
    }

    /** A job over all partitions, without payloads, preferences and properties. */
    public static JobSpec of(Object description, Bytes body, int partitions) {
        return new JobSpec(description, body, partitions, Optional.empty(), NO_PAYLOAD, ANYWHERE, Map.of());
    }

    /** How many tasks the job has. */
    public int tasks() {
        return only.map(List::size).orElse(partitions);
    }
}
