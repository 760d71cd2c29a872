package dev.hearth.master.state;

import java.time.Instant;

/** Something that people find in the history of an application or a driver. Immutable; put into words when asked. */
public interface Happening {

    /** When, by the master's clock. */
    Instant at();

    /** A sentence, without its first capital and its full stop. */
    String what();
}
