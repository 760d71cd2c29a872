package dev.hearth.master.http.jetty;

import dev.hearth.config.HttpKeys;
import dev.hearth.daemon.StartException;
import dev.hearth.master.http.HttpConfig;
import dev.hearth.master.http.HttpHandler;
import dev.hearth.master.http.HttpLimits;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves HTTP/1.1 on one port, with few threads, however many clients there are and however slow they are. What is no
 * request by the letter of RFC 9112 is answered with 400 and the end of the connection. Started and stopped once.
 */
public final class JettyServer {
    private static final Logger log = LoggerFactory.getLogger(JettyServer.class);
    private static final int MAX_THREADS = 16;
    private static final int MIN_THREADS = 4;
    private static final int MAX_PORT = 65_535;
    private static final long SWEEP_MILLIS = 500;

    private final HttpConfig config;
    private final Server server;
    private final ServerConnector connector;
    private final ConnectionWatch watch;
    private final AtomicInteger streams = new AtomicInteger();
    private final Uploads uploads = new Uploads();

    /** @param nanoTime monotonic, for the limits of time */
    public JettyServer(HttpConfig config, HttpLimits limits, HttpHandler handler, LongSupplier nanoTime) {
        this.config = config;
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("http");
        threads.setDaemon(true);
        server = new Server(threads);
        watch = new ConnectionWatch(nanoTime, limits.connections(), limits.requestTime(), limits.answerTime());
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration(limits)));
        connector.setHost(config.host());
        // more at once than wait there are told to knock again a second later
        connector.setAcceptQueueSize(limits.connections());
        // only a backstop: the watch is stricter
        connector.setIdleTimeout(limits.answerTime().multipliedBy(2).toMillis());
        connector.addBean(watch);
        server.addConnector(connector);
        server.setHandler(new Exchanges(handler, limits, watch, streams, uploads));
        server.setErrorHandler(new Refusal());
    }

    private static HttpConfiguration configuration(HttpLimits limits) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(limits.headerBytes());
        http.setHttpCompliance(HttpCompliance.STRICT);
        http.setUriCompliance(UriCompliance.DEFAULT);
        return http;
    }

    /** Throws {@link StartException} when no port can be had. */
    public void start() {
        bind();
        try {
            server.start();
        } catch (Exception e) {
            throw new StartException("the master could not start its HTTP side on " + config.host() + ":" + port()
                    + " (" + e + "); to go without it, set " + HttpKeys.ENABLED + "=false");
        }
        sweepLater();
    }

    private void bind() {
        int last = config.port() == 0 ? 0 : Math.min(MAX_PORT, config.port() + config.maxRetries());
        for (int port = config.port(); ; port++) {
            try {
                connector.setPort(port);
                connector.open();
                return;
            } catch (IOException e) {
                if (port == last) {
                    throw new StartException("the master's HTTP side cannot listen on " + config.host()
                            + (config.port() == last
                                    ? ":" + last
                                    : " on any port from " + config.port() + " to " + last)
                            + " (" + reason(e) + "); choose another port with " + HttpKeys.PORT
                            + " (0 takes any free one), or go without pages with " + HttpKeys.ENABLED + "=false");
                }
                log.warn(
                        "Cannot serve HTTP on {}:{} ({}); trying {}; {} chooses another",
                        config.host(),
                        port,
                        reason(e),
                        port + 1,
                        HttpKeys.PORT);
            }
        }
    }

    private static String reason(IOException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return String.valueOf(cause.getMessage());
    }

    /** The timers are Jetty's, so that they end with it. */
    private void sweepLater() {
        server.getScheduler()
                .schedule(
                        () -> {
                            watch.sweep();
                            if (server.isRunning()) {
                                sweepLater();
                            }
                        },
                        SWEEP_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    /** Where it listens, once it is started. */
    public int port() {
        return connector.getLocalPort();
    }

    /** How many connections are open. */
    public int connections() {
        return watch.size();
    }

    /** How many streams of events are open. */
    public int eventStreams() {
        return streams.get();
    }

    /** Ends every connection, and frees the port. Idempotent. */
    public void stop() {
        uploads.stop();
        try {
            server.stop();
        } catch (Exception e) {
            log.warn("The HTTP side did not stop cleanly", e);
        }
    }
}
