package dev.hearth.rpc;

import dev.hearth.loop.EventLoop;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.Codec;
import dev.hearth.rpc.codec.WireOutput;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One authenticated connection for messages. Belongs to the loop, except for the getters.
 *
 * <p>States: NEW, when the loop hears of it to UP; closed here, to CLOSING until the present task has ended; gone, to
 * CLOSED. Messages are delivered and sent only while it is UP.
 */
final class Connection implements Peer {
    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    /** What is sent of a sentence that would be longer. */
    private static final int MAX_SENTENCE_CHARS = 8 * 1024;

    private static final int MAX_REASON_CHARS = 512;

    /** Of a message that is not a request. */
    private static final Reply<Message> NO_REPLY = new Reply<>() {
        @Override
        public void answer(Message reply) {
            throw new IllegalStateException("what is told takes no answer");
        }

        @Override
        public void fail(RpcError error, String message) {
            throw new IllegalStateException("what is told takes no answer");
        }
    };

    /** Who is on the other side. */
    record Identity(long connectionId, Role role, String identity, String key, RpcAddress address, Bytes session) {}

    /** How the other side was dialled, for the second connection. */
    record Dialled(RpcAddress to, Credentials self, Role expectedRole) {}

    private enum State {
        NEW,
        UP,
        CLOSING,
        CLOSED
    }

    private record Ref(Connection connection, EndpointId id) implements RpcEndpointRef {
        @Override
        public void tell(Message message) {
            connection.tell(id, message);
        }

        @Override
        public <R extends Message> CompletionStage<R> ask(Request<R> request, Duration deadline) {
            return connection.ask(id, request, deadline);
        }

        @Override
        public String toString() {
            return id + " of " + connection;
        }
    }

    private final RpcEnv env;
    private final EventLoop loop;
    private final Identity who;
    private final Optional<Dialled> dialled;
    private final Outbox outbox;
    private final PendingAsks asks;
    private final PeerStreams streams;
    private volatile State state = State.NEW; // written in the loop only
    private Optional<Consumer<String>> closeListener = Optional.empty();

    Connection(RpcEnv env, Identity who, Transport.Channel channel, Optional<Dialled> dialled) {
        this.env = env;
        this.loop = env.loop();
        this.who = who;
        this.dialled = dialled;
        this.outbox = new Outbox(loop, channel, env.config(), this::onWritable);
        this.asks = new PendingAsks(loop);
        this.streams = new PeerStreams(env, this);
    }

    @Override
    public long connectionId() {
        return who.connectionId();
    }

    @Override
    public Role role() {
        return who.role();
    }

    @Override
    public String identity() {
        return who.identity();
    }

    @Override
    public String key() {
        return who.key();
    }

    @Override
    public RpcAddress address() {
        return who.address();
    }

    /** Names the connection towards the one for its streams. */
    Bytes session() {
        return who.session();
    }

    Optional<Dialled> dialled() {
        return dialled;
    }

    PeerStreams streams() {
        return streams;
    }

    @Override
    public RpcEndpointRef endpoint(EndpointId id) {
        return new Ref(this, id);
    }

    @Override
    public boolean isConnected() {
        return state == State.UP;
    }

    @Override
    public boolean isWritable() {
        loop.checkInLoop();
        return outbox.isWritable();
    }

    @Override
    public CompletionStage<Long> readStream(String name, long maxBytes, StreamSink sink) {
        loop.checkInLoop();
        return state == State.UP
                ? streams.read(name, maxBytes, sink)
                : CompletableFuture.failedFuture(new RpcException(
                        RpcError.DISCONNECTED,
                        "cannot read stream " + name + " of " + this + ": the connection has ended"));
    }

    @Override
    public void close(String reason) {
        loop.checkInLoop();
        if (state == State.UP) {
            state = State.CLOSING;
            // without room for it the other side sees the end alone
            boolean unused = outbox.offer("the reason for closing", out -> {
                Frames.header(out, FrameKind.GOODBYE, 0, 0, 0);
                out.string(Frames.printable(reason, MAX_REASON_CHARS));
            });
            outbox.close();
            // not at once: the caller may be in the middle of what its own onDisconnected changes
            loop.execute(() -> end(RpcError.DISCONNECTED, reason));
        }
    }

    /** The loop has heard of the connection: it can be used. */
    void open(Optional<Consumer<String>> whenClosed) {
        if (state == State.NEW) {
            state = State.UP;
            closeListener = whenClosed;
        }
    }

    /** The connection is over. Asks and streams end with the error, endpoints hear the reason. Idempotent. */
    void end(RpcError error, String reason) {
        if (state == State.CLOSED) {
            return;
        }
        boolean known = state != State.NEW;
        state = State.CLOSED;
        outbox.close();
        env.forget(this);
        asks.failAll(error, reason);
        streams.end(error, reason);
        if (known) {
            for (Endpoints.Registered registered : env.endpoints().inOrder()) {
                notify("onDisconnected", () -> registered.endpoint().onDisconnected(this, reason));
            }
        }
        closeListener.ifPresent(listener -> listener.accept(reason));
    }

