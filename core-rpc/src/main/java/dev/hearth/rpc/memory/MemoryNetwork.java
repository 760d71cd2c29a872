package dev.hearth.rpc.memory;

import dev.hearth.loop.EventLoop;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A network in memory, with faults, for tests, simulations and what a process tries out on itself. It carries the bytes
 * that a socket would carry, and keeps the promises of a TCP connection: in order, and lost only by a cut.
 *
 * <p>All of it belongs to one event loop, the wire, which runs every call to a transport's handlers one at a time. Under
 * a {@code ManualEventLoop} that shares its virtual time with the loops of the hosts, a run is deterministic. Every method
 * may be called from outside the wire; faults take effect in the order of the calls.
 */
public final class MemoryNetwork {
    /** How long after a cut both sides hear of it. */
    public static final Duration CUT_NOTICE = Duration.ofMillis(1);

    private static final int FIRST_FREE_PORT = 40_000;
    private static final int FIRST_DIALLING_PORT = 50_000;
    private static final int LAST_DIALLING_PORT = 65_000;

    /** Both directions between two hosts. */
    static final class Route {
        private final Set<String> stalledFrom = new LinkedHashSet<>();
        private Duration delay = Duration.ZERO;

        Duration delay() {
            return delay;
        }

        /** In one direction at least. */
        boolean isStalled() {
            return !stalledFrom.isEmpty();
        }

        /** Whether nothing passes that comes from this host. */
        boolean isStalledFrom(String host) {
            return stalledFrom.contains(host);
        }
    }

    private record Pair(String first, String second) {
        static Pair of(String a, String b) {
            return a.compareTo(b) <= 0 ? new Pair(a, b) : new Pair(b, a);
        }

        // by hand, as the next: a record's own are put together from method handles at the first use, in 10 ms

        @Override
        public boolean equals(Object other) {
            return other instanceof Pair that && first.equals(that.first) && second.equals(that.second);
        }

        @Override
        public int hashCode() {
            return 31 * first.hashCode() + second.hashCode();
        }
    }

    private record Listener(MemoryTransport owner, Transport.Acceptor acceptor) {}

    private final EventLoop wire;
    private final RpcConfig config;
    private final Map<Pair, Route> routes = new HashMap<>();
    private final Map<RpcAddress, Listener> listeners = new HashMap<>();
    private final Set<String> refusing = new LinkedHashSet<>();
    private final Set<MemoryConnection> connections = new LinkedHashSet<>();
    private final Set<Attempt> waiting = new LinkedHashSet<>();
    private int nextPort = FIRST_FREE_PORT;
    private int nextDiallingPort = FIRST_DIALLING_PORT;

    /** With the watermark of {@link RpcConfig#defaults}. */
    public MemoryNetwork(EventLoop wire) {
        this(wire, RpcConfig.defaults());
    }

    /** {@code config} gives the watermark of writable connections. */
    public MemoryNetwork(EventLoop wire, RpcConfig config) {
        this.wire = wire;
        this.config = config;
    }

    /** The network as one process on the host sees it. Listeners are reached under the host's name, whatever they bind. */
    public Transport transport(String host) {
        return new MemoryTransport(this, host);
    }

    /** Cuts all connections between the hosts: what is on its way is lost, and both sides hear of it {@link #CUT_NOTICE} later. */
    public void cut(String hostA, String hostB) {
        inWire(() -> {
            for (MemoryConnection connection : List.copyOf(connections)) {
                if (connection.isBetween(hostA, hostB)) {
                    connection.cut();
                }
            }
        });
    }

    /** From now on nothing passes between the hosts and nothing is closed, until {@link #resume}. */
    public void stall(String hostA, String hostB) {
        stallOneWay(hostA, hostB);
        stallOneWay(hostB, hostA);
    }

    /**
     * From now on nothing passes from the one host to the other, until {@link #resume}; what goes the other way arrives.
     * No new connection is made meanwhile, since that takes both ways.
     */
    public void stallOneWay(String from, String to) {
        inWire(() -> route(from, to).stalledFrom.add(from));
    }

    /** What waited since {@link #stall} or {@link #stallOneWay} passes, both ways. */
    public void resume(String hostA, String hostB) {
        inWire(() -> {
            route(hostA, hostB).stalledFrom.clear();
            for (MemoryConnection connection : List.copyOf(connections)) {
                if (connection.isBetween(hostA, hostB)) {
                    connection.resume();
                }
            }
            List.copyOf(waiting).forEach(attempt -> attempt.resume(hostA, hostB));
        });
    }

    /** How long everything written from now on takes between the hosts, each way; zero at first. Never reorders. */
    public void delay(String hostA, String hostB, Duration delay) {
        inWire(() -> route(hostA, hostB).delay = delay);
    }

    /** New connections to the host are refused until {@link #allow}; those there are stay. */
    public void refuse(String host) {
        inWire(() -> refusing.add(host));
    }

    /** Ends {@link #refuse}. */
    public void allow(String host) {
        inWire(() -> refusing.remove(host));
    }

    /**
     * The process dies: its listeners are gone, its connections cut, and its handlers hear nothing any more. The other
     * sides hear of the cut as of any other; behind a stall, when it is over.
     */
    public void crash(Transport transport) {
        inWire(() -> {
            waiting.removeIf(attempt -> attempt.owner.equals(transport));
            if (transport instanceof MemoryTransport process) {
                process.closed = true;
            }
            listeners.values().removeIf(listener -> listener.owner().equals(transport));
            for (MemoryConnection connection : List.copyOf(connections)) {
                if (connection.isOf(transport)) {
                    if (connection.hasParty(transport)) {
                        connection.crash(transport);
                    }
                }
            }
        });
    }

