package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.http.EventSink;
import dev.hearth.master.http.HttpConfig;
import dev.hearth.master.http.HttpHandler;
import dev.hearth.master.http.HttpLimits;
import dev.hearth.master.http.HttpRequest;
import dev.hearth.master.http.HttpResponse;
import dev.hearth.master.http.SafetyHeaders;
import dev.hearth.master.http.jetty.JettyServer;
import dev.hearth.testing.RawHttp;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;

/** An HTTP server of a test, on a real port, with a handler that has an answer of each kind. */
class ServedHttp {
    static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
    static final Duration LIMIT = Duration.ofSeconds(30);

    final Queue<HttpRequest> requests = new ConcurrentLinkedQueue<>();
    final Queue<EventSink> streams = new ConcurrentLinkedQueue<>();
    final AtomicInteger uploads = new AtomicInteger();
    final AtomicInteger cutUploads = new AtomicInteger();
    final AtomicLong readBytes = new AtomicLong();
    final AtomicLong aheadNanos = new AtomicLong();
    /** Open until the test lets what waits for it go on. */
    final CountDownLatch gate = new CountDownLatch(1);

    final CompletableFuture<HttpResponse> later = new CompletableFuture<>();
    final List<AutoCloseable> open = new ArrayList<>();
    JettyServer server = start(new HttpLimits(16, 3, 2048, 100, LIMIT, LIMIT));

    @AfterEach
    void stop() throws Exception {
        gate.countDown();
        for (AutoCloseable each : open) {
            each.close();
        }
        server.stop();
    }

    CompletionStage<HttpResponse> answer(HttpRequest request) {
        request.header("X-Known").ifPresent(known -> request.admitted().run());
        requests.add(request);
        return switch (request.path()) {
            case "/events" -> CompletableFuture.completedFuture(new HttpResponse.Events(streams::add));
            case "/take" -> CompletableFuture.completedFuture(new HttpResponse.Intake(request.query(), this::read));
            case "/later" -> later;
            case "/lasting" -> CompletableFuture.completedFuture(lasting());
            case "/break" ->
                CompletableFuture.completedFuture(new HttpResponse.Intake("", body -> {
                    throw new IllegalStateException("open sesame");
                }));
            case "/fail" -> CompletableFuture.failedFuture(new IllegalStateException("open sesame"));
            default -> CompletableFuture.completedFuture(new HttpResponse.Answer(200, "text/plain", "ok", Map.of()));
        };
    }

    CompletionStage<HttpResponse.Answer> read(InputStream body) {
        uploads.incrementAndGet();
        try {
            long bytes = body.transferTo(counting());
            return CompletableFuture.completedFuture(
                    new HttpResponse.Answer(200, "text/plain", "read " + bytes, Map.of()));
        } catch (IOException e) {
            cutUploads.incrementAndGet();
            return CompletableFuture.completedFuture(new HttpResponse.Answer(422, "text/plain", "cut", Map.of()));
        }
    }

    OutputStream counting() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                readBytes.incrementAndGet();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                readBytes.addAndGet(length);
            }
        };
    }

    HttpResponse lasting() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new HttpResponse.Answer(200, "text/plain", "ok", Map.of());
    }

    static String upload(String holder) {
        return "PUT /take?" + holder + " HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n";
    }

    JettyServer start(HttpLimits limits) {
        return start(limits, () -> System.nanoTime() + aheadNanos.get());
    }

    private JettyServer start(HttpLimits limits, LongSupplier nanoTime) {
        HttpHandler handler = this::answer;
        JettyServer started = new JettyServer(config(0, 0), limits, handler, nanoTime);
        started.start();
        return started;
    }

    /** From now on time passes only as the test says. */
    void restartOutOfTime() {
        server.stop();
        server = start(new HttpLimits(16, 3, 2048, 100, LIMIT, LIMIT), aheadNanos::get);
    }

    void restart(HttpLimits limits) {
        server.stop();
        server = start(limits);
    }

    static HttpConfig config(int port, int retries) {
        return new HttpConfig(true, "127.0.0.1", port, retries, List.of());
    }

    RawHttp connect() {
        RawHttp client = new RawHttp(server.port());
        open.add(client);
        return client;
    }

    RawHttp events() {
        RawHttp client = connect().send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        client.readUntil(":\n\n");
        return client;
    }

    static void assertSafe(String answer) {
        SafetyHeaders.ALL.forEach((name, value) -> assertThat(answer).contains(name + ": " + value + "\r\n"));
        assertThat(answer).doesNotContainIgnoringCase("\r\nServer:").doesNotContain("unsafe-inline");
    }
}
