package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.http.HttpLimits;
import dev.hearth.master.http.HttpResponse;
import dev.hearth.master.http.jetty.JettyServer;
import dev.hearth.testing.Await;
import dev.hearth.testing.RawHttp;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are many, or fast, or slow, or will not go, and what others have of the HTTP server meanwhile. */
@Timeout(120)
class HttpCrowdTest extends ServedHttp {

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
    void whatLastsForOneIsServedWhereItHoldsUpNobodyElse() {
        connect().send("GET /lasting HTTP/1.1\r\nHost: a\r\n\r\n");
        Await.until("it has begun", LIMIT, () -> !requests.isEmpty());

        assertThat(RawHttp.get(server.port(), "/x")).startsWith("HTTP/1.1 200 OK");
        assertThat(gate.getCount()).isOne();
    }

    @Test
    void manyWhoPipelineWithoutEndAndReadTheAnswersHoldUpNobody() {
        List<RawHttp> many = IntStream.range(0, 10).mapToObj(i -> connect()).toList();
        List<Thread> threads = new ArrayList<>();
        for (RawHttp each : many) {
            threads.add(new Thread(() -> pipelineUntilItIsClosed(each)));
            threads.add(new Thread(each::readToEnd));
        }
        threads.forEach(Thread::start);

        for (int i = 0; i < 5; i++) {
            assertThat(RawHttp.get(server.port(), "/other")).startsWith("HTTP/1.1 200 OK");
        }
        assertThat(threads).allMatch(Thread::isAlive);
        many.forEach(RawHttp::close);
        Await.until("they are done", LIMIT, () -> threads.stream().noneMatch(Thread::isAlive));
    }

    private static void pipelineUntilItIsClosed(RawHttp client) {
        try {
            while (true) {
                client.send(GET.repeat(20));
            }
        } catch (UncheckedIOException e) {
            // it is closed
        }
    }

