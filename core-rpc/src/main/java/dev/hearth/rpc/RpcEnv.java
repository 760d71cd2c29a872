package dev.hearth.rpc;

import dev.hearth.loop.EventLoop;
import dev.hearth.rpc.HandshakeStep.Established;
import dev.hearth.rpc.codec.Bytes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process's place in the network: its endpoints, its listeners and its connections. Belongs to its loop; handshakes
 * and decoding run on the transport's threads, and what they find reaches the loop in batches. The transport is the
 * caller's to close, after this.
 *
 * <p>Nothing that a peer sends ends the process or another connection: a frame that is none closes its own connection
 * with one line in the log, a message that cannot be taken fails alone.
 */
public final class RpcEnv {
    private static final Logger log = LoggerFactory.getLogger(RpcEnv.class);

    private final EventLoop loop;
    private final Transport transport;
    private final MessageTable messages;
    private final RpcConfig config;
    private final SecureRandom random;
    private final Executor blocking;
    private final RpcCounts counts = new RpcCounts();
    private final AtomicLong connectionIds = new AtomicLong();
    /** Connections whose other side dialled, by session; transport threads look here when streams join. */
    private final ConcurrentMap<Bytes, Connection> sessions = new ConcurrentHashMap<>();

    private final Map<Long, Connection> connections = new LinkedHashMap<>();
    private final Set<Dial> dials = new LinkedHashSet<>();
    private final Set<RpcAddress> listening = new LinkedHashSet<>();
    private volatile Endpoints endpoints = Endpoints.NONE;
    private volatile Optional<StreamProvider> streamProvider = Optional.empty();
    private boolean closed;

    /** Streams use a few daemon threads of this object's own for blocking I/O. */
    public RpcEnv(EventLoop loop, Transport transport, MessageTable messages, RpcConfig config, SecureRandom random) {
        this(loop, transport, messages, config, random, BlockingThreads.create());
    }

    /**
     * @param random makes nonces, session ids and decoys; used by transport threads too
     * @param blocking runs what reads the sources and writes the sinks of streams
     */
    public RpcEnv(
            EventLoop loop,
            Transport transport,
            MessageTable messages,
            RpcConfig config,
            SecureRandom random,
            Executor blocking) {
        this.loop = loop;
        this.transport = transport;
        this.messages = messages;
        this.config = config;
        this.random = random;
        this.blocking = blocking;
    }

    /** Where everything of this process happens. */
    public EventLoop loop() {
        return loop;
    }

    /** What it has seen so far. Callable from any thread. */
    public RpcCounts counts() {
        return counts;
    }

    /**
     * Adds an endpoint, before {@link #listen} and {@link #connect}, or later in the loop; then it hears
     * {@link RpcEndpoint#onConnected} at once for each connection there is. A message goes to the endpoint that its
     * header names.
     *
     * @throws IllegalStateException if its number is taken, or two of its tables handle one type
     */
    public void register(EndpointId id, RpcEndpoint endpoint) {
        Endpoints more = endpoints.with(id, endpoint);
        if (loop.inLoop()) {
            for (Connection connection : List.copyOf(connections.values())) {
                connection.notify("onConnected", () -> endpoint.onConnected(connection));
            }
        }
        endpoints = more;
    }

    /** Serves the streams that peers read; in place of any provider given before. Callable from any thread. */
    public void serveStreams(StreamProvider provider) {
        streamProvider = Optional.of(provider);
    }

    /**
     * Listens for connections, messages and streams alike. Callable from any thread.
     *
     * @param self role and identity that this side proves, under the key that the dialler names
     * @param keys the keys it accepts
     * @return the bound address, in the loop; fails with an {@link java.io.IOException} that names the address and the
     *     trouble, or an {@link RpcException} when this object is closed
     */
    public CompletionStage<RpcAddress> listen(RpcAddress bind, Credentials self, KeyRing keys) {
        CompletableFuture<RpcAddress> listened = new CompletableFuture<>();
        inLoop(() -> {
            if (closed) {
                listened.completeExceptionally(closedFailure("listen on " + bind));
                return;
            }
            transport
                    .listen(bind, new Acceptance(this, self, keys, random))
                    .whenComplete((bound, failure) -> loop.execute(() ->
                            onListening(bind, listened, Optional.ofNullable(bound), Optional.ofNullable(failure))));
        });
        return listened;
    }

    private void onListening(
            RpcAddress bind,
            CompletableFuture<RpcAddress> listened,
            Optional<RpcAddress> bound,
            Optional<Throwable> failure) {
        if (bound.isEmpty()) {
            listened.completeExceptionally(failure.orElseThrow());
        } else if (closed) {
            transport.unlisten(bound.get());
            listened.completeExceptionally(closedFailure("listen on " + bind));
        } else {
            listening.add(bound.get());
            listened.complete(bound.get());
        }
    }

    /**
     * Connects and authenticates. Callable from any thread. The endpoints have heard {@link RpcEndpoint#onConnected}
     * when the stage completes, and no message of the peer has been delivered yet.
     *
     * @param deadline for all of it, name lookup to the last frame of the handshake
     * @return the peer, in the loop; fails with an {@link RpcException}
     */
    public CompletionStage<Peer> connect(RpcAddress to, Credentials self, Role expectedPeerRole, Duration deadline) {
        CompletableFuture<Peer> connected = new CompletableFuture<>();
        inLoop(() -> dial(to, self, expectedPeerRole, deadline, new DialResult() {
            @Override
            public void up(Connection connection) {
                connected.complete(connection);
            }

            @Override
            public void closed(String reason) {}

            @Override
            public void failed(RpcException failure) {
                connected.completeExceptionally(failure);
            }
        }));
        return connected;
    }

