package dev.hearth.benchmarks.rpc;

/** What carries an echo. */
public enum EchoStack {
    /** Netty alone: frames with four bytes of length. */
    RAW,
    /** Hearth's RPC: authenticated connection, typed messages, deadlines, event loops. */
    RPC
}
