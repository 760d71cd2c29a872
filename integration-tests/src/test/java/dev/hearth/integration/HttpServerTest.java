package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.daemon.StartException;
import dev.hearth.master.http.EventSink;
import dev.hearth.master.http.HttpConfig;
import dev.hearth.master.http.HttpHandler;
import dev.hearth.master.http.HttpLimits;
import dev.hearth.master.http.HttpRequest;
import dev.hearth.master.http.HttpResponse;
import dev.hearth.master.http.SafetyHeaders;
import dev.hearth.master.http.jetty.JettyServer;
import dev.hearth.testing.Await;
import dev.hearth.testing.RawHttp;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the HTTP server takes from hostile and slow clients, on real connections. */
@Timeout(120)
class HttpServerTest {
    private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Queue<HttpRequest> requests = new ConcurrentLinkedQueue<>();
    private final Queue<EventSink> streams = new ConcurrentLinkedQueue<>();
    private final AtomicInteger uploads = new AtomicInteger();
    private final AtomicInteger cutUploads = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();
    private JettyServer server = start(new HttpLimits(16, 3, 2048, 100, LIMIT, LIMIT));

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        server.stop();
    }

    @Test
    void aRequestIsAnsweredAndEveryAnswerHasTheSafetyHeaders() {
        String answer = RawHttp.get(server.port(), "/some/path?a=b");

        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nok");
        assertSafe(answer);
        HttpRequest request = requests.remove();
        assertThat(request.path()).isEqualTo("/some/path");
        assertThat(request.query()).isEqualTo("a=b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /x HTTP/1.1\r\n\r\n",
                "GET /x HTTP/1.1\nHost: a\n\n",
                "GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /x HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n",
                "GET /x HTTP/1.1\r\nHost : a\r\n\r\n",
                "GET /x\u0000 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a/..%2f..%2fb HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a/..;/b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http://b/x HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /x HTTP/9.9\r\nHost: a\r\n\r\n",
                "\u0016\u0003\u0001\u0000\u0000\r\n\r\n",
                "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nab",
                "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n\r\nab",
                "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nab",
                "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\nab\n0\n\n",
                "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n",
                "POST /x HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nab"
            })
    void whatIsNoRequestByTheLetterIsRefusedAndNothingAfterItIsRead(String request) {
        RawHttp client = connect();

        client.send(request + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
        String answer = client.readToEnd();

        assertThat(answer).matches("(?s)HTTP/1\\.1 (400|404|411|413|415|505) .*");
        assertSafe(answer);
        assertThat(answer.split("HTTP/1.1 ", -1)).as(answer).hasSize(2);
        assertThat(answer).doesNotContainIgnoringCase("jetty").doesNotContain("<", "\tat ");
        assertThat(requests).isEmpty();
    }

    @Test
    void aHeaderOrALineWithoutEndIsRefused() {
        RawHttp longHeader = connect().send("GET /x HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(4000) + "\r\n\r\n");
        RawHttp longLine = connect().send("GET /" + "y".repeat(4000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        RawHttp many = connect().send("GET /x HTTP/1.1\r\nHost: a\r\n" + "Y: z\r\n".repeat(1000) + "\r\n");

        assertThat(longHeader.readToEnd()).startsWith("HTTP/1.1 431 ");
        assertThat(longLine.readToEnd()).startsWith("HTTP/1.1 414 ");
        assertThat(many.readToEnd()).startsWith("HTTP/1.1 431 ");
        assertThat(requests).isEmpty();
    }

    @Test
    void aBodyArrivesAsAWhole() {
        RawHttp client = connect().send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhel");
        client.send("lo wor");
        client.send("d");

        client.readUntil("\r\n\r\nok");

        assertThat(requests.remove().body()).isEqualTo("hello word");
    }

    @Test
    void aClientThatNeverFinishesItsRequestIsCutOff() {
        restart(new HttpLimits(16, 3, 2048, 100, Duration.ofMillis(200), LIMIT));

        assertThat(connect().readToEnd()).isEmpty();
        assertThat(connect().send("GET /x HTTP/1.1\r\nHost: a\r\nX-").readToEnd())
                .isEmpty();
        assertThat(connect().send(GET).readToEnd()).startsWith("HTTP/1.1 200 OK");
    }

    @Test
    void aClientThatNeverFinishesItsBodyIsCutOff() {
        restart(new HttpLimits(16, 3, 2048, 100, LIMIT, Duration.ofMillis(200)));

        String answer = connect()
                .send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
                .readToEnd();

        assertThat(answer).doesNotContain("200 OK");
        assertThat(requests).isEmpty();
    }

    @Test
    void aNewClientIsServedHoweverManySilentOnesThereAre() {
        IntStream.range(0, 100).forEach(i -> connect().send("GET /x HTTP/1.1\r\nX-"));

        assertThat(RawHttp.get(server.port(), "/x")).startsWith("HTTP/1.1 200 OK");
        assertThat(server.connections()).isLessThanOrEqualTo(16);
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrderAndHoldUpNobody() {
        RawHttp pipelining = connect();
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 200; i++) {
                pipelining.send(GET.repeat(100));
            }
            pipelining.send("GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        });
        writer.start();

        assertThat(RawHttp.get(server.port(), "/other")).startsWith("HTTP/1.1 200 OK");
        String answers = pipelining.readToEnd();

        assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(200 * 100 + 2);
    }

    @Test
    void eventsArriveAsTheyAreSentAndCannotBeForged() {
        RawHttp client = connect().send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        String head = client.readUntil(":\n\n");
        assertThat(head).contains("Content-Type: text/event-stream; charset=utf-8");
        assertSafe(head);

        EventSink sink = streams.remove();
        assertThat(sink.send("change", "one\r\rdata: two\nevent: three")).isTrue();
        sink.close();

        assertThat(client.readUntil("\n\n"))
                .contains("event: change\ndata: one\ndata: \ndata: data: two\ndata: event: three\n\n");
        Await.until("the stream is over", LIMIT, () -> server.eventStreams() == 0);
        assertThat(sink.send("change", "too late")).isFalse();
    }

    @Test
    void theHeadOfAStreamIsNoStream() {
        String answer = connect()
                .send("HEAD /events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                .readToEnd();

        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK")
                .contains("text/event-stream")
                .endsWith("\r\n\r\n");
        assertThat(streams).isEmpty();
    }

    @Test
    void streamsAreBoundedAndAPlaceIsFreeAgainWhenAReaderLeaves() {
        List<RawHttp> readers = IntStream.range(0, 3).mapToObj(i -> events()).toList();

        assertThat(RawHttp.get(server.port(), "/events"))
                .startsWith("HTTP/1.1 503 ")
                .contains("Retry-After: ");
        readers.get(0).close();
        Await.until("a reader who left is noticed", LIMIT, () -> {
            streams.forEach(EventSink::beat);
            return server.eventStreams() == 2;
        });

        events();
        assertThat(server.eventStreams()).isEqualTo(3);
    }

    @Test
    void aReaderWhoDoesNotReadIsCutOff() {
        events();
        EventSink sink = streams.remove();
        String much = "z".repeat(100_000);

        Await.until("the stream is cut", LIMIT, () -> !sink.send("change", much));

        Await.until("its place is free", LIMIT, () -> server.eventStreams() == 0);
    }

    @Test
    void aFailureIsTheLogsBusinessAndTheClientGetsANumber() {
        String answer = RawHttp.get(server.port(), "/fail");

        assertThat(answer).startsWith("HTTP/1.1 500 ").contains("failure=1");
        assertThat(answer).doesNotContain("sesame", "Exception", "dev.hearth");
        assertSafe(answer);
    }

    @Test
    void aLongBodyIsReadPieceByPieceThoughOthersAreBounded() {
        String answer = connect()
                .send("PUT /take HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(1_000_000))
                .readToEnd();

        assertThat(answer).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\nread 1000000");
        assertSafe(answer);
    }

    @Test
    void whoSendsALongBodyTooSlowlyIsCut() {
        restart(new HttpLimits(16, 3, 2048, 100, LIMIT, Duration.ofMillis(300)));

        String answer = connect()
                .send("PUT /take HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(1000))
                .readToEnd();

        assertThat(answer).doesNotContain(" 200 ");
        Await.until("the reader hears of it", LIMIT, () -> cutUploads.get() == 1);
    }

    @Test
    void oneUploadTooManyIsRefusedAndOthersAreAnsweredMeanwhile() {
        String head = "PUT /take HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n";
        List<RawHttp> four =
                IntStream.range(0, 4).mapToObj(i -> connect().send(head)).toList();
        Await.until("four are being read", LIMIT, () -> uploads.get() == 4);

        assertThat(connect().send(head).readToEnd()).startsWith("HTTP/1.1 503 ").contains("Retry-After");
        assertThat(RawHttp.get(server.port(), "/x")).startsWith("HTTP/1.1 200 OK");
        four.forEach(each -> assertThat(each.send("0123456789").readToEnd()).endsWith("\r\n\r\nread 10"));
    }

    @Test
    void aReaderThatFailsIsTheLogsBusinessToo() {
        String answer = connect()
                .send("PUT /break HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
                .readToEnd();

        assertThat(answer).startsWith("HTTP/1.1 500 ").contains("failure=1").doesNotContain("sesame", "Exception");
    }

    @Test
    void aTakenPortHasTheNextOneTriedAndWithoutAnyTheSentenceNamesTheKey() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            JettyServer next = new JettyServer(config(port, 16), HttpLimits.DEFAULT, this::answer, System::nanoTime);
            next.start();
            assertThat(next.port()).isBetween(port + 1, port + 16);
            next.stop();

            JettyServer none = new JettyServer(config(port, 0), HttpLimits.DEFAULT, this::answer, System::nanoTime);
            assertThatThrownBy(none::start)
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("hearth.master.ui.port")
                    .hasMessageContaining("hearth.master.ui.enabled=false");
            none.stop();
        }
    }

    @Test
    void itStopsTwiceAndWithoutAStart() {
        JettyServer idle = new JettyServer(config(0, 0), HttpLimits.DEFAULT, this::answer, System::nanoTime);
        idle.stop();
        idle.stop();
        server.stop();
        server.stop();

        assertThat(server.connections()).isZero();
    }

    private CompletionStage<HttpResponse> answer(HttpRequest request) {
        requests.add(request);
        return switch (request.path()) {
            case "/events" -> CompletableFuture.completedFuture(new HttpResponse.Events(streams::add));
            case "/take" -> CompletableFuture.completedFuture(new HttpResponse.Intake(this::read));
            case "/break" ->
                CompletableFuture.completedFuture(new HttpResponse.Intake(body -> {
                    throw new IllegalStateException("open sesame");
                }));
            case "/fail" -> CompletableFuture.failedFuture(new IllegalStateException("open sesame"));
            default -> CompletableFuture.completedFuture(new HttpResponse.Answer(200, "text/plain", "ok", Map.of()));
        };
    }

    private CompletionStage<HttpResponse.Answer> read(InputStream body) {
        uploads.incrementAndGet();
        try {
            long bytes = body.transferTo(OutputStream.nullOutputStream());
            return CompletableFuture.completedFuture(
                    new HttpResponse.Answer(200, "text/plain", "read " + bytes, Map.of()));
        } catch (IOException e) {
            cutUploads.incrementAndGet();
            return CompletableFuture.completedFuture(new HttpResponse.Answer(422, "text/plain", "cut", Map.of()));
        }
    }

    private JettyServer start(HttpLimits limits) {
        HttpHandler handler = this::answer;
        JettyServer started = new JettyServer(config(0, 0), limits, handler, System::nanoTime);
        started.start();
        return started;
    }

    private void restart(HttpLimits limits) {
        server.stop();
        server = start(limits);
    }

    private static HttpConfig config(int port, int retries) {
        return new HttpConfig(true, "127.0.0.1", port, retries, List.of());
    }

    private RawHttp connect() {
        RawHttp client = new RawHttp(server.port());
        open.add(client);
        return client;
    }

    private RawHttp events() {
        RawHttp client = connect().send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        client.readUntil(":\n\n");
        return client;
    }

    private static void assertSafe(String answer) {
        SafetyHeaders.ALL.forEach((name, value) -> assertThat(answer).contains(name + ": " + value + "\r\n"));
        assertThat(answer).doesNotContainIgnoringCase("\r\nServer:").doesNotContain("unsafe-inline");
    }
}
