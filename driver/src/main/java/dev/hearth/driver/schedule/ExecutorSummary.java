package dev.hearth.driver.schedule;

/**
 * An executor that is registered with the driver.
 *
 * @param id {@code app-…/3}, or {@code local/0}
 * @param host where it runs
 * @param cores it was given
 * @param slots tasks it runs at the same time
 */
public record ExecutorSummary(String id, String host, int cores, int slots) {}
