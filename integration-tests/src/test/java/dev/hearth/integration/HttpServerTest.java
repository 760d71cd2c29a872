package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.daemon.StartException;
import dev.hearth.master.http.EventSink;
import dev.hearth.master.http.HttpLimits;
import dev.hearth.master.http.HttpRequest;
import dev.hearth.master.http.jetty.JettyServer;
import dev.hearth.testing.Await;
import dev.hearth.testing.RawHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the HTTP server takes from hostile and slow clients, on real connections. */
@Timeout(120)
class HttpServerTest extends ServedHttp {

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
    void aBodyOfOneByteSegmentsArrivesAsAWhole() {
        restart(new HttpLimits(16, 3, 2048, 5000, LIMIT, LIMIT));
        RawHttp client = connect().send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n");

        for (int i = 0; i < 5000; i++) {
            client.send(String.valueOf(i % 10));
        }
        client.readUntil("\r\n\r\nok");

        assertThat(requests.remove().body()).isEqualTo("0123456789".repeat(500));
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
}
