package dev.hearth.master.http;

import java.time.Duration;

/**
 * What one server takes at most, from everybody together or from one connection.
 *
 * @param connections open at a time; one more ends the one that came first of those whose last request was not admitted; three
 *     quarters may be of such as were, and of these the one that has been at the same for longest gives way
 * @param eventStreams open at a time; one more is refused
 * @param headerBytes of one request, its first line included
 * @param bodyBytes of one request
 * @param requestTime for a new or idle connection to bring the next whole request head
 * @param answerTime from the head of a request to the last byte of its answer, for each event of a stream, and for as much of
 *     a long body as comes in it at 64 KiB a second
 */
public record HttpLimits(
        int connections, int eventStreams, int headerBytes, int bodyBytes, Duration requestTime, Duration answerTime) {

    /** Enough for people, tools and monitoring of one cluster. */
    public static final HttpLimits DEFAULT =
            new HttpLimits(512, 64, 8 << 10, 64 << 10, Duration.ofSeconds(15), Duration.ofSeconds(30));
}
