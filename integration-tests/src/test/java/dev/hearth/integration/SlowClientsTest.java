package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.http.HttpConfig;
import dev.hearth.master.http.HttpHandler;
import dev.hearth.master.http.HttpLimits;
import dev.hearth.master.http.HttpRequest;
import dev.hearth.master.http.HttpResponse;
import dev.hearth.master.http.jetty.JettyServer;
import dev.hearth.testing.Await;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.MasterSite;
import dev.hearth.testing.RawHttp;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send a byte now and then, and such as do not read what they asked for. */
class SlowClientsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int CONNECTIONS = HttpLimits.DEFAULT.connections();
    /** Of streams, whose readers' end is noticed only when something is sent to them, and of files that are open for a moment. */
    private static final int FURTHER_DESCRIPTORS = HttpLimits.DEFAULT.eventStreams() + 24;

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(0, 1);

    private final List<RawHttp> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(RawHttp::close);
    }

    @Test
    void anotherOneIsServedHoweverManyThereAreOnWhateverRoute() {
        MasterSite site = new MasterSite(CLUSTER);
        List<String> heads = new ArrayList<>();
        for (String route : List.of("/", "/login", "/health", "/api/v1/state", "/json", "/v1/submissions/status/x")) {
            heads.add("GET " + route + " HTTP/1.1\r\nHost: localhost\r\nX-");
        }
        String operator = site.bearer("http-operator.token") + "\r\n";
        for (String route :
                List.of("/login", "/logout", "/apps/x/kill", "/api/v1/apps/x/kill", "/v1/submissions/create")) {
            heads.add("POST " + route + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + operator
                    + "Content-Length: 10000\r\n\r\n{");
        }
        heads.add("PUT /api/v1/artifacts/" + "0".repeat(64) + " HTTP/1.1\r\nHost: localhost\r\n" + operator
                + "Content-Length: 10000\r\n\r\n{");
        // it asks for much and reads nothing of it
        heads.add(("GET /metrics HTTP/1.1\r\nHost: localhost\r\n" + operator + "\r\n").repeat(8));
        heads.add("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n" + operator + "\r\n");

        assertOthersAreServed(site, heads);
    }

    @Test
    void aStrangerWithManyUnfinishedBodiesShutsNobodyOut() {
        assertOthersAreServed(
                new MasterSite(CLUSTER),
                List.of("POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000\r\n\r\n"));
    }

    @Test
    void strangersWhoComeByTheHundredEndNoConnectionOfOneWithAToken() {
        MasterSite site = new MasterSite(CLUSTER);
        String end = "Host: localhost\r\n" + site.bearer("http-read.token") + "\r\n";
        RawHttp known = new RawHttp(site.port());
        open.add(known);
        known.send("GET /api/v1/hosts HTTP/1.1\r\n" + end + "\r\n").readUntil("\r\n\r\n");

        for (int i = 0; i < CONNECTIONS + 100; i++) {
            open.add(new RawHttp(site.port()));
        }
        assertThat(inTime(() -> RawHttp.get(site.port(), "/health"))).startsWith("HTTP/1.1 200 ");

        known.send("GET /api/v1/state HTTP/1.1\r\nConnection: close\r\n" + end + "\r\n");
        assertThat(known.readToEnd()).contains("HTTP/1.1 200 ");
    }

    private void assertOthersAreServed(MasterSite site, List<String> heads) {
        long before = descriptors();
        for (int i = 0; i < CONNECTIONS + 100; i++) {
            RawHttp client = new RawHttp(site.port());
            open.add(client);
            drip(client, heads.get(i % heads.size()));
        }
        for (int i = 0; i < 3; i++) {
            open.forEach(each -> drip(each, "x"));
            assertThat(inTime(() -> RawHttp.get(site.port(), "/health"))).startsWith("HTTP/1.1 200 ");
            assertThat(inTime(() -> site.get("/api/v1/state"))).startsWith("HTTP/1.1 200 ");
            assertThat(descriptors()).isLessThanOrEqualTo(before + CONNECTIONS + FURTHER_DESCRIPTORS);
        }
        open.forEach(RawHttp::close);
        Await.until("their connections are given back", LIMIT, () -> descriptors() <= before + FURTHER_DESCRIPTORS);
        assertThat(CLUSTER.master().isAlive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /x HTTP/1.1\r\nHost: a\r\nX-",
                "GET /",
                "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n",
                "PUT /take HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n",
                "GET /long HTTP/1.1\r\nHost: a\r\n\r\n"
            })
    void whoSendsAByteNowAndThenOrReadsNothingHasHisTimeAndNoMore(String begin) {
        Duration brief = Duration.ofMillis(400);
        HttpHandler handler = SlowClientsTest::answer;
        JettyServer server = new JettyServer(
                new HttpConfig(true, "127.0.0.1", 0, 0, List.of()),
                new HttpLimits(16, 3, 8 << 10, 20_000, brief, brief),
                handler,
                System::nanoTime);
        server.start();
        try {
            RawHttp client = new RawHttp(server.port());
            open.add(client);
            client.send(begin);
            Await.until("it is there", LIMIT, () -> server.connections() == 1);
            String drop = begin.startsWith("GET /long") ? "" : "x";

            Await.until("it is cut off", LIMIT, () -> {
                drip(client, drop);
                return server.connections() == 0;
            });
        } finally {
            server.stop();
        }
    }

    private static CompletionStage<HttpResponse> answer(HttpRequest request) {
        return CompletableFuture.completedFuture(
                switch (request.path()) {
                    case "/take" -> new HttpResponse.Intake("", SlowClientsTest::read);
                    case "/long" -> new HttpResponse.Answer(200, "text/plain", "z".repeat(16 << 20), Map.of());
                    default -> new HttpResponse.Answer(200, "text/plain", "ok", Map.of());
                });
    }

    private static CompletionStage<HttpResponse.Answer> read(InputStream body) {
        String text;
        try {
            text = "read " + body.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            text = "cut";
        }
        return CompletableFuture.completedFuture(new HttpResponse.Answer(200, "text/plain", text, Map.of()));
    }

    /** Whoever was cut off already is no more trouble. */
    private static void drip(RawHttp client, String text) {
        try {
            client.send(text);
        } catch (UncheckedIOException e) {
            // it was cut off
        }
    }

    private static String inTime(java.util.function.Supplier<String> asked) {
        return CompletableFuture.supplyAsync(asked)
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
    }

    private static long descriptors() {
        try (Stream<Path> all = Files.list(Path.of("/proc/" + CLUSTER.master().pid() + "/fd"))) {
            return all.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
