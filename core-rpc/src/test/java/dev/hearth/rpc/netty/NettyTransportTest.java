package dev.hearth.rpc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.rpc.Frames;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NettyTransportTest {
    private static final String THREADS = "netty-transport-test";
    private static final RpcAddress ANY = new RpcAddress("127.0.0.1", 0);

    /** Completes when the connection is open, and when it has ended. */
    private static final class Ends implements Transport.Handler {
        private final CompletableFuture<Transport.Channel> open = new CompletableFuture<>();
        private final CompletableFuture<RpcError> closed = new CompletableFuture<>();
        private final AtomicLong bytes = new AtomicLong();

        @Override
        public void onOpen(Transport.Channel channel) {
            open.complete(channel);
        }

        @Override
        public void onFrame(byte[] frame) {
            bytes.addAndGet(frame.length);
        }

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

    @AfterEach
    void assertThreadsEnd() throws InterruptedException {
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

    private static ThreadEventLoop loop() {
        return new ThreadEventLoop(THREADS + "-loop", (attempted, cause) -> {
            throw new AssertionError(attempted, cause);
        });
    }

    /** Waits until the loop has run all that was given to it before. */
    private static void reach(ThreadEventLoop loop) throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        loop.execute(reached::countDown);
        assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatTheLastTurnOfALoopWroteArrivesAlthoughTheLoopIsClosed(boolean preferNative)
            throws ExecutionException, InterruptedException {
        int frameBytes = 4096;
        int frames = 2048;
        NettyTransport receiver = new NettyTransport(THREADS, 1, false, RpcConfig.defaults());
        ThreadEventLoop loop = loop();
        loop.start();
        NettyTransport sender = new NettyTransport(loop, preferNative, RpcConfig.defaults());
        Ends accepted = new Ends();
        Ends dialled = new Ends();
        RpcAddress bound = get(receiver.listen(ANY, remote -> accepted).toCompletableFuture());
        sender.connect(bound, Duration.ofSeconds(5), dialled);
        Transport.Channel channel = get(dialled.open);
        byte[] frame = Frames.withLength(new byte[frameBytes]);

        loop.execute(() -> loop.atTurnEnd(() -> {
            for (int i = 0; i < frames; i++) {
                channel.write(frame, 0, frame.length);
            }
        }));
        reach(loop);
        loop.close();
        sender.close();

        get(accepted.closed);
        assertThat(accepted.bytes).hasValue((long) frames * frameBytes);
        receiver.close();
        assertThreadsEnd();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLoopGoesOnWithoutItsTransportAndCanServeAnother(boolean preferNative)
            throws ExecutionException, InterruptedException {
        ThreadEventLoop loop = loop();
        loop.start();
        for (int round = 0; round < 3; round++) {
            NettyTransport transport = new NettyTransport(loop, preferNative, RpcConfig.defaults());
            Ends accepted = new Ends();
            Ends dialled = new Ends();
            RpcAddress bound = get(transport.listen(ANY, remote -> accepted).toCompletableFuture());
            transport.connect(bound, Duration.ofSeconds(5), dialled);
            get(accepted.open);
            get(dialled.open);

            if (round == 1) {
                loop.execute(transport::close);
            } else {
                transport.close();
            }

            get(accepted.closed);
            get(dialled.closed);
            // one turn ends the transport, the next one no longer serves it
            reach(loop);
            reach(loop);
        }
        assertThat(threads()).hasSize(1);

        loop.close();
        assertThreadsEnd();
    }

    @Test
    void aTransportThatWasNeverUsedKeepsNoThreadOfItsLoop() throws InterruptedException {
        ThreadEventLoop loop = loop();
        loop.start();
        NettyTransport transport = new NettyTransport(loop, true, RpcConfig.defaults());

        loop.close();

        assertThreadsEnd();
        transport.close();
    }

    @Test
    void aTransportOnAClosedLoopTakesNothing() throws ExecutionException {
        ThreadEventLoop loop = loop();
        NettyTransport transport = new NettyTransport(loop, true, RpcConfig.defaults());
        loop.close();
        Ends dialled = new Ends();

        transport.connect(new RpcAddress("127.0.0.1", 1), Duration.ofSeconds(5), dialled);

        assertThat(get(dialled.closed)).isEqualTo(RpcError.DISCONNECTED);
        assertThat(transport.listen(ANY, remote -> dialled)).isCompletedExceptionally();
        transport.close();
    }
}
