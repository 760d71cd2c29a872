package dev.hearth.master.placement;

import java.util.List;

/**
 * What {@link Placement} decided.
 *
 * @param launches in order: of one demand after the other
 * @param leftOver the demands that could take more, first come first
 */
public record Plan(List<Launch> launches, List<Shortfall> leftOver) {

    public Plan {
        launches = List.copyOf(launches);
        leftOver = List.copyOf(leftOver);
    }
}
