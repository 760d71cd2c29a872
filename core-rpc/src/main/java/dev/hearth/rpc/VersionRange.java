package dev.hearth.rpc;

import java.util.OptionalInt;

/** The protocol versions that one side speaks, both ends included. */
public record VersionRange(int min, int max) {
    /** What this release speaks. */
    public static final VersionRange CURRENT = new VersionRange(1, 1);

    /** The highest version that both speak; empty if there is none. */
    public OptionalInt meet(VersionRange other) {
        int highest = Math.min(max, other.max);
        return highest >= Math.max(min, other.min) ? OptionalInt.of(highest) : OptionalInt.empty();
    }

    @Override
    public String toString() {
        return min == max ? Integer.toString(min) : min + " to " + max;
    }
}
