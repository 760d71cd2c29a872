package dev.hearth.rpc;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The sender's side of numbered batches that survive a cut: what was sent stays here until the receiver has acknowledged
 * its number, and is sent again over the next connection. Numbers start at 1 and go up by one. Belongs to one loop.
 *
 * @param <M> a batch
 */
public final class ResendQueue<M> {

    private record Sent<M>(long number, M message, int weightBytes) {}

    private final ArrayDeque<Sent<M>> sent = new ArrayDeque<>();
    private long last;
    private long weightBytes;

    /** The number of the next batch; the same until {@link #add} has taken it. */
    public long next() {
        return last + 1;
    }

    /**
     * Keeps a batch until it is acknowledged.
     *
     * @param number what {@link #next} gave; any other is an {@link IllegalArgumentException}
     * @param weightBytes what it counts for in {@link #weightBytes()}, so that the owner can bound the queue
     */
    public void add(long number, M message, int weightBytes) {
        if (number != last + 1) {
            throw new IllegalArgumentException("batch " + number + " given where " + (last + 1) + " is next");
        }
        if (weightBytes < 0) {
            throw new IllegalArgumentException("batch " + number + " has a weight of " + weightBytes + " bytes");
        }
        sent.addLast(new Sent<>(number, message, weightBytes));
        last = number;
        this.weightBytes += weightBytes;
    }

    /**
     * Forgets the batches up to this number. Repeats and older numbers change nothing.
     *
     * @throws IllegalArgumentException if no batch of that number was ever added
     */
    public void acknowledged(long upTo) {
        if (upTo > last) {
            throw new IllegalArgumentException("batch " + upTo + " acknowledged, the last one sent is " + last);
        }
        Sent<M> first;
        while ((first = sent.peekFirst()) != null && first.number() <= upTo) {
            sent.removeFirst();
            weightBytes -= first.weightBytes();
        }
    }

    /** What has to be sent again after a cut, by ascending number. */
    public List<M> unacknowledged() {
        return sent.stream().map(Sent::message).toList();
    }

    /** The weight of all batches that are not acknowledged, in bytes. */
    public long weightBytes() {
        return weightBytes;
    }

    public boolean isEmpty() {
        return sent.isEmpty();
    }
}
