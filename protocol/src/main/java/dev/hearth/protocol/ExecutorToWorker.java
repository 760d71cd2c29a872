package dev.hearth.protocol;

import dev.hearth.model.ExecutorId;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Request;

/** What an executor says to the worker that forked it. */
public sealed interface ExecutorToWorker extends Message {

    /** The executor's {@code WorkerWatcher} ties its fate to this connection. */
    record WatchWorker(ExecutorId executor) implements ExecutorToWorker, Request<WatchingWorker> {}

    /** The worker knows the executor. */
    record WatchingWorker(ExecutorId executor) implements Message {}
}
