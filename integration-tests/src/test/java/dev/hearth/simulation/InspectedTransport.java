package dev.hearth.simulation;

import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.Transport;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The transport of one process, with a wiretap on every connection: what arrives passes it first. */
final class InspectedTransport implements Transport {
    private final Transport inner;
    private final Supplier<Wiretap> taps;

    InspectedTransport(Transport inner, Supplier<Wiretap> taps) {
        this.inner = inner;
        this.taps = taps;
    }

    @Override
    public CompletionStage<RpcAddress> listen(RpcAddress bind, Acceptor acceptor) {
        return inner.listen(bind, remote -> new Inspected(acceptor.accept(remote), taps.get()));
    }

    @Override
    public void unlisten(RpcAddress bound) {
        inner.unlisten(bound);
    }

    @Override
    public void connect(RpcAddress to, Duration timeout, Handler handler) {
        inner.connect(to, timeout, new Inspected(handler, taps.get()));
    }

    @Override
    public void close() {
        inner.close();
    }

    private record Inspected(Handler handler, Wiretap tap) implements Handler {
        @Override
        public void onOpen(Channel channel) {
            handler.onOpen(channel);
        }

        @Override
        public void onFrame(byte[] frame) {
            tap.pass(frame, handler);
        }

        @Override
        public void onBatchEnd() {
            handler.onBatchEnd();
        }

        @Override
        public void onDrained() {
            handler.onDrained();
        }

        @Override
        public void onClosed(RpcError error, String reason) {
            tap.close();
            handler.onClosed(error, reason);
        }
    }
}
