package dev.hearth.driver;

import java.time.Instant;
import java.util.Optional;

/**
 * An executor that the application had.
 *
 * @param id {@code app-…/3}
 * @param host where it ran
 * @param cores it was given
 * @param added when it registered
 * @param lost when it was given up
 * @param reason a sentence
 * @param usage what its last heartbeat told, if there was one
 */
public record LostExecutor(
        String id, String host, int cores, Instant added, Instant lost, String reason, Optional<ExecutorUsage> usage) {}
