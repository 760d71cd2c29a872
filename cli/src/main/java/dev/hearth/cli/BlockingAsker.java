package dev.hearth.cli;

import dev.hearth.rpc.Message;
import dev.hearth.rpc.Request;
import java.time.Duration;

/** Asks a master, and waits for the answers. On the command's own thread, outside of any loop. */
interface BlockingAsker {

    /** The answer. Throws {@link CommandFailure} as {@link Asker#ask} fails with it. */
    <R extends Message> R ask(Request<R> request);

    /** Lets time go by. */
    void pause(Duration time);
}
