package dev.hearth.driver;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One attempt at a stage, at one moment. What attempts cost is told of those that succeeded; {@link StatusTracker#failed}
 * tells of the others.
 *
 * @param stageId counted from 0 by the driver
 * @param attempt how often the stage had been tried before
 * @param job it belongs to
 * @param description of the job: {@code collect at WordCount.java:31}
 * @param state how it is
 * @param tasks it has
 * @param succeeded tasks so far
 * @param failed attempts so far, killed ones not counted
 * @param running attempts that can be running now: those that wait at an executor for a slot are not counted
 * @param submitted when it was
 * @param completed when it was over; empty while it is under way
 * @param failure why it did not succeed, in a sentence
 * @param duration of attempts, from start to end
 * @param runTime that the function took
 * @param deserializeTime sum of what opening functions and data took
 * @param resultSerializationTime sum of what writing values took
 * @param gcTime sum of the times in which executors collected garbage while attempts ran; what several attempts
 *     waited for at the same time counts for each
 * @param resultBytes sum of the values' sizes
 * @param recordsRead sum of what was read from sources
 * @param recordsWritten sum of what was handed on
 * @param executorCpuTime that the processes of all executors used in the meantime, whatever for, as far as their heartbeats
 *     tell; empty when none came, as in a short stage or in {@code local} mode
 */
public record StageStatus(
        int stageId,
        int attempt,
        long job,
        String description,
        StageState state,
        int tasks,
        int succeeded,
        int failed,
        int running,
        Instant submitted,
        Optional<Instant> completed,
        Optional<String> failure,
        DurationSummary duration,
        DurationSummary runTime,
        Duration deserializeTime,
        Duration resultSerializationTime,
        Duration gcTime,
        long resultBytes,
        long recordsRead,
        long recordsWritten,
        Optional<Duration> executorCpuTime) {}
