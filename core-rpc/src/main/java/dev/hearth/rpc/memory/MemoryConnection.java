package dev.hearth.rpc.memory;

import dev.hearth.loop.EventLoop;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.Transport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/** One connection of a {@link MemoryNetwork}: two ends, and what is on its way to each. Belongs to the wire. */
final class MemoryConnection {
    private static final String CUT = "the connection was cut";
    private static final Duration LINGER = Duration.ofSeconds(1);

    /** One side: whose it is, who takes its frames, and whom it sees. */
    record Party(MemoryNetwork.MemoryTransport owner, Transport.Handler handler, RpcAddress remote) {}

    /** Something on its way; no bytes mean the end of the output. */
    private record Parcel(byte[] bytes, int offset, int length, long dueNanos) {
        boolean isEnd() {
            return length == 0;
        }
    }

    private final MemoryNetwork network;
    private final EventLoop wire;
    private final MemoryNetwork.Route route;
    private final End dialler;
    private final End acceptor;
    private boolean crashed;

    MemoryConnection(MemoryNetwork network, Party dialling, Party accepting) {
        this.network = network;
        this.wire = network.wire();
        this.route = network.route(dialling.owner().host(), accepting.owner().host());
        this.dialler = new End(dialling);
        this.acceptor = new End(accepting);
    }

    void open() {
        acceptor.party.handler().onOpen(acceptor);
        dialler.party.handler().onOpen(dialler);
    }

    boolean isBetween(String hostA, String hostB) {
        String from = dialler.party.owner().host();
        String to = acceptor.party.owner().host();
        return from.equals(hostA) && to.equals(hostB) || from.equals(hostB) && to.equals(hostA);
    }

    boolean isOf(Transport transport) {
        return dialler.party.owner().equals(transport) || acceptor.party.owner().equals(transport);
    }

    boolean hasParty(Transport transport) {
        return dialler.party.owner().equals(transport) || acceptor.party.owner().equals(transport);
    }

    /** Everything on its way is lost; both sides hear of it soon. */
    void cut() {
        dialler.kill();
        acceptor.kill();
        announceCut();
    }

    /** The process of that transport is dead and hears nothing any more; the other side does once something can pass. */
    void crash(Transport transport) {
        for (End end : new End[] {dialler, acceptor}) {
            end.kill();
            end.told |= end.party.owner().equals(transport);
        }
        if (isStalledFrom(transport.equals(dialler.party.owner()) ? dialler : acceptor)) {
            crashed = true;
        } else {
            announceCut();
        }
    }

    private void announceCut() {
        network.ended(this);
        wire.schedule(MemoryNetwork.CUT_NOTICE, () -> {
            dialler.ended(RpcError.DISCONNECTED, CUT);
            acceptor.ended(RpcError.DISCONNECTED, CUT);
        });
    }

    void resume() {
        if (crashed) {
            announceCut();
        } else {
            dialler.deliverSoon();
            acceptor.deliverSoon();
        }
    }

    /** The process of that transport ends in order. */
    void closeFor(MemoryNetwork.MemoryTransport owner) {
        for (End end : new End[] {dialler, acceptor}) {
            if (end.party.owner().equals(owner)) {
                end.close();
            }
        }
    }

    private boolean isStalledFrom(End end) {
        return route.isStalledFrom(end.party.owner().host());
    }

    private End other(End end) {
        return end.equals(dialler) ? acceptor : dialler;
    }

    /** One side, as its owner sees it. */
    private final class End implements Transport.Channel {
        private final Party party;
        private final AtomicLong pendingBytes = new AtomicLong();
        private final Deque<Parcel> arriving = new ArrayDeque<>();
        private volatile boolean above;
        private long lastDueNanos;
        private int maxFrameBytes = RpcConfig.MAX_HANDSHAKE_FRAME;
        private boolean reading = true;
        private boolean closing;
        private boolean dead;
        private boolean told;

        End(Party party) {
            this.party = party;
            this.lastDueNanos = wire.nanoTime();
        }

        @Override
        public void write(byte[] framesWithLengths, int offset, int length) {
            if (pendingBytes.addAndGet(length) > network.config().writableBytes()) {
                above = true;
            }
            network.inWire(() -> {
                if (!dead && !closing) {
                    other(this).expect(framesWithLengths, offset, length);
                }
            });
        }

        @Override
        public long pendingBytes() {
            return pendingBytes.get();
        }

        @Override
        public void reading(boolean wanted) {
            network.inWire(() -> {
                reading = wanted;
                deliverSoon();
            });
        }

        @Override
        public void maxFrame(int bytes) {
            maxFrameBytes = bytes;
        }

        @Override
        public RpcAddress remote() {
            return party.remote();
        }

        @Override
        public void close() {
            network.inWire(() -> {
                if (dead || closing) {
                    return;
                }
                closing = true;
                arriving.clear();
                other(this).expect(new byte[0], 0, 0);
                wire.schedule(LINGER, () -> ended(RpcError.CLOSED, "this side closed the connection"));
            });
        }

        /** Something was sent to this side. */
        private void expect(byte[] bytes, int offset, int length) {
            lastDueNanos =
                    Math.max(lastDueNanos, wire.nanoTime() + route.delay().toNanos());
            arriving.addLast(new Parcel(bytes, offset, length, lastDueNanos));
            wire.schedule(Duration.ofNanos(lastDueNanos - wire.nanoTime()), this::deliver);
        }

        private void deliverSoon() {
            network.inWire(this::deliver);
        }

        /** Hands over all that has arrived. */
        private void deliver() {
            boolean any = false;
            while (canTake()) {
                Parcel next = arriving.removeFirst();
                if (next.isEnd()) {
                    batchEnd(any);
                    onEnd();
                    return;
                }
                any = true;
                take(next);
            }
            batchEnd(any);
        }

        private boolean canTake() {
            return !dead
                    && !isStalledFrom(other(this))
                    && !arriving.isEmpty()
                    && arriving.element().dueNanos() - wire.nanoTime() <= 0
                    && (reading || arriving.element().isEnd() || closing);
        }

        private void take(Parcel parcel) {
            other(this).arrived(parcel.length());
            if (closing) {
                return;
            }
            MemoryNetwork.split(parcel.bytes(), parcel.offset(), parcel.length(), frame -> {
                if (closing || told) {
                    return;
                }
                if (frame.length > maxFrameBytes) {
                    String reason = "it sent a frame of " + frame.length + " bytes where at most " + maxFrameBytes
                            + " are taken";
                    close();
                    ended(RpcError.WRONG_PROTOCOL, reason);
                } else {
                    party.handler().onFrame(frame);
                }
            });
        }

        private void batchEnd(boolean any) {
            if (any && !told) {
                party.handler().onBatchEnd();
            }
        }

        /** The other side's output has ended: so does the connection. */
        private void onEnd() {
            network.ended(MemoryConnection.this);
            End closer = other(this);
            dead = true;
            closer.dead = true;
            ended(RpcError.CLOSED, "the other side closed the connection");
            closer.ended(RpcError.CLOSED, "this side closed the connection");
        }

        /** The other side has taken some of what this one wrote. */
        private void arrived(int bytes) {
            long left = pendingBytes.addAndGet(-bytes);
            if (above && left < network.config().writableBytes() / 2) {
                above = false;
                if (!told && !closing) {
                    party.handler().onDrained();
                }
            }
        }

        private void kill() {
            dead = true;
            arriving.clear();
        }

        private void ended(RpcError error, String reason) {
            if (!told) {
                told = true;
                party.handler().onClosed(error, reason);
            }
        }
    }
}
