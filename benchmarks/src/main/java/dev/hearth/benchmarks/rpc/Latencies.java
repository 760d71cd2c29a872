package dev.hearth.benchmarks.rpc;

import java.util.Arrays;

/** Every single time of a loop, in the order it happened. Not shared between threads. Uses the JDK alone. */
public final class Latencies {
    private final long[] nanos;
    private int count;

    public Latencies(int capacity) {
        nanos = new long[capacity];
    }

    public void add(long took) {
        nanos[count++] = took;
    }

    /** The time in microseconds that this share of all times does not exceed. */
    public double micros(double share) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        int index = (int) Math.min(count - 1L, (long) Math.ceil(share * count) - 1);
        return sorted[Math.max(0, index)] / 1e3;
    }
}
