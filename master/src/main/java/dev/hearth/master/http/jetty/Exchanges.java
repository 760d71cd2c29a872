package dev.hearth.master.http.jetty;

import dev.hearth.master.http.HttpHandler;
import dev.hearth.master.http.HttpLimits;
import dev.hearth.master.http.HttpRequest;
import dev.hearth.master.http.HttpResponse;
import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.master.http.HttpResponse.Events;
import dev.hearth.master.http.HttpResponse.Intake;
import dev.hearth.master.http.SafetyHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings each request to the handler as a whole, and its answer back. Blocks nowhere, but for bodies that are taken piece
 * by piece, on threads for that. Each request queues for a thread of its own, and so does the rest of a body after a few pieces: no
 * client, however fast it sends, has another wait for more than a turn of its own, and none is served on the thread that listens to
 * all of them.
 */
final class Exchanges extends Handler.Abstract {
    private static final Logger log = LoggerFactory.getLogger(Exchanges.class);
    private static final String JSON = "application/json; charset=utf-8";
    private static final String EVENT_STREAM = "text/event-stream; charset=utf-8";
    private static final int RETRY_SECONDS = 10;

    private final HttpHandler handler;
    private final HttpLimits limits;
    private final ConnectionWatch watch;
    private final AtomicInteger streams;
    private final Uploads uploads;
    private final AtomicLong failures = new AtomicLong();

    /**
     * What answers.
     *
     * @param streams counts the open ones
     * @param uploads run what blocks, and refuse what is too much
     */
    Exchanges(HttpHandler handler, HttpLimits limits, ConnectionWatch watch, AtomicInteger streams, Uploads uploads) {
        this.handler = handler;
        this.limits = limits;
        this.watch = watch;
        this.streams = streams;
        this.uploads = uploads;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Connection connection = request.getConnectionMetaData().getConnection();
        watch.begins(connection);
        Request.addCompletionListener(request, failure -> watch.waits(connection));
        request.getComponents().getExecutor().execute(() -> {
            try {
                exchange(request, response, callback);
            } catch (RuntimeException e) {
                callback.failed(e);
            }
        });
        return true;
    }

    private void exchange(Request request, Response response, Callback callback) {
        HttpFields headers = request.getHeaders();
        long length = headers.getLongField(HttpHeader.CONTENT_LENGTH);
        if (headers.contains(HttpHeader.TRANSFER_ENCODING)) {
            refuse(request, response, callback, 411, "send the body's length in Content-Length");
        } else if (headers.contains(HttpHeader.CONTENT_ENCODING)) {
            refuse(request, response, callback, 415, "send the body as it is, without Content-Encoding");
        } else if (request.getMethod().equals("PUT")) {
            // its body is for whoever the handler names
            handle(request, "", response, callback);
        } else if (length > limits.bodyBytes()) {
            refuse(
                    request,
                    response,
                    callback,
                    413,
                    "a body has at most " + limits.bodyBytes() + " bytes here, found " + length);
        } else if (length <= 0) {
            handle(request, "", response, callback);
        } else {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            new BodyReader(
                            request,
                            piece -> append(piece, body),
                            Callback.from(
                                    () -> handle(request, body.toString(StandardCharsets.UTF_8), response, callback),
                                    failure -> callback.failed(quiet(failure))))
                    .run();
        }
    }

    /** A connection that has ended is nothing to log, and anybody can end one. */
    private static Throwable quiet(Throwable failure) {
        return failure instanceof IOException ? new EofException(failure) : failure;
    }

    private static boolean append(ByteBuffer piece, ByteArrayOutputStream body) {
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        body.writeBytes(bytes);
        return true;
    }

    private void handle(Request request, String body, Response response, Callback callback) {
        HttpRequest whole = whole(request, body);
        CompletionStage<HttpResponse> answer;
        try {
            answer = handler.handle(whole);
        } catch (RuntimeException e) {
            fail(whole, e, request, response, callback);
            return;
        }
        CompletionStage<Void> unused = answer.handle((made, failure) -> {
            if (failure != null) {
                fail(whole, failure, request, response, callback);
            } else if (made instanceof Events && whole.method().equals("HEAD")) {
                write(new Answer(200, EVENT_STREAM, "", Map.of()), response, callback);
            } else if (made instanceof Events events) {
                stream(events, request, response, callback);
            } else if (made instanceof Intake intake) {
                take(intake, whole, request, response, callback);
            } else if (made instanceof Answer whatItIs && whole.method().equals("PUT")) {
                // the body is still on its way, and nobody wants it
                writeLast(whatItIs, request, response, callback);
            } else if (made instanceof Answer whatItIs) {
                write(whatItIs, response, callback);
            }
            return null;
        });
    }

