package dev.hearth.master.placement;

import dev.hearth.model.AppId;
import dev.hearth.model.ResourceProfile;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.Set;

/**
 * What one application still wants of executors of one profile.
 *
 * @param profile what each executor takes; without cores: one executor per worker, with all the cores it is given there
 * @param coresLeft most cores that the application may be given, by all its profiles together
 * @param executorsLeft most executors of this profile it may be given
 * @param avoided workers where its executors failed again and again: they are given none while there are others
 */
public record Demand(AppId app, ResourceProfile profile, int coresLeft, int executorsLeft, Set<WorkerId> avoided) {

    public Demand {
        avoided = Set.copyOf(avoided);
    }

    /** Cores taken at a time. */
    int unit() {
        return profile.cores().orElse(1);
    }

    long memoryBytes() {
        return profile.memoryBytes();
    }

    /** What a worker needs to have free to be given anything. */
    public Resources least() {
        return new Resources(unit(), memoryBytes(), profile.amounts());
    }

    /** Whether anything can be given that it could take, with so many cores left. */
    boolean isOpen(int cores) {
        return cores >= unit() && executorsLeft > 0;
    }
}