    EventLoop wire() {
        return wire;
    }

    RpcConfig config() {
        return config;
    }

    void inWire(Runnable task) {
        wire.execute(task);
    }

    Route route(String hostA, String hostB) {
        return routes.computeIfAbsent(Pair.of(hostA, hostB), pair -> new Route());
    }

    void ended(MemoryConnection connection) {
        connections.remove(connection);
    }

    CompletionStage<RpcAddress> listen(MemoryTransport owner, RpcAddress bind, Transport.Acceptor acceptor) {
        CompletableFuture<RpcAddress> listening = new CompletableFuture<>();
        inWire(() -> {
            RpcAddress bound = new RpcAddress(owner.host(), bind.port() == 0 ? nextPort++ : bind.port());
            if (owner.isClosed()) {
                listening.completeExceptionally(
                        new IOException("cannot listen on " + bind + ": the transport is closed"));
            } else if (listeners.putIfAbsent(bound, new Listener(owner, acceptor)) != null) {
                listening.completeExceptionally(new IOException("cannot listen on " + bind + ": the port is in use"));
            } else {
                listening.complete(bound);
            }
        });
        return listening;
    }

    void unlisten(RpcAddress bound) {
        inWire(() -> listeners.remove(bound));
    }

    void connect(MemoryTransport owner, RpcAddress to, Duration timeout, Transport.Handler handler) {
        inWire(() -> new Attempt(owner, to, handler).start(timeout));
    }

    void close(MemoryTransport owner) {
        inWire(() -> {
            listeners.values().removeIf(listener -> listener.owner().equals(owner));
            List<MemoryConnection> open = new ArrayList<>(connections);
            open.forEach(connection -> connection.closeFor(owner));
        });
    }

    /** One dialling, which takes a round trip. */
    private final class Attempt {
        private final MemoryTransport owner;
        private final RpcAddress to;
        private final Transport.Handler handler;

        Attempt(MemoryTransport owner, RpcAddress to, Transport.Handler handler) {
            this.owner = owner;
            this.to = to;
            this.handler = handler;
        }

        void start(Duration timeout) {
            waiting.add(this);
            EventLoop.Timer timer = wire.schedule(
                    timeout,
                    () -> end(RpcError.CONNECT_TIMED_OUT, "no connection within " + timeout.toMillis() + " ms"));
            Duration roundTrip = route(owner.host(), to.host()).delay().multipliedBy(2);
            EventLoop.Timer unused = wire.schedule(roundTrip, () -> arrive(timer));
        }

        void resume(String hostA, String hostB) {
            if (Pair.of(owner.host(), to.host()).equals(Pair.of(hostA, hostB))) {
                arrive(() -> {});
            }
        }

        private void arrive(EventLoop.Timer timer) {
            if (!waiting.contains(this) || route(owner.host(), to.host()).isStalled()) {
                return;
            }
            timer.cancel();
            Optional<Listener> listener = Optional.ofNullable(listeners.get(to));
            if (owner.isClosed()) {
                end(RpcError.DISCONNECTED, "the transport is closed");
            } else if (listener.isEmpty() || refusing.contains(to.host())) {
                end(RpcError.CONNECTION_REFUSED, "the connection was refused, nobody listens there");
            } else {
                waiting.remove(this);
                connected(listener.get());
            }
        }

        private void connected(Listener listener) {
            RpcAddress from = new RpcAddress(owner.host(), nextDiallingPort++);
            nextDiallingPort = nextDiallingPort > LAST_DIALLING_PORT ? FIRST_DIALLING_PORT : nextDiallingPort;
            MemoryConnection connection = new MemoryConnection(
                    MemoryNetwork.this,
                    new MemoryConnection.Party(owner, handler, to),
                    new MemoryConnection.Party(
                            listener.owner(), listener.acceptor().accept(from), from));
            connections.add(connection);
            connection.open();
        }

        private void end(RpcError error, String reason) {
            if (waiting.remove(this)) {
                handler.onClosed(error, reason);
            }
        }
    }

    /** One process's view. */
    static final class MemoryTransport implements Transport {
        private final MemoryNetwork network;
        private final String host;
        private volatile boolean closed;

        MemoryTransport(MemoryNetwork network, String host) {
            this.network = network;
            this.host = host;
        }

        String host() {
            return host;
        }

        boolean isClosed() {
            return closed;
        }

        @Override
        public CompletionStage<RpcAddress> listen(RpcAddress bind, Acceptor acceptor) {
            return network.listen(this, bind, acceptor);
        }

        @Override
        public void unlisten(RpcAddress bound) {
            network.unlisten(bound);
        }

        @Override
        public void connect(RpcAddress to, Duration timeout, Handler handler) {
            network.connect(this, to, timeout, handler);
        }

        @Override
        public void close() {
            closed = true;
            network.close(this);
        }

        @Override
        public String toString() {
            return host;
        }
    }

    /** Frames of what was written, each given to the sink without its length. */
    static void split(byte[] bytes, int offset, int length, Consumer<byte[]> sink) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int frame = (bytes[at] & 0xFF) << 24
                    | (bytes[at + 1] & 0xFF) << 16
                    | (bytes[at + 2] & 0xFF) << 8
                    | bytes[at + 3] & 0xFF;
            if (frame <= 0 || frame > end - at - 4) {
                throw new IllegalArgumentException(
                        "a frame of " + frame + " bytes written with " + (end - at - 4) + " bytes behind its length");
            }
            byte[] payload = new byte[frame];
            System.arraycopy(bytes, at + 4, payload, 0, frame);
            sink.accept(payload);
            at += 4 + frame;
        }
    }
}
