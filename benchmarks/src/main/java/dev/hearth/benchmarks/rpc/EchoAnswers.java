package dev.hearth.benchmarks.rpc;

/** Which thread of the server answers an echo. */
public enum EchoAnswers {
    /** The thread that the request arrived on. */
    INLINE,
    /** A thread of a cached pool, as for a task. */
    POOL
}
