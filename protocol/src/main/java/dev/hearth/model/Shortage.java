package dev.hearth.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Processes of one kind that find no place.
 *
 * @param profile number of the executors' resource profile
 * @param each what one of them takes at least
 * @param wanted how many in all; empty: as many as there is room for
 * @param running how many there are
 * @param workers how many were looked at
 * @param obstacles what stands against those, what always does first; a worker counts for each reason that holds there
 * @param largest the largest of the kind that would find a place now
 * @param fitting how many workers would have room for one if nothing ran there
 * @param holders who has what it lacks on workers that have room for one once they are empty, who has most first: a few
 * @param position among those that wait, counted from 1
 * @param waiting how many wait in all
 * @param most what the largest worker has in all, if no worker has what one takes: waiting does not help then
 * @param enough whose end, of each alone, would make room for one: a few, who has least first
 * @param largestWhenEmpty the largest of the kind that would find a place if nothing else ran
 */
public record Shortage(
        int profile,
        Resources each,
        OptionalInt wanted,
        int running,
        int workers,
        List<Obstacle> obstacles,
        Optional<Resources> largest,
        int fitting,
        List<Holder> holders,
        int position,
        int waiting,
        Optional<Resources> most,
        List<Holder> enough,
        Optional<Resources> largestWhenEmpty) {
    public Shortage {
        obstacles = List.copyOf(obstacles);
        holders = List.copyOf(holders);
        enough = List.copyOf(enough);
    }

    /** Whether it finds no place however long it waits, as the workers are. */
    public boolean isHopeless() {
        return most.isPresent();
    }

    /**
     * Why so many workers do not take a process.
     *
     * @param reason CORES, MEMORY, AMOUNT (of a custom resource), AVOIDED (after failures) or NOT_TAKING
     * @param resource the custom resource, if it is about one
     * @param leastFree on any of them, of what is lacking: cores, bytes or units; else 0
     * @param mostFree on any of them
     * @param examples some of the workers; with what each says, where that differs
     * @param always whether it holds even when nothing else runs there
     * @param leastInAll as {@code leastFree}, when nothing runs there
     */
    public record Obstacle(
            String reason,
            String resource,
            int workers,
            long leastFree,
            long mostFree,
            List<String> examples,
            boolean always,
            long leastInAll,
            long mostInAll) {
        public Obstacle {
            examples = List.copyOf(examples);
        }
    }

    /** An application or a driver, and what its processes take of the workers. */
    public record Holder(String id, String name, Resources resources) {}
}