    /** Calls an endpoint; what it throws is logged and goes no further. */
    void notify(String what, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            log.error("{} for {} failed", what, this, e);
        }
    }

    private void tell(EndpointId to, Message message) {
        loop.checkInLoop();
        if (message instanceof Request) {
            throw new IllegalArgumentException(
                    message.getClass().getSimpleName() + " is a request: ask it, do not tell it");
        }
        if (state == State.UP && !offer(FrameKind.TELL, 0, to.value(), message)) {
            closeFull();
        }
    }

    private <R extends Message> CompletionStage<R> ask(EndpointId to, Request<R> request, Duration deadline) {
        loop.checkInLoop();
        String what = request.getClass().getSimpleName() + " to " + to + " of " + this;
        if (state != State.UP) {
            return CompletableFuture.failedFuture(
                    new RpcException(RpcError.DISCONNECTED, "cannot send " + what + ": the connection has ended"));
        }
        long correlation = asks.nextCorrelation();
        try {
            if (!offer(FrameKind.ASK, correlation, to.value(), request)) {
                return CompletableFuture.failedFuture(new RpcException(
                        RpcError.BUSY,
                        "cannot send " + what + ": " + outbox.waitingBytes()
                                + " bytes wait to be sent there, the limit is "
                                + env.config().outboxBytes()));
            }
        } catch (RpcException tooLarge) {
            return CompletableFuture.failedFuture(tooLarge);
        }
        return asks.add(correlation, request, deadline, what);
    }

    /** Hands a message to its handler; a request with the way back for its answer, which goes by the correlation. */
    void deliver(Dispatch.Entry handler, Message message, long correlation) {
        if (state != State.UP) {
            return;
        }
        if (handler.answers()) {
            deliverRequest(handler, message, correlation);
            return;
        }
        try {
            handler.handler().handle(message, this, NO_REPLY);
        } catch (RuntimeException e) {
            logFailed(message, e);
        }
    }

    private void deliverRequest(Dispatch.Entry handler, Message request, long correlation) {
        PendingReply reply =
                new PendingReply(this, correlation, request.getClass().getSimpleName());
        try {
            handler.handler().handle(request, this, reply);
        } catch (RuntimeException e) {
            logFailed(request, e);
            reply.failUnlessSettled(
                    Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName()));
        }
    }

    private void logFailed(Message message, RuntimeException e) {
        log.error("the handler of {} from {} failed", message.getClass().getSimpleName(), this, e);
    }

    void onAnswer(long correlation, Message reply) {
        asks.answer(correlation, reply);
    }

    void onFailure(long correlation, RpcError error, String sentence) {
        asks.fail(correlation, error, sentence);
    }

    void onGoodbye(String reason) {
        end(RpcError.DISCONNECTED, "the other side closed the connection: " + reason);
    }

    void onChannelClosed(String reason) {
        end(RpcError.DISCONNECTED, reason);
    }

    void onDrained() {
        outbox.onDrained();
    }

    void sendAnswer(long correlation, Message reply) {
        if (state != State.UP) {
            return;
        }
        try {
            if (!offer(FrameKind.ANSWER, correlation, 0, reply)) {
                closeFull();
            }
        } catch (RpcException tooLarge) {
            sendFailure(correlation, tooLarge.error(), String.valueOf(tooLarge.getMessage()));
        }
    }

    void sendFailure(long correlation, RpcError error, String sentence) {
        String sent = sentence.substring(0, Math.min(sentence.length(), MAX_SENTENCE_CHARS));
        sendControl(FrameKind.FAILURE, correlation, out -> {
            out.varInt(error.wireId());
            out.string(sent);
        });
    }

    /** Sends a frame that is not a message. */
    void sendControl(FrameKind kind, long correlation, Consumer<WireOutput> body) {
        boolean room = state != State.UP
                || outbox.offer(kind.name(), out -> {
                    Frames.header(out, kind, correlation, 0, 0);
                    body.accept(out);
                });
        if (!room) {
            closeFull();
        }
    }

    private boolean offer(FrameKind kind, long correlation, int endpoint, Message message) {
        MessageTable.Entry<?> entry = env.messages().byType(message.getClass());
        return outbox.offer(message.getClass().getSimpleName(), out -> {
            Frames.header(out, kind, correlation, endpoint, entry.id());
            write(entry.codec(), message, out);
        });
    }

    @SuppressWarnings("unchecked") // the table ties each type to its codec
    private static <M extends Message> void write(Codec<M> codec, Message message, WireOutput out) {
        codec.write((M) message, out);
    }

    private void closeFull() {
        close("its outbox is full: " + outbox.waitingBytes() + " bytes wait to be sent, the limit is "
                + env.config().outboxBytes());
    }

    private void onWritable() {
        if (state == State.UP) {
            for (Endpoints.Registered registered : env.endpoints().inOrder()) {
                notify("onWritable", () -> registered.endpoint().onWritable(this));
            }
        }
    }

    @Override
    public String toString() {
        return Handshake.lower(who.role()) + " " + Frames.printable(who.identity(), 64) + " at " + who.address();
    }
}
