package dev.hearth.master;

import dev.hearth.config.Sizes;
import dev.hearth.master.state.ClusterState;
import dev.hearth.model.Resources;
import java.util.Optional;
import java.util.stream.Collectors;

/** What people are told of something that no worker is large enough for, however long it waits. Pure. */
final class Sizing {

    private Sizing() {}

    /** A sentence, if there are workers and none has that much in all. */
    static Optional<String> tooLarge(ClusterState state, String what, Resources need) {
        return state.capacities()
                .largestBelow(need)
                .map(most -> "no worker can ever take " + what + ": that needs " + words(need)
                        + ", and the largest worker has " + words(most) + " in all");
    }

    /** What to say beside the first reason of each worker: on how many of them waiting does not help. */
    static String tooSmall(ClusterState state, Resources need) {
        int tooSmall = state.capacities().below(need);
        return tooSmall == 0
                ? ""
                : "; " + tooSmall + (tooSmall == 1 ? " worker is" : " workers are")
                        + " too small even when nothing else runs there";
    }

    /** {@code 2 cores and 4 GiB of memory, 1 gpu}. */
    static String words(Resources resources) {
        return (resources.cores() == 1 ? "1 core" : resources.cores() + " cores") + " and "
                + Sizes.show(resources.memoryBytes()) + " of memory"
                + resources.amounts().entrySet().stream()
                        .map(each -> ", " + each.getValue() + " " + each.getKey())
                        .collect(Collectors.joining());
    }
}
