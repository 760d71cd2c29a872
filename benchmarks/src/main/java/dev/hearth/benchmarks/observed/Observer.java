package dev.hearth.benchmarks.observed;

import dev.hearth.benchmarks.BenchmarkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks at a cluster as people and tools do: a browser that has logged in and is on the overview, with a stream of events
 * and the page loaded again every three seconds with all it needs, and somebody who asks for the state every second. All
 * of it goes through the port of the master that the pages are on, unless the state is asked for by a command. Started
 * and stopped by one thread; it has threads of its own.
 */
public final class Observer implements AutoCloseable {
    private static final Duration REFRESH = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Pattern STYLE = Pattern.compile("<link rel=\"stylesheet\" href=\"(/[^\"]+)\"");

    private final String url;
    private final String token;
    private final Optional<List<String>> command;
    private final HttpClient client = HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(ANSWER)
            .build();
    private final AtomicLong pages = new AtomicLong();
    private final AtomicLong states = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final AtomicReference<Optional<Exception>> failure = new AtomicReference<>(Optional.empty());
    private final String cookie;
    private Optional<ScheduledExecutorService> looking = Optional.empty();
    private Optional<Stream<String>> stream = Optional.empty();
    private volatile boolean streaming;

    /** How often it was answered. */
    public record Seen(long pages, long states, long events) {}

    /**
     * Logs in.
     *
     * @param url of the pages, without a slash at the end
     * @param token of a reader
     * @param command that prints the state, run in place of asking over HTTP
     */
    public Observer(String url, String token, Optional<List<String>> command) throws InterruptedException {
        this.url = url;
        this.token = token;
        this.command = command;
        this.cookie = logIn();
    }

    private String logIn() throws InterruptedException {
        HttpResponse<String> in = send(HttpRequest.newBuilder(URI.create(url + "/login"))
                .header("Origin", url)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("token=" + token)));
        return in.headers()
                .firstValue("Set-Cookie")
                .map(each -> each.split(";", 2)[0])
                .orElseThrow(() -> new BenchmarkException("the master did not let the browser in: " + in.statusCode()));
    }

    /** Begins to look. */
    public void start() throws InterruptedException {
        try {
            HttpResponse<Stream<String>> opened = client.send(
                    asBrowser("/api/v1/stream")
                            .header("Accept", "text/event-stream")
                            .build(),
                    BodyHandlers.ofLines());
            if (opened.statusCode() != 200) {
                throw new BenchmarkException("the stream of events was refused: " + opened.statusCode());
            }
            stream = Optional.of(opened.body());
            streaming = true;
            Thread reader = new Thread(() -> count(opened.body()), "events");
            reader.setDaemon(true);
            reader.start();
        } catch (IOException e) {
            throw new BenchmarkException("there is no stream of events: " + e, e);
        }
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(2, task -> {
            Thread thread = new Thread(task, "observer");
            thread.setDaemon(true);
            return thread;
        });
        var unusedRefresh =
                threads.scheduleAtFixedRate(() -> look(this::refresh), 0, REFRESH.toMillis(), TimeUnit.MILLISECONDS);
        var unusedPoll = threads.scheduleAtFixedRate(() -> look(this::poll), 0, POLL.toMillis(), TimeUnit.MILLISECONDS);
        looking = Optional.of(threads);
    }

    /** Looks no more. Throws {@link BenchmarkException} when something was not answered. Idempotent. */
    public Seen stop() throws InterruptedException {
        if (looking.isPresent()) {
            looking.get().shutdown();
            if (!looking.get().awaitTermination(ANSWER.toSeconds() * 2, TimeUnit.SECONDS)) {
                throw new BenchmarkException("the master has left a question without an answer");
            }
            streaming = false;
            stream.ifPresent(Stream::close);
            looking = Optional.empty();
            stream = Optional.empty();
        }
        Optional<Exception> failed = Objects.requireNonNull(failure.get());
        if (failed.isPresent()) {
            throw new BenchmarkException("looking at the cluster failed: " + failed.get(), failed.get());
        }
        return new Seen(pages.getAndSet(0), states.getAndSet(0), events.getAndSet(0));
    }

    /** Ends what goes on, whatever came of it. */
    @Override
    public void close() {
        streaming = false;
        looking.ifPresent(ScheduledExecutorService::shutdownNow);
        stream.ifPresent(Stream::close);
    }

    @FunctionalInterface
    private interface Question {
        void ask() throws IOException, InterruptedException;
    }

    private void look(Question question) {
        try {
            question.ask();
        } catch (IOException | BenchmarkException e) {
            failure.compareAndSet(Optional.empty(), Optional.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void refresh() throws InterruptedException {
        String page = ok("/", send(asBrowser("/")));
        Matcher style = STYLE.matcher(page);
        while (style.find()) {
            ok(style.group(1), send(asBrowser(style.group(1))));
        }
        pages.incrementAndGet();
    }

    private void poll() throws IOException, InterruptedException {
        if (command.isPresent()) {
            Process process = new ProcessBuilder(command.get())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new BenchmarkException(command.get() + " ended with status " + process.exitValue());
            }
        } else {
            ok(
                    "/api/v1/state",
                    send(HttpRequest.newBuilder(URI.create(url + "/api/v1/state"))
                            .header("Authorization", "Bearer " + token)));
        }
        states.incrementAndGet();
    }

    private HttpRequest.Builder asBrowser(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .header("Cookie", cookie)
                .header("Sec-Fetch-Site", "same-origin");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws InterruptedException {
        try {
            return client.send(request.timeout(ANSWER).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new BenchmarkException("the master did not answer over HTTP: " + e, e);
        }
    }

    private static String ok(String path, HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new BenchmarkException(path + " was answered with " + answer.statusCode());
        }
        return answer.body();
    }

    private void count(Stream<String> lines) {
        try {
            lines.filter(line -> line.startsWith("event:")).forEach(line -> events.incrementAndGet());
            streamEnded(new BenchmarkException("the stream of events was ended by the master"));
        } catch (UncheckedIOException e) {
            streamEnded(e);
        }
    }

    /** It has to when this side looks no more. */
    private void streamEnded(Exception how) {
        if (streaming) {
            failure.compareAndSet(Optional.empty(), Optional.of(how));
        }
    }
}
