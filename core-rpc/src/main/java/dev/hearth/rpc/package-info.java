/**
 * How processes talk. An {@link dev.hearth.rpc.RpcEnv} is one process's place in the network: it hosts
 * {@link dev.hearth.rpc.RpcEndpoint}s, listens and connects, and gives each authenticated connection as a
 * {@link dev.hearth.rpc.Peer}, whose endpoints are called through {@link dev.hearth.rpc.RpcEndpointRef}s. A
 * {@link dev.hearth.rpc.Link} keeps a connection up; {@link dev.hearth.rpc.ResendQueue} and
 * {@link dev.hearth.rpc.ReceivedNumbers} carry numbered batches over its cuts.
 *
 * <p>Threads: everything belongs to the loop of its {@code RpcEnv}, but for the handshake and the decoding, which run on
 * the threads of the {@link dev.hearth.rpc.Transport} (it may be the loop's own) and reach the loop in batches, and for
 * the sources and sinks of streams, which run on threads that may block.
 *
 * <p>Vocabulary: a <em>frame</em> is what the transport carries; a <em>message</em> is a record in a frame; an
 * <em>ask</em> is a message that is answered, a <em>tell</em> one that is not; a <em>session</em> is one connection for
 * messages together with the one for its streams.
 */
package dev.hearth.rpc;
