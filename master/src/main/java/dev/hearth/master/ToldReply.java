package dev.hearth.master;

import dev.hearth.rpc.Message;
import dev.hearth.rpc.Reply;
import dev.hearth.rpc.RpcError;
import java.util.function.Consumer;

/** A reply of which somebody else hears too, once it has left. */
record ToldReply<R extends Message>(Reply<R> to, Consumer<R> then) implements Reply<R> {
    @Override
    public void answer(R reply) {
        to.answer(reply);
        then.accept(reply);
    }

    @Override
    public void fail(RpcError error, String message) {
        to.fail(error, message);
    }
}
