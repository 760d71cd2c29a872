package dev.hearth.model;

import java.util.Map;
import java.util.OptionalInt;

/**
 * What each executor of one kind takes. An application has the {@link #DEFAULT_ID default} one from its start, and may ask
 * for executors of others.
 *
 * @param id within the application; {@value #DEFAULT_ID} is what its {@link AppSpec} says
 * @param cores of each executor; empty: one executor per worker, with all the cores it is given there
 * @param memoryBytes heap of each executor
 * @param amounts custom resources of each executor
 */
public record ResourceProfile(int id, OptionalInt cores, long memoryBytes, Map<String, Integer> amounts) {
    /** The number of the profile that the application was registered with. */
    public static final int DEFAULT_ID = 0;

    public ResourceProfile {
        if (id < 0) {
            throw new IllegalArgumentException("a resource profile's id is not negative, found " + id);
        }
        if (cores.isPresent() && cores.getAsInt() <= 0) {
            throw new IllegalArgumentException(
                    "the cores of resource profile " + id + " must be positive, found " + cores.getAsInt());
        }
        if (memoryBytes <= 0) {
            throw new IllegalArgumentException(
                    "the memory of resource profile " + id + " must be positive, found " + memoryBytes + " bytes");
        }
        amounts = new Resources(0, 0, amounts).amounts();
    }
}
