package dev.hearth.worker.process;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What a work directory takes of its disk. Never blocks its caller; answers come on any thread. */
public interface DiskSpace {

    /** Bytes that may still be written; fails with an {@link java.io.IOException} when the directory cannot be used. */
    CompletionStage<Long> freeBytes();

    /**
     * Looks at what could be removed.
     *
     * @param busy applications and drivers that are not looked at
     */
    CompletionStage<Found> survey(Set<AppId> busy);

    /** Removes these; what cannot be removed stays, with a line in the log. Idempotent. */
    CompletionStage<Void> remove(Removal removal);

    /**
     * What was found.
     *
     * @param remains what processes left, in no order
     * @param jars in the cache, in no order
     */
    record Found(List<Remains> remains, List<CachedJar> jars) {
        public Found {
            remains = List.copyOf(remains);
            jars = List.copyOf(jars);
        }
    }

    /**
     * A process's directory.
     *
     * @param lastChange of any file in it
     * @param bytes all that is in it
     */
    record Remains(ExecutorId process, Instant lastChange, long bytes) {}

    /**
     * A jar, or a part of one.
     *
     * @param used whether it has another name in the directory of a process
     * @param lastUse when it came, or got or lost such a name
     */
    record CachedJar(Path file, boolean used, Instant lastUse, long bytes) {}

    /** What is to be removed. */
    record Removal(List<ExecutorId> processes, List<Path> jars) {
        public Removal {
            processes = List.copyOf(processes);
            jars = List.copyOf(jars);
        }

        public boolean isEmpty() {
            return processes.isEmpty() && jars.isEmpty();
        }
    }
}
