package dev.hearth.task;

import java.io.IOException;

/** Where an executor gets broadcast values. Safe for use by many threads. */
public interface BroadcastSource {

    /** The opened value, fetched at its first use in the process. Throws {@link IOException} with a sentence. */
    Object value(long broadcast) throws IOException;
}
