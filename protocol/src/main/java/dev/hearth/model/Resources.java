package dev.hearth.model;

/** What a worker offers or an executor takes: whole cores, and memory in bytes (an executor's heap). */
public record Resources(int cores, long memoryBytes) {
    /** Nothing. */
    public static final Resources NONE = new Resources(0, 0);

    public Resources {
        if (cores < 0 || memoryBytes < 0) {
            throw new IllegalArgumentException(
                    "resources are not negative, found cores=" + cores + " memoryBytes=" + memoryBytes);
        }
    }

    public Resources plus(Resources other) {
        return new Resources(Math.addExact(cores, other.cores), Math.addExact(memoryBytes, other.memoryBytes));
    }

    /** Throws {@link IllegalArgumentException} when the other is larger in any respect. */
    public Resources minus(Resources other) {
        return new Resources(cores - other.cores, memoryBytes - other.memoryBytes);
    }

    /** Whether the other fits into this. */
    public boolean holds(Resources other) {
        return cores >= other.cores && memoryBytes >= other.memoryBytes;
    }
}
