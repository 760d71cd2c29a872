package dev.hearth.master;

import dev.hearth.daemon.StartException;
import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.master.http.Bearers;
import dev.hearth.master.http.Exposition;
import dev.hearth.master.http.Gate;
import dev.hearth.master.http.HttpConfig;
import dev.hearth.master.http.HttpHandler;
import dev.hearth.master.http.HttpLimits;
import dev.hearth.master.http.Identity;
import dev.hearth.master.http.Logins;
import dev.hearth.master.http.MasterAccess;
import dev.hearth.master.http.Site;
import dev.hearth.master.http.TokenFile;
import dev.hearth.master.http.jetty.JettyServer;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP side of a master's process, if it has one: put together, started and stopped. */
final class MasterHttp {
    private static final Logger log = LoggerFactory.getLogger(MasterHttp.class);

    /**
     * What is shown.
     *
     * @param master its state
     * @param metrics what is measured in its process
     */
    record Subject(MasterAccess master, Exposition metrics) {}

    private final HttpConfig config;
    private final ThreadEventLoop events;
    private final Path secretFile;
    private final String advertisedHost;
    private final Bearers bearers;
    private final Logins logins;
    private final HttpHandler site;
    /** Set once, in the start, and read by the loop that gives out links. */
    private volatile Optional<JettyServer> server = Optional.empty();

    /**
     * @param secretFile of the cluster secret, beside which the tokens are put
     * @param advertisedHost under which others reach this machine
     * @param events for streams of events and for what readers are shown; not started
     */
    MasterHttp(
            HttpConfig config,
            Path secretFile,
            Bearers bearers,
            String advertisedHost,
            Subject subject,
            ThreadEventLoop events,
            SecureRandom random) {
        this.config = config;
        this.events = events;
        this.secretFile = secretFile;
        this.advertisedHost = advertisedHost;
        this.bearers = bearers;
        this.logins = new Logins(events::nanoTime, random);
        List<String> hosts = new ArrayList<>(config.allowedHosts());
        hosts.add(config.host());
        hosts.add(advertisedHost);
        Gate gate = new Gate(hosts, bearers, logins);
        site = Site.of(subject.master(), gate, logins, events, subject.metrics());
    }

    /** The server is made no earlier, so that nobody waits for its classes. Throws {@link StartException} when no port can be had. */
    void start() {
        if (config.enabled()) {
            JettyServer made = new JettyServer(config, HttpLimits.DEFAULT, site, events::nanoTime);
            made.start();
            events.start();
            server = Optional.of(made);
            Bearers.ROLES.forEach(this::writeToken);
            log.info("Serving http url=http://{}", new RpcAddress(advertisedHost, made.port()));
        }
    }

    /** A link that logs one browser in; empty while nothing is served. Callable from any thread. */
    Optional<String> loginLink(Identity identity) {
        return server.map(each ->
                "http://" + new RpcAddress(advertisedHost, each.port()) + "/login?code=" + logins.code(identity));
    }

    /** Who cannot write there can still read the cluster secret, and the master goes on. */
    private void writeToken(Role role) {
        Path file = TokenFile.path(secretFile, role);
        try {
            TokenFile.write(file, bearers.token(role));
        } catch (IOException e) {
            log.warn("Cannot write the token for HTTP to {} ({}): make the directory writable", file, e.toString());
        }
    }

    /** Idempotent. */
    void stop() {
        server.ifPresent(each -> {
            each.stop();
            events.close();
        });
    }
}
