package dev.hearth.master.http;

import dev.hearth.config.RestProxyKeys;
import dev.hearth.master.http.HttpResponse.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/** Asks a master over HTTP, with a token. Follows no redirection. Blocks; safe for use by many threads. */
final class MasterHttpClient {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final Duration UPLOAD_LIMIT = Duration.ofMinutes(15);
    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final int PIECE_BYTES = 64 << 10;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_LIMIT)
            .build();
    private final URI master;
    private final Path tokenFile;

    /** Throws {@link dev.hearth.config.ConfigException} when there is no token that can be sent. */
    MasterHttpClient(RestProxyConfig config) {
        this.master = config.master();
        this.tokenFile = config.tokenFile();
        String unused = TokenFile.read(tokenFile, RestProxyKeys.TOKEN_FILE);
    }

    /** The master's answer. Throws {@link RequestException} when there is none. */
    Answer send(String method, String path, String body) {
        BodyPublisher publisher = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        return send(to(path, ANSWER_LIMIT)
                .header("Content-Type", "application/json")
                .method(method, publisher));
    }

    /** Hands a jar over, if the master has none of that content; closes it. Returns what it is called from then on. */
    String upload(String path, SeekableByteChannel jar) {
        try (jar) {
            String sha256 = sha256(jar);
            String target = "/api/v1/artifacts/" + sha256;
            Answer there = send(to(target, ANSWER_LIMIT).PUT(BodyPublishers.noBody()));
            if (there.status() != 200) {
                jar.position(0);
                BodyPublisher content = BodyPublishers.fromPublisher(
                        BodyPublishers.ofInputStream(() -> Channels.newInputStream(jar)), jar.size());
                Answer stored = send(to(target, UPLOAD_LIMIT).PUT(content));
                if (stored.status() != 200) {
                    String why = Json.error(stored).orElse("it answered with status " + stored.status());
                    throw new RequestException(502, "the master does not take the jar " + path + ": " + why);
                }
            }
            return "artifact:" + sha256 + "/" + name(path);
        } catch (IOException e) {
            throw new RequestException(400, "the REST proxy cannot read " + path);
        }
    }

    private HttpRequest.Builder to(String path, Duration limit) {
        return HttpRequest.newBuilder(master.resolve(path))
                .timeout(limit)
                // read each time, so that a new token needs no restart
                .header("Authorization", "Bearer " + TokenFile.read(tokenFile, RestProxyKeys.TOKEN_FILE));
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            var response = client.send(request.build(), BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] bytes = body.readNBytes(MAX_ANSWER_BYTES);
                if (response.statusCode() == 401) {
                    throw new RequestException(
                            502, "the master at " + master + " does not take the token in " + tokenFile);
                }
                return new Answer(
                        response.statusCode(), Json.TYPE, new String(bytes, StandardCharsets.UTF_8), Map.of());
            }
        } catch (IOException e) {
            throw new RequestException(
                    502,
                    "the master at " + master + " cannot be reached or did not answer: look whether it runs, and"
                            + " whether --master-http names its HTTP port");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RequestException(503, "the REST proxy stops");
        }
    }

    private static String sha256(SeekableByteChannel jar) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
            jar.position(0);
            while (jar.read(piece) >= 0) {
                digest.update(piece.flip());
                piece.clear();
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** For people and class paths; other characters than those of an id are not passed on. */
    private static String name(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
        String plain = Character.isLetterOrDigit(name.charAt(0)) ? name : "jar" + name;
        return plain.length() <= 100
                ? plain
                : plain.substring(plain.length() - 100).replaceFirst("^[^A-Za-z0-9]", "x");
    }
}
