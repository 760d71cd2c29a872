package dev.hearth.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.rpc.TestProtocol.Echo;
import dev.hearth.rpc.TestProtocol.Echoed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What streams promise beyond the contract where their threads really block. */
abstract class SocketStreamContract extends StreamContract {

    @Test
    void aSlowSinkSlowsOnlyItsStreamAndIsSentNoMoreThanItsWindow() throws ExecutionException {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicLong taken = new AtomicLong();
        CompletionStage<Long> slow = read(client, master, "large-slow", piece -> {
            taken.addAndGet(piece.remaining());
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        net.awaitUntil("the slow sink is at work", () -> taken.get() > 0);

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long fast = net.await(read(client, master, "large-fast", into(bytes)));
        Echoed answer = net.await(net.in(
                client, () -> master.endpoint(TestProtocol.DESK).ask(new Echo("quick"), Duration.ofSeconds(10))));

        assertThat(fast).isEqualTo(LARGE);
        assertThat(answer.text()).isEqualTo("quick");
        assertThat(slow.toCompletableFuture().isDone()).isFalse();
        assertThat(taken.get()).isLessThanOrEqualTo(PeerStreams.PIECE_BYTES);
        gate.countDown();
        long all = net.await(slow);
        assertThat(all).isEqualTo(LARGE);
    }

    @Test
    void aCutFailsTheReaderAndClosesTheSource() {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicLong taken = new AtomicLong();
        CompletionStage<Long> stage = read(server, worker, "large", piece -> {
            taken.addAndGet(piece.remaining());
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        net.awaitUntil("the sink is at work", () -> taken.get() > 0);

        net.cut();

        assertThat(net.failure(stage).error()).isEqualTo(RpcError.DISCONNECTED);
        gate.countDown();
        net.awaitUntil("the source is closed", () -> closedSources.get() == 1);
    }
}
