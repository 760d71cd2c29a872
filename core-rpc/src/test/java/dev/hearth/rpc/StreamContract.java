package dev.hearth.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.rpc.TestNet.Process;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What streams have to deliver over every transport. */
abstract class StreamContract {
    static final int LARGE = 5 << 20;

    TestNet net;
    Process server;
    Process client;
    Peer master;
    Peer worker;
    final AtomicInteger closedSources = new AtomicInteger();

    abstract TestNet newNet();

    @BeforeEach
    void start() {
        net = newNet();
        server = net.process("server");
        client = net.process("client");
        RpcAddress address = net.listen(server, TestNet.MASTER, TestNet.keys());
        server.env.serveStreams((name, from) -> source("server", name));
        client.env.serveStreams((name, from) -> source("client", name));
        master = net.connect(client, address, TestNet.WORKER);
        net.awaitUntil("the server knows the client", () -> !server.desk.peers.isEmpty());
        worker = server.desk.peer();
    }

    @AfterEach
    void stop() {
        net.close();
    }

    static byte[] content(String side, String name) {
        byte[] bytes = new byte[name.startsWith("large") ? LARGE : 10];
        new Random((side + name).hashCode()).nextBytes(bytes);
        return bytes;
    }

    private ReadableByteChannel source(String side, String name) throws IOException {
        switch (name) {
            case "none" -> throw new IOException("there is no stream none here");
            case "empty" -> {
                return counted(Channels.newChannel(new ByteArrayInputStream(new byte[0])));
            }
            case "broken" -> {
                return counted(new BrokenSource());
            }
            default -> {
                return counted(Channels.newChannel(new ByteArrayInputStream(content(side, name))));
            }
        }
    }

    private ReadableByteChannel counted(ReadableByteChannel source) {
        return new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer into) throws IOException {
                return source.read(into);
            }

            @Override
            public boolean isOpen() {
                return source.isOpen();
            }

            @Override
            public void close() throws IOException {
                closedSources.incrementAndGet();
                source.close();
            }
        };
    }

    /** Gives one piece, and then fails. */
    private static final class BrokenSource implements ReadableByteChannel {
        private boolean read;

        @Override
        public int read(ByteBuffer into) throws IOException {
            if (read) {
                throw new IOException("the disk is gone");
            }
            read = true;
            into.put(new byte[10]);
            return 10;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    static StreamSink into(ByteArrayOutputStream bytes) {
        return piece -> {
            byte[] copy = new byte[piece.remaining()];
            piece.get(copy);
            bytes.write(copy);
        };
    }

    CompletionStage<Long> read(Process reader, Peer from, String name, StreamSink sink) {
        return net.in(reader, () -> from.readStream(name, LARGE, sink));
    }

    private void awaitClosedSources(int count) {
        net.awaitUntil("the sources are closed", () -> closedSources.get() == count);
    }

    @Test
    void theSideThatDialledReads() throws ExecutionException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        long length = net.await(read(client, master, "large", into(bytes)));

        assertThat(length).isEqualTo(LARGE);
        assertThat(bytes.toByteArray()).isEqualTo(content("server", "large"));
        awaitClosedSources(1);
    }

    @Test
    void theSideThatListenedReads() throws ExecutionException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        long length = net.await(read(server, worker, "large", into(bytes)));

        assertThat(length).isEqualTo(LARGE);
        assertThat(bytes.toByteArray()).isEqualTo(content("client", "large"));
        awaitClosedSources(1);
    }

    @Test
    void manyStreamsBothWaysAtOnce() throws ExecutionException {
        List<ByteArrayOutputStream> read = new ArrayList<>();
        List<CompletionStage<Long>> stages = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            read.add(bytes);
            boolean up = i % 2 == 0;
            stages.add(read(up ? client : server, up ? master : worker, "large" + i, into(bytes)));
        }
        for (int i = 0; i < 10; i++) {
            long length = net.await(stages.get(i));
            assertThat(length).isEqualTo(LARGE);
            assertThat(read.get(i).toByteArray()).isEqualTo(content(i % 2 == 0 ? "server" : "client", "large" + i));
        }
        awaitClosedSources(10);
    }

    @Test
    void anEmptyStreamEnds() throws ExecutionException {
        long length = net.await(read(client, master, "empty", piece -> {}));

        assertThat(length).isZero();
    }

    @Test
    void aStreamThatIsNotThereFailsWithTheProvidersSentence() {
        RpcException failure = net.failure(read(client, master, "none", piece -> {}));

        assertThat(failure.error()).isEqualTo(RpcError.FAILED);
        assertThat(failure).hasMessage("cannot read stream none of " + master + ": there is no stream none here");
    }

    @Test
    void aSourceThatBreaksFailsTheReader() {
        RpcException failure = net.failure(read(client, master, "broken", piece -> {}));

        assertThat(failure).hasMessage("cannot read stream broken of " + master + ": the disk is gone");
    }

    @Test
    void aSinkThatFailsEndsTheStreamAndClosesTheSource() throws ExecutionException {
        RpcException failure = net.failure(read(client, master, "large", piece -> {
            throw new IOException("no space left on device");
        }));

        assertThat(failure.error()).isEqualTo(RpcError.FAILED);
        assertThat(failure).hasMessage("cannot read stream large of " + master + ": no space left on device");
        awaitClosedSources(1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long length = net.await(read(client, master, "small", into(bytes)));
        assertThat(length).isEqualTo(10);
    }

    @Test
    void aStreamLongerThanAllowedFails() {
        RpcException failure = net.failure(net.in(client, () -> master.readStream("large", 100_000, piece -> {})));

        assertThat(failure.error()).isEqualTo(RpcError.TOO_LARGE);
        assertThat(failure).hasMessage("cannot read stream large of " + master + ": it is longer than 100000 bytes");
        awaitClosedSources(1);
    }

    @Test
    void streamsEndWithTheirPeer() {
        CompletionStage<Long> stage = net.in(server, () -> {
            CompletionStage<Long> reading = worker.readStream("large", LARGE, piece -> {});
            worker.close("enough");
            return reading;
        });

        assertThat(net.failure(stage).error()).isEqualTo(RpcError.DISCONNECTED);
        assertThat(net.failure(read(server, worker, "small", piece -> {})).error())
                .isEqualTo(RpcError.DISCONNECTED);
    }
}
