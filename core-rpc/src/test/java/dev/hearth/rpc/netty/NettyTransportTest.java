package dev.hearth.rpc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class NettyTransportTest {
    private static final String THREADS = "netty-transport-test";
    private static final RpcAddress ANY = new RpcAddress("127.0.0.1", 0);

    /** Completes when the connection is open, and when it has ended. */
    private static final class Ends implements Transport.Handler {
        private final CompletableFuture<Transport.Channel> open = new CompletableFuture<>();
        private final CompletableFuture<RpcError> closed = new CompletableFuture<>();

        @Override
        public void onOpen(Transport.Channel channel) {
            open.complete(channel);
        }

        @Override
        public void onFrame(byte[] frame) {}

        @Override
        public void onClosed(RpcError error, String reason) {
            open.completeExceptionally(new IOException(reason));
            closed.complete(error);
        }
    }

    private static <T> T get(CompletableFuture<T> future) throws ExecutionException {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(THREADS))
                .toList();
    }

    private static void assertThreadsEnd() throws InterruptedException {
        for (Thread thread : threads()) {
            thread.join(60_000);
        }
        assertThat(threads()).isEmpty();
    }

    @Test
    void aClosedTransportEndsItsConnectionsAndItsThreads() throws ExecutionException, InterruptedException {
        for (int round = 0; round < 5; round++) {
            NettyTransport transport = new NettyTransport(THREADS, 2, round % 2 == 0, RpcConfig.defaults());
            assertThat(threads()).isEmpty();
            Ends accepted = new Ends();
            Ends dialled = new Ends();
            RpcAddress bound = get(transport.listen(ANY, remote -> accepted).toCompletableFuture());
            transport.connect(bound, Duration.ofSeconds(5), dialled);
            assertThat(get(accepted.open).remote().host()).isEqualTo("127.0.0.1");
            assertThat(get(dialled.open).remote()).isEqualTo(bound);

            transport.close();
            transport.close();

            get(accepted.closed);
            get(dialled.closed);
            assertThreadsEnd();
        }
    }

    @Test
    void aClosedTransportTakesNothingMore() throws ExecutionException {
        NettyTransport transport = new NettyTransport(THREADS, 1, false, RpcConfig.defaults());
        transport.close();
        Ends dialled = new Ends();

        transport.connect(new RpcAddress("127.0.0.1", 1), Duration.ofSeconds(5), dialled);
        CompletableFuture<RpcAddress> listening =
                transport.listen(ANY, remote -> dialled).toCompletableFuture();

        assertThat(get(dialled.closed)).isEqualTo(RpcError.DISCONNECTED);
        assertThat(listening).isCompletedExceptionally();
    }

    @Test
    void aPortIsFreeAgainAfterUnlisten() throws ExecutionException {
        NettyTransport transport = new NettyTransport(THREADS, 1, true, RpcConfig.defaults());
        RpcAddress bound = get(transport.listen(ANY, remote -> new Ends()).toCompletableFuture());

        transport.unlisten(bound);
        transport.unlisten(bound);
        RpcAddress again = get(transport.listen(bound, remote -> new Ends()).toCompletableFuture());

        assertThat(again).isEqualTo(bound);
        transport.close();
    }

    @Test
    void anAddressOfAnotherMachineIsNamed() {
        NettyTransport transport = new NettyTransport(THREADS, 1, false, RpcConfig.defaults());
        CompletableFuture<RpcAddress> listening = transport
                .listen(new RpcAddress("192.0.2.1", 0), remote -> new Ends())
                .toCompletableFuture();

        assertThat(listening)
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(IOException.class)
                .withMessageContaining("cannot listen on 192.0.2.1:0: 192.0.2.1 is not an address of this machine");
        transport.close();
    }
}