    /** Closes all connections and listeners; asks that wait for an answer fail with {@link RpcError#CLOSED}. Idempotent, callable from any thread. */
    public void close() {
        inLoop(() -> {
            if (closed) {
                return;
            }
            closed = true;
            listening.forEach(transport::unlisten);
            listening.clear();
            List.copyOf(dials).forEach(dial -> dial.abandon(RpcError.CLOSED, "this side was closed"));
            for (Connection connection : new ArrayList<>(connections.values())) {
                connection.close("its process ends the connection");
                connection.end(RpcError.CLOSED, "this side was closed");
            }
        });
    }

    /** What a {@link Link} hears of one attempt, in the loop: {@code up} and later {@code closed}, or {@code failed}. */
    interface DialResult {
        void up(Connection connection);

        void closed(String reason);

        void failed(RpcException failure);
    }

    /** Connects, in the loop. The attempt can be abandoned until it has had a result. */
    Dial dial(RpcAddress to, Credentials self, Role expectedRole, Duration deadline, DialResult result) {
        ClientHandshake handshake =
                ClientHandshake.messages(self, expectedRole, to.toString(), nonce(), VersionRange.CURRENT);
        return start(to, handshake, config.maxMessageBytes(), deadline, new Dial.Listener() {
            private Optional<Connection> made = Optional.empty();

            @Override
            public Transport.Handler established(Established peer, Transport.Channel channel) {
                Connection connection =
                        connection(peer, to, channel, Optional.of(new Connection.Dialled(to, self, expectedRole)));
                made = Optional.of(connection);
                return new MessageInbound(RpcEnv.this, connection, channel);
            }

            @Override
            public void ready() {
                Connection connection = made.orElseThrow();
                if (opened(connection, Optional.of(result::closed))) {
                    result.up(connection);
                } else {
                    result.failed(closedFailure("connect to " + to));
                }
            }

            @Override
            public void failed(RpcError error, String sentence) {
                result.failed(new RpcException(error, sentence));
            }
        });
    }

    /** Makes the connection for the streams of one that this side dialled, in the loop. */
    void dialStreams(
            Connection connection, Connection.Dialled dialled, Duration deadline, BiConsumer<RpcError, String> failed) {
        ClientHandshake handshake = ClientHandshake.streams(
                dialled.self(), dialled.expectedRole(), dialled.to().toString(), connection.session(), nonce());
        Dial unused = start(dialled.to(), handshake, PeerStreams.MAX_FRAME_BYTES, deadline, new Dial.Listener() {
            private Optional<Transport.Channel> made = Optional.empty();

            @Override
            public Transport.Handler established(Established peer, Transport.Channel channel) {
                made = Optional.of(channel);
                return new StreamInbound(RpcEnv.this, connection, channel);
            }

            @Override
            public void ready() {
                connection.streams().onAttached(made.orElseThrow());
            }

            @Override
            public void failed(RpcError error, String sentence) {
                failed.accept(error, sentence);
            }
        });
    }

    private Dial start(
            RpcAddress to, ClientHandshake handshake, int maxFrame, Duration deadline, Dial.Listener listener) {
        Dial dial = new Dial(this, to, handshake, maxFrame, listener);
        if (closed) {
            loop.execute(() -> listener.failed(RpcError.CLOSED, "cannot connect to " + to + ": this side was closed"));
        } else {
            dials.add(dial);
            dial.start(transport, deadline);
        }
        return dial;
    }

    void dialEnded(Dial dial) {
        dials.remove(dial);
    }

    /** Makes the connection that a handshake ended with, on a transport thread. */
    Connection connection(
            Established peer, RpcAddress address, Transport.Channel channel, Optional<Connection.Dialled> dialled) {
        Connection.Identity who = new Connection.Identity(
                connectionIds.incrementAndGet(), peer.role(), peer.identity(), peer.key(), address, peer.session());
        Connection connection = new Connection(this, who, channel, dialled);
        if (dialled.isEmpty()) {
            sessions.put(peer.session(), connection);
        }
        return connection;
    }

    /** Takes a new connection into the loop; false if this object is closed, and then so is the connection. */
    boolean opened(Connection connection, Optional<Consumer<String>> whenClosed) {
        if (closed) {
            connection.end(RpcError.CLOSED, "this side was closed");
            return false;
        }
        connection.open(whenClosed);
        connections.put(connection.connectionId(), connection);
        counts.opened();
        log.debug("connected connection={} peer={}", connection.connectionId(), connection);
        for (Endpoints.Registered registered : endpoints.inOrder()) {
            connection.notify("onConnected", () -> registered.endpoint().onConnected(connection));
        }
        return true;
    }

    void forget(Connection connection) {
        if (connections.remove(connection.connectionId()) != null) {
            counts.closed();
        }
        sessions.remove(connection.session(), connection);
    }

    Optional<Connection> session(Bytes session) {
        return Optional.ofNullable(sessions.get(session));
    }

    boolean mayJoin(Bytes session, Role role, String identity, String key) {
        Connection connection = sessions.get(session);
        return connection != null
                && connection.role() == role
                && connection.identity().equals(identity)
                && connection.key().equals(key);
    }

    Endpoints endpoints() {
        return endpoints;
    }

    Optional<StreamProvider> streamProvider() {
        return streamProvider;
    }

    MessageTable messages() {
        return messages;
    }

    RpcConfig config() {
        return config;
    }

    Executor blocking() {
        return blocking;
    }

    private Bytes nonce() {
        byte[] nonce = new byte[Handshake.NONCE_BYTES];
        random.nextBytes(nonce);
        return Bytes.of(nonce);
    }

    private void inLoop(Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    private static RpcException closedFailure(String attempted) {
        return new RpcException(RpcError.CLOSED, "cannot " + attempted + ": this side was closed");
    }
}
