package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.MasterSite;
import dev.hearth.testing.RawHttp;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a master tells those who send it what is no request, or nearly one. */
@Timeout(240)
class HttpFuzzTest {
    private static final int REQUESTS = 1000;
    private static final int SILENCE_MILLIS = 300;
    private static final String TARGETS = "/ /login /logout /json /ready /api/v1/state /api/v1/apps/x/kill"
            + " /api/v1/apps/a/logs/0/stderr?bytes=1 /api/v1/stream /workers/w/json /%2e%2e/etc/passwd";

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(0, 1);

    @Test
    void nothingOfTheInsideIsTold() throws IOException {
        MasterSite site = new MasterSite(CLUSTER);
        long seed = Long.getLong("hearth.seed", new Random().nextLong());
        Random random = new Random(seed);
        String host = InetAddress.getLocalHost().getHostName();
        int answered = 0;

        for (int i = 0; i < REQUESTS; i++) {
            byte[] request = request(random, site);
            String answer = exchange(site.port(), request);
            answered += answer.isEmpty() ? 0 : 1;
            assertThat(answer)
                    .as("hearth.seed=%d, request %d: %s", seed, i, new String(request, StandardCharsets.ISO_8859_1))
                    .doesNotContain("\tat ", "at org.", "at dev.", "dev.hearth", "java.", "Exception", ".java:")
                    .doesNotContain(CLUSTER.directory().toString(), "/tmp/", "/home/", "/usr/")
                    .doesNotContainIgnoringCase("jetty", "\r\nServer:");
            if (!host.equals("localhost")) {
                assertThat(answer).doesNotContain(host);
            }
        }

        assertThat(answered).as("hearth.seed=%d", seed).isGreaterThan(REQUESTS / 2);
        assertThat(RawHttp.get(site.port(), "/health")).startsWith("HTTP/1.1 200 ");
        assertThat(CLUSTER.master().report()).doesNotContain("Cannot answer");
    }

    /** A request that is one but for a few bytes. */
    private static byte[] request(Random random, MasterSite site) {
        String[] targets = TARGETS.split(" ", -1);
        String method = List.of("GET", "POST", "HEAD", "PUT", "OPTIONS", "TRACE", "DELETE", "get", "X")
                .get(random.nextInt(9));
        List<String> headers = new ArrayList<>(List.of("Host: localhost:" + site.port()));
        List<String> more = List.of(
                site.bearer("http-operator.token"),
                "Authorization: Bearer ",
                "Authorization: Basic cm9vdDpyb290",
                "Cookie: hearth_" + site.port() + "=0",
                "Origin: http://localhost:" + site.port(),
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Type: application/json",
                "Accept: text/html",
                "Transfer-Encoding: chunked",
                "Range: bytes=0-1",
                "Expect: 100-continue",
                "Upgrade: h2c");
        for (int i = random.nextInt(5); i > 0; i--) {
            headers.add(more.get(random.nextInt(more.size())));
        }
        String body = random.nextBoolean() ? "" : "{\"a\":[".repeat(random.nextInt(50)) + "code=%zz&token=\u0000";
        if (!body.isEmpty()) {
            headers.add("Content-Length: " + (body.length() + random.nextInt(3) - 1));
        }
        headers.add("Connection: close");
        byte[] bytes = (method + " " + targets[random.nextInt(targets.length)] + " HTTP/1.1\r\n"
                        + String.join("\r\n", headers) + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** All that comes for it; what the other side still waits for never does. */
    private static String exchange(int port, byte[] request) throws IOException {
        StringBuilder answer = new StringBuilder();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(SILENCE_MILLIS);
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[1 << 13];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                answer.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
                if (answer.indexOf("text/event-stream") >= 0) {
                    return answer.toString();
                }
            }
        } catch (SocketTimeoutException e) {
            // it waits for the rest of what it takes for a request
        } catch (IOException e) {
            // a reset is an answer too
        }
        return answer.toString();
    }
}
