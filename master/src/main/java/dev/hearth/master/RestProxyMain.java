package dev.hearth.master;

import dev.hearth.config.Config;
import dev.hearth.config.RestProxyKeys;
import dev.hearth.daemon.BindPolicy;
import dev.hearth.daemon.DaemonContext;
import dev.hearth.daemon.DaemonFlag;
import dev.hearth.daemon.DaemonMain;
import dev.hearth.daemon.DaemonSpec;
import dev.hearth.daemon.Lifecycle;
import dev.hearth.daemon.StartException;
import dev.hearth.master.http.HttpConfig;
import dev.hearth.master.http.HttpLimits;
import dev.hearth.master.http.RestProxy;
import dev.hearth.master.http.RestProxyConfig;
import dev.hearth.master.http.jetty.JettyServer;
import dev.hearth.rpc.RpcAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process of {@code hearth rest-proxy}. Logs {@code rest-proxy url=http://host:port} once it serves. */
public final class RestProxyMain {
    private static final String WHO = "the REST proxy";
    private static final int MAX_AT_A_TIME = 8;
    private static final long IDLE_SECONDS = 10;
    /** An answer may wait for a large jar to be uploaded. */
    private static final HttpLimits LIMITS =
            new HttpLimits(64, 0, 8 << 10, 64 << 10, Duration.ofSeconds(15), Duration.ofMinutes(15));

    private static final List<DaemonFlag> FLAGS = List.of(
            new DaemonFlag(
                    List.of("--host", "-h"), "HOST", RestProxyKeys.HOST, "", "Address to bind; default: 127.0.0.1."),
            new DaemonFlag(
                    List.of("--port", "-p"),
                    "PORT",
                    RestProxyKeys.PORT,
                    "",
                    "Port to listen on; default: 6066; 0 takes any free one."),
            new DaemonFlag(
                    List.of("--master-http"),
                    "URL",
                    RestProxyKeys.MASTER,
                    "",
                    "The master's HTTP side; default: http://127.0.0.1:8080."),
            new DaemonFlag(
                    List.of("--token-file"),
                    "FILE",
                    RestProxyKeys.TOKEN_FILE,
                    "",
                    "The token to send, mode 0600; default: conf/http-operator.token."));

    private final RestProxyConfig config;
    private final ThreadPoolExecutor blocking;
    private final JettyServer server;

    private RestProxyMain(DaemonContext context) {
        Config settings = context.config();
        BindPolicy.check(WHO, settings.get(RestProxyKeys.HOST), RestProxyKeys.HOST, settings);
        config = RestProxyConfig.from(settings, context.installation());
        blocking = new ThreadPoolExecutor(
                0, MAX_AT_A_TIME, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "rest-proxy");
                    thread.setDaemon(true);
                    return thread;
                });
        server = new JettyServer(
                new HttpConfig(true, config.host(), config.port(), 0, List.of()),
                LIMITS,
                new RestProxy(config, blocking),
                System::nanoTime);
    }

    public static void main(String[] args) {
        DaemonMain.run(new DaemonSpec("rest-proxy", FLAGS, "", RestProxyMain::assemble), args);
    }

    private static Supplier<RpcAddress> assemble(DaemonContext context, Lifecycle lifecycle) {
        RestProxyMain main = new RestProxyMain(context);
        lifecycle
                .add("what blocks", () -> {}, main.blocking::shutdownNow)
                .add("listener", main::listen, main.server::stop);
        return () -> new RpcAddress(BindPolicy.advertised(main.config.host()), main.server.port());
    }

    private void listen() {
        try {
            server.start();
        } catch (StartException e) {
            throw new StartException(WHO + " cannot listen on " + config.host() + ":" + config.port()
                    + ": another process has that port, or it is not this user's to take; choose another one with"
                    + " --port (0 takes any free one)");
        }
        Logger log = LoggerFactory.getLogger(RestProxyMain.class);
        RpcAddress address = new RpcAddress(BindPolicy.advertised(config.host()), server.port());
        log.warn("Whoever reaches {} submits and ends drivers with the token in {}", address, config.tokenFile());
        log.info("Serving rest-proxy url=http://{} master={}", address, config.master());
    }
}
