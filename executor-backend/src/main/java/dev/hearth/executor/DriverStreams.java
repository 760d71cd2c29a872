package dev.hearth.executor;

import dev.hearth.rpc.Peer;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.RpcException;
import dev.hearth.rpc.StreamSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Reads what the driver serves. While the connection is down readers wait: it comes back, or the process ends. A stream
 * that a cut ended is read again from its start, {@value #ATTEMPTS} times in all. Belongs to the loop.
 */
final class DriverStreams {
    static final int ATTEMPTS = 3;

    /** Takes one attempt at a stream. */
    interface Receiver extends StreamSink {
        /** The attempt has failed: what it took is of no use. In the loop. */
        default void abandon() {}
    }

    private Optional<Peer> driver = Optional.empty();
    private final List<Runnable> waiting = new ArrayList<>();

    /** The driver can be asked. */
    void up(Peer peer) {
        driver = Optional.of(peer);
        List<Runnable> ready = List.copyOf(waiting);
        waiting.clear();
        ready.forEach(Runnable::run);
    }

    /** It cannot, until {@link #up}. */
    void down() {
        driver = Optional.empty();
    }

    /** Reads the stream into a receiver, which is the answer, in the loop; fails with {@link RpcException}. */
    <R extends Receiver> CompletionStage<R> read(String name, long maxBytes, Supplier<R> receivers) {
        CompletableFuture<R> done = new CompletableFuture<>();
        attempt(name, maxBytes, receivers, done, 1);
        return done;
    }

    private <R extends Receiver> void attempt(
            String name, long maxBytes, Supplier<R> receivers, CompletableFuture<R> done, int number) {
        if (driver.isEmpty()) {
            waiting.add(() -> attempt(name, maxBytes, receivers, done, number));
            return;
        }
        R receiver = receivers.get();
        driver.get().readStream(name, maxBytes, receiver).whenComplete((bytes, failure) -> {
            if (failure == null) {
                done.complete(receiver);
                return;
            }
            receiver.abandon();
            if (number < ATTEMPTS && failure instanceof RpcException rpc && rpc.error() == RpcError.DISCONNECTED) {
                // down() may still be to come for the connection that ended
                driver = driver.filter(Peer::isConnected);
                attempt(name, maxBytes, receivers, done, number + 1);
            } else {
                done.completeExceptionally(failure);
            }
        });
    }
}
