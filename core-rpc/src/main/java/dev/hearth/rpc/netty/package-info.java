/** Frames over TCP sockets. The one place that knows Netty. */
package dev.hearth.rpc.netty;
