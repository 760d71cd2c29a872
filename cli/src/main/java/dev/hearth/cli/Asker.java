package dev.hearth.cli;

import dev.hearth.rpc.Message;
import dev.hearth.rpc.Request;
import java.util.concurrent.CompletionStage;

/** Asks a master. In its loop only. */
@FunctionalInterface
interface Asker {

    /**
     * The answer, in the loop, possibly after the question was repeated to a master that was started again. Fails with
     * {@link CommandFailure}.
     */
    <R extends Message> CompletionStage<R> ask(Request<R> request);
}
