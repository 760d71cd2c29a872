/**
 * What the network costs before any scheduling: echoes over plain Netty and over Hearth's own RPC, between two processes
 * on loopback.
 */
@NullMarked
package dev.hearth.benchmarks.rpc;

import org.jspecify.annotations.NullMarked;
