package dev.hearth.executor;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;

/** Results too large to travel with the report of their task, until the driver has fetched them. Safe for use by many threads. */
interface HeldResults {

    /** Keeps the result. Throws with a sentence when there is no room. */
    void hold(long taskSet, int index, int attempt, byte[] value) throws IOException;

    /** Opens the result for reading; throws with a sentence when it is not here. */
    ReadableByteChannel open(long taskSet, int index, int attempt) throws IOException;

    /** Lets go of the results of a stage attempt. Never fails; may take time. */
    void remove(long taskSet);

    /** Lets go of all. Idempotent. */
    void close();
}