    @Test
    void strangersGiveWayToStrangersAndNobodyWhoWasAdmittedDoes() {
        RawHttp sending =
                connect().send("PUT /take HTTP/1.1\r\nHost: a\r\nX-Known: yes\r\nContent-Length: 10\r\n\r\n01234");
        RawHttp waiting = connect().send("GET /later HTTP/1.1\r\nHost: a\r\nX-Known: yes\r\n\r\n");
        RawHttp idle = connect().send("GET /x HTTP/1.1\r\nHost: a\r\nX-Known: yes\r\n\r\n");
        idle.readUntil("\r\n\r\nok");
        Await.until("they are admitted", LIMIT, () -> uploads.get() == 1 && requests.size() == 3);

        IntStream.range(0, 200).forEach(i -> connect().send("GET /x HTTP/1.1\r\nX-"));

        assertThat(RawHttp.get(server.port(), "/x")).startsWith("HTTP/1.1 200 OK");
        assertThat(sending.send("56789").readToEnd()).endsWith("\r\n\r\nread 10");
        later.complete(new HttpResponse.Answer(200, "text/plain", "at last", Map.of()));
        waiting.readUntil("\r\n\r\nat last");
        idle.send("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(idle.readToEnd()).endsWith("\r\n\r\nok");
        assertThat(server.connections()).isLessThanOrEqualTo(16);
    }

    @Test
    void whoWasAdmittedIsAStrangerAgainWithTheNextRequest() {
        RawHttp once = connect().send("GET /x HTTP/1.1\r\nHost: a\r\nX-Known: yes\r\n\r\n");
        once.readUntil("\r\n\r\nok");
        once.send(GET).readUntil("\r\n\r\nok");

        IntStream.range(0, 200).forEach(i -> connect().send("GET /x HTTP/1.1\r\nX-"));

        assertThat(once.readToEnd()).isEmpty();
    }

    @Test
    void aNewStrangerIsNotCutBeforeOlderOnesHoweverBusyTheyAre() {
        List<RawHttp> busy = IntStream.range(0, 15).mapToObj(i -> connect()).toList();
        busy.forEach(each -> each.send(GET).readUntil("\r\n\r\nok"));
        RawHttp slow = connect().send("GET /x HTTP/1.1\r\nHost: a\r\n");
        Await.until("all are there", LIMIT, () -> server.connections() == 16);
        busy.forEach(each -> each.send(GET).readUntil("\r\n\r\nok"));

        IntStream.range(0, 10).forEach(i -> connect().send(GET).readUntil("\r\n\r\nok"));

        slow.send("\r\n").readUntil("\r\n\r\nok");
        assertThat(busy.get(0).readToEnd()).isEmpty();
    }

    @Test
    void howeverManyWereAdmittedThereIsRoomForWhoHasYetToSayWhoHeIs() {
        for (int i = 1; i <= 30; i++) {
            connect().send("GET /later HTTP/1.1\r\nHost: a\r\nX-Known: yes\r\n\r\n");
            int come = i;
            Await.until("it is admitted", LIMIT, () -> requests.size() == come);
        }

        assertThat(RawHttp.get(server.port(), "/x")).startsWith("HTTP/1.1 200 OK");
        assertThat(server.connections()).isLessThanOrEqualTo(16);
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
    void whoIsRefusedWhileStillSendingReadsTheRefusalNevertheless() {
        int length = 16 << 20;

        for (String expect : List.of("", "Expect: 100-continue\r\n")) {
            for (String method : List.of("POST /x", "PUT /x", "PUT /break")) {
                String answer = connect()
                        .send(method + " HTTP/1.1\r\nHost: a\r\n" + expect + "Content-Length: " + length + "\r\n\r\n"
                                + "x".repeat(length))
                        .readToEnd();

                assertThat(answer)
                        .as(method + " " + expect)
                        .startsWith("HTTP/1.1 ")
                        .contains("Connection: close")
                        .doesNotContain("HTTP/1.1 100");
            }
        }
    }

    @Test
    void whoIsRefusedAndGoesOnSendingForEverIsCut() {
        RawHttp client = connect().send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nxxx");
        assertThat(client.readToEnd()).startsWith("HTTP/1.1 413 ");
        client.send("more");
        assertThat(server.connections()).isEqualTo(1);

        aheadNanos.set(Duration.ofSeconds(6).toNanos());

        Await.until("it is cut", LIMIT, () -> server.connections() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\r\na\r\n", "1;endless"})
    void whoIsRefusedAndSendsChunksAsFastAsItCanHoldsUpNobodyAndIsCutSoon(String piece) {
        long much = 128L << 20;
        JettyServer timeless = new JettyServer(config(0, 0), HttpLimits.DEFAULT, this::answer, () -> 0);
        timeless.start();
        open.add(timeless::stop);
        RawHttp hostile = new RawHttp(timeless.port());
        open.add(hostile);
        hostile.send("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + piece);
        String pieces = (piece.endsWith("\n") ? piece : "endless").repeat(1000);
        CompletableFuture<Long> sent = CompletableFuture.supplyAsync(() -> {
            long bytes = 0;
            try {
                for (; bytes < much; bytes += pieces.length()) {
                    hostile.send(pieces);
                }
            } catch (UncheckedIOException e) {
                // it was cut
            }
            return bytes;
        });

        assertThat(RawHttp.get(timeless.port(), "/x")).startsWith("HTTP/1.1 200 OK");
        assertThat(sent.join()).isLessThan(much);
        Await.until("it is cut", LIMIT, () -> timeless.connections() == 0);
    }

    @Test
    void whoSendsALongBodyTooSlowlyOnAverageIsCut() {
        restartOutOfTime();
        RawHttp client = connect().send("PUT /take HTTP/1.1\r\nHost: a\r\nContent-Length: 200000000\r\n\r\n");
        for (int i = 1; i <= 2; i++) {
            client.send("x".repeat(270_000));
            long bytes = 270_000L * i;
            Await.until("they are read", LIMIT, () -> readBytes.get() == bytes);
            aheadNanos.addAndGet(Duration.ofSeconds(22).toNanos());
        }

        Await.until("the reader hears of it", LIMIT, () -> cutUploads.get() == 1);
    }

    @Test
    void whoSendsALongBodyFastEnoughHasTheTimeItTakes() {
        restartOutOfTime();
        RawHttp client = connect().send("PUT /take HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n");
        for (int i = 1; i <= 4; i++) {
            client.send("x".repeat(2_000_000));
            long bytes = 2_000_000L * i;
            Await.until("they are read", LIMIT, () -> readBytes.get() == bytes);
            aheadNanos.addAndGet(Duration.ofSeconds(22).toNanos());
        }

        assertThat(client.readToEnd()).endsWith("\r\n\r\nread 8000000");
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
        List<RawHttp> four = Stream.of("a", "a", "b", "b")
                .map(holder -> connect().send(upload(holder)))
                .toList();
        Await.until("four are being read", LIMIT, () -> uploads.get() == 4);

        assertThat(connect().send(upload("c")).readToEnd())
                .startsWith("HTTP/1.1 503 ")
                .contains("Retry-After");
        assertThat(RawHttp.get(server.port(), "/x")).startsWith("HTTP/1.1 200 OK");
        four.forEach(each -> assertThat(each.send("0123456789").readToEnd()).endsWith("\r\n\r\nread 10"));
    }

    @Test
    void oneHolderHasNotAllThePlacesForUploads() {
        List<RawHttp> two =
                IntStream.range(0, 2).mapToObj(i -> connect().send(upload("a"))).toList();
        Await.until("two are being read", LIMIT, () -> uploads.get() == 2);

        assertThat(connect().send(upload("a")).readToEnd())
                .startsWith("HTTP/1.1 503 ")
                .contains("Retry-After", "2 of one name");
        assertThat(connect().send(upload("b") + "0123456789").readToEnd()).endsWith("\r\n\r\nread 10");
        two.forEach(each -> assertThat(each.send("0123456789").readToEnd()).endsWith("\r\n\r\nread 10"));
        Await.until(
                "the places are free again",
                LIMIT,
                () -> connect().send(upload("a") + "0123456789").readToEnd().endsWith("\r\n\r\nread 10"));
    }
}