    private void take(Intake intake, HttpRequest whole, Request request, Response response, Callback callback) {
        Connection connection = request.getConnectionMetaData().getConnection();
        boolean taken = uploads.run(intake.holder(), () -> {
            InputStream body = new WatchedBody(
                    Content.Source.asInputStream(request), limits.answerTime(), () -> watch.works(connection));
            CompletionStage<Answer> answer;
            try {
                answer = intake.reader().read(body);
            } catch (RuntimeException e) {
                fail(whole, e, request, response, callback);
                return;
            }
            CompletionStage<Void> unused = answer.handle((made, failure) -> {
                if (failure == null) {
                    writeLast(made, request, response, callback);
                } else {
                    fail(whole, failure, request, response, callback);
                }
                return null;
            });
        });
        if (!taken) {
            String sentence = "{\"error\":\"there are at most " + Uploads.MOST + " uploads at a time, and "
                    + Uploads.MOST_OF_ONE + " of one name; try again in a moment\"}\n";
            Map<String, String> headers = Map.of("Retry-After", String.valueOf(RETRY_SECONDS));
            writeLast(new Answer(503, JSON, sentence, headers), request, response, callback);
        }
    }

    private HttpRequest whole(Request request, String body) {
        Map<String, List<String>> headers = new TreeMap<>();
        for (HttpField field : request.getHeaders()) {
            headers.computeIfAbsent(field.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(Optional.ofNullable(field.getValue()).orElse(""));
        }
        return new HttpRequest(
                request.getMethod(),
                Optional.ofNullable(request.getHttpURI().getPath()).orElse("/"),
                Optional.ofNullable(request.getHttpURI().getQuery()).orElse(""),
                Request.getRemoteAddr(request) + ":" + Request.getRemotePort(request),
                headers,
                body,
                () -> watch.admitted(request.getConnectionMetaData().getConnection()));
    }

    /** The client gets a number, and the log what happened: a stack tells strangers more than they should know. */
    private void fail(HttpRequest whole, Throwable failure, Request request, Response response, Callback callback) {
        long number = failures.incrementAndGet();
        log.error("Cannot answer {} {} failure={}", whole.method(), printable(whole.path()), number, failure);
        refuse(
                request,
                response,
                callback,
                500,
                "this failed in the master; its log says why, under failure=" + number);
    }

    private void refuse(Request request, Response response, Callback callback, int status, String sentence) {
        writeLast(
                new Answer(status, JSON, "{\"error\":\"" + sentence + "\"}\n", Map.of()), request, response, callback);
    }

    /** Answers, and ends the connection without the client losing the answer over what it is still sending. */
    private void writeLast(Answer answer, Request request, Response response, Callback callback) {
        Connection connection = request.getConnectionMetaData().getConnection();
        write(
                answer.with("Connection", "close"),
                response,
                Callback.from(
                        () -> {
                            watch.leaves(connection);
                            Farewell.take(request, callback);
                        },
                        callback::failed));
    }

    private static void write(Answer answer, Response response, Callback callback) {
        byte[] bytes = answer.text().getBytes(StandardCharsets.UTF_8);
        response.setStatus(answer.status());
        SafetyHeaders.ALL.forEach((name, value) -> response.getHeaders().put(name, value));
        answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        response.write(true, ByteBuffer.wrap(bytes), callback);
    }

    private void stream(Events events, Request request, Response response, Callback callback) {
        if (streams.incrementAndGet() > limits.eventStreams()) {
            streams.decrementAndGet();
            String sentence = "{\"error\":\"there are " + limits.eventStreams()
                    + " streams of events already; come back later, or poll\"}\n";
            write(
                    new Answer(503, JSON, sentence, Map.of("Retry-After", String.valueOf(RETRY_SECONDS))),
                    response,
                    callback);
            return;
        }
        SafetyHeaders.ALL.forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, EVENT_STREAM);
        request.addIdleTimeoutListener(silence -> false);
        EventWriter writer =
                new EventWriter(request.getConnectionMetaData().getConnection(), watch, response, callback);
        writer.onClosed(streams::decrementAndGet);
        events.begin().accept(writer);
        // the head leaves with what is sent first
        writer.beat();
    }

    private static String printable(String path) {
        return path.replaceAll("\\p{Cntrl}", "?");
    }
}
