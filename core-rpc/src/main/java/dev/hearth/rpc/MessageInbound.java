package dev.hearth.rpc;

import dev.hearth.rpc.Frames.Header;
import dev.hearth.rpc.codec.WireException;
import dev.hearth.rpc.codec.WireInput;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the frames of an authenticated message connection: checks that the endpoint is there and the role may send the
 * message, decodes it, and delivers it to the loop. A message that cannot be delivered fails alone; a frame that is none
 * ends the connection. On the transport thread.
 */
final class MessageInbound implements Transport.Handler {
    private static final Logger log = LoggerFactory.getLogger(MessageInbound.class);

    private final RpcEnv env;
    private final Connection connection;
    private final Transport.Channel channel;
    private final Deliveries deliveries;
    private final RepeatedWarnings warnings = new RepeatedWarnings(log);
    private boolean broken;

    MessageInbound(RpcEnv env, Connection connection, Transport.Channel channel) {
        this.env = env;
        this.connection = connection;
        this.channel = channel;
        this.deliveries = new Deliveries(env.loop(), channel);
    }

    @Override
    public void onOpen(Transport.Channel opened) {
        throw new IllegalStateException("the channel is open already");
    }

    @Override
    public void onFrame(byte[] frame) {
        if (broken) {
            return;
        }
        try {
            WireInput in = new WireInput(frame);
            take(Header.read(in), in, frame.length);
        } catch (WireException e) {
            broken = true;
            env.counts().brokenFrame();
            log.warn("closing the connection of {}: {}", connection, e.getMessage());
            deliveries.add(0, () -> connection.close("it sent a frame that cannot be read: " + e.getMessage()));
            deliveries.flush();
        }
    }

    @Override
    public void onBatchEnd() {
        deliveries.flush();
    }

    @Override
    public void onDrained() {
        env.loop().execute(connection::onDrained);
    }

    @Override
    public void onClosed(RpcError error, String reason) {
        if (error != RpcError.CLOSED && error != RpcError.DISCONNECTED) {
            env.counts().brokenFrame();
            log.warn("closing the connection of {}: {}", connection, reason);
        }
        warnings.close(channel.remote());
        deliveries.add(0, () -> connection.onChannelClosed(reason));
        deliveries.flush();
    }

    private void take(Header header, WireInput in, int frameBytes) {
        switch (header.kind()) {
            case TELL, ASK -> takeMessage(header, in, frameBytes);
            case ANSWER -> takeAnswer(header, in, frameBytes);
            case FAILURE -> {
                RpcError error = Frames.error(in.varInt());
                String sentence = in.string();
                deliveries.add(frameBytes, () -> connection.onFailure(header.correlation(), error, sentence));
            }
            case GOODBYE -> {
                String reason = Frames.printable(in.string(), 512);
                deliveries.add(frameBytes, () -> connection.onGoodbye(reason));
            }
            case STREAM_WANTED ->
                deliveries.add(frameBytes, () -> connection.streams().onWanted());
            case STREAM_UNAVAILABLE -> {
                String sentence = Frames.printable(in.string(), 512);
                deliveries.add(frameBytes, () -> connection.streams().onUnavailable(sentence));
            }
            default -> throw new WireException("a frame of kind " + header.kind() + " on a connection for messages");
        }
    }

    private void takeMessage(Header header, WireInput in, int frameBytes) {
        Optional<Endpoints.Registered> endpoint = env.endpoints().byId(header.endpoint());
        Optional<MessageTable.Entry<?>> entry = env.messages().byId(header.type());
        if (endpoint.isEmpty()) {
            refuse(header, RpcError.NO_ENDPOINT, "", "there is no endpoint " + header.endpoint() + " here");
            return;
        }
        if (entry.isEmpty()) {
            refuse(header, RpcError.UNKNOWN_MESSAGE, "", "message type " + header.type() + " is not known here");
            return;
        }
        EndpointId id = endpoint.get().id();
        Class<? extends Message> type = entry.get().type();
        Optional<Dispatch.Entry> handler = endpoint.get().handler(type);
        boolean ask = header.kind() == FrameKind.ASK;
        if (handler.isEmpty()) {
            String name = type.getSimpleName();
            refuse(header, RpcError.UNKNOWN_MESSAGE, name, "endpoint " + id + " does not take " + name);
        } else if (!handler.get().roles().contains(connection.role())) {
            String name = type.getSimpleName();
            refuse(
                    header,
                    RpcError.NOT_ALLOWED,
                    name,
                    "a peer of role " + Handshake.lower(connection.role()) + " may not send " + name + " to " + id);
            RpcEndpoint refusing = endpoint.get().endpoint();
            deliveries.add(0, () -> connection.notify("onNotAllowed", () -> refusing.onNotAllowed(connection, type)));
        } else if (handler.get().answers() != ask) {
            String name = type.getSimpleName();
            refuse(
                    header,
                    RpcError.MALFORMED,
                    name,
                    name + (ask ? " is not a request" : " is a request, sent without asking"));
        } else {
            Message message;
            try {
                message = entry.get().codec().read(in);
            } catch (RuntimeException e) {
                String name = type.getSimpleName();
                refuse(header, RpcError.MALFORMED, name, "the bytes of " + name + " cannot be read: " + e.getMessage());
                return;
            }
            long correlation = header.correlation();
            deliveries.add(frameBytes, () -> connection.deliver(handler.get(), message, correlation));
        }
    }

    private void takeAnswer(Header header, WireInput in, int frameBytes) {
        Optional<MessageTable.Entry<?>> entry = env.messages().byId(header.type());
        long correlation = header.correlation();
        if (entry.isEmpty()) {
            fail(
                    correlation,
                    RpcError.UNKNOWN_MESSAGE,
                    "the answer has the message type " + header.type() + ", unknown here");
            return;
        }
        try {
            Message reply = entry.get().codec().read(in);
            deliveries.add(frameBytes, () -> connection.onAnswer(correlation, reply));
        } catch (RuntimeException e) {
            String name = entry.get().type().getSimpleName();
            fail(
                    correlation,
                    RpcError.MALFORMED,
                    "the bytes of the answer " + name + " cannot be read: " + e.getMessage());
        }
    }

    private void fail(long correlation, RpcError error, String sentence) {
        env.counts().refusedMessage();
        warnings.warn(error.name(), connection + " " + sentence);
        deliveries.add(0, () -> connection.onFailure(correlation, error, sentence));
    }

    private void refuse(Header header, RpcError error, String message, String sentence) {
        env.counts().refusedMessage();
        warnings.warn((error + " " + message).strip(), "refused a message of " + connection + ": " + sentence);
        if (header.kind() == FrameKind.ASK) {
            deliveries.add(0, () -> connection.sendFailure(header.correlation(), error, sentence));
        }
    }
}
