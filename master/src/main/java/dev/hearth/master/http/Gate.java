package dev.hearth.master.http;

import dev.hearth.config.HttpKeys;
import dev.hearth.master.http.HttpResponse.Answer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who a request is from, and whether a page of somebody else's had a browser make it. Where it comes from on the network
 * proves nothing. Safe for use by many threads.
 */
public final class Gate {
    private static final String BEARER = "Bearer ";
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
    /** An address cannot be made to point elsewhere, as a name can. */
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]{2,45}]");

    private final Set<String> hosts;
    private final Bearers bearers;
    private final Logins logins;

    /** @param hosts names under which the master is reached, besides loopback's and addresses */
    public Gate(List<String> hosts, Bearers bearers, Logins logins) {
        this.hosts = Stream.concat(Stream.of("localhost"), hosts.stream())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.bearers = bearers;
        this.logins = logins;
    }

    /** Why the request is not looked at any further, whoever sent it: it names another host, or another site's page made it. */
    Optional<Answer> foreign(HttpRequest request) {
        if (!isFor(request, hosts)) {
            return Optional.of(Json.error(
                    421,
                    "this master is not known by the host name in the request; " + HttpKeys.ALLOWED_HOSTS
                            + " allows further names"));
        }
        boolean changing = isChanging(request);
        List<String> origins = request.all("Origin");
        boolean strange = !origins.isEmpty() && !(origins.size() == 1 && isOwnOrigin(origins.get(0), request));
        if (strange) {
            return Optional.of(Json.error(403, "a page of another site made this request"));
        }
        List<String> sites = request.all("Sec-Fetch-Site");
        if (!sites.isEmpty() && !OWN_SITE.containsAll(sites) && (changing || !isNavigation(request))) {
            return Optional.of(Json.error(403, "a page of another site made this request"));
        }
        return Optional.empty();
    }

    /** Whether the request names one of the hosts, in lower case, or an address. */
    static boolean isFor(HttpRequest request, Set<String> hosts) {
        String host = hostName(request);
        return hosts.contains(host) || ADDRESS.matcher(host).matches();
    }

    /** Who sent it. A request that tries to prove itself and fails is nobody's, whatever else it brings. */
    Optional<Identity> identify(HttpRequest request) {
        List<String> authorizations = request.all("Authorization");
        if (!authorizations.isEmpty()) {
            return Optional.of(authorizations)
                    .filter(all -> all.size() == 1 && all.get(0).startsWith(BEARER))
                    .flatMap(all -> bearers.identity(all.get(0).substring(BEARER.length())));
        }
        // a browser sends the cookie with whatever it sends, so a change needs its word that our own page asked for it
        if (isChanging(request) && !isFromOwnPage(request)) {
            return Optional.empty();
        }
        return cookie(request).flatMap(logins::session).filter(bearers::stands);
    }

    /** Whether a browser says that a page of ours made the request. */
    boolean isFromOwnPage(HttpRequest request) {
        return request.header("Origin")
                .filter(origin -> isOwnOrigin(origin, request))
                .isPresent();
    }

    /** Who a token of a tool's proves its sender to be. */
    Optional<Identity> bearer(String token) {
        return bearers.identity(token);
    }

    /** Who a link logs in, whose code is used up by this. */
    Optional<Identity> redeem(String code) {
        return logins.redeem(code).filter(bearers::stands);
    }

    /** The name of the session's cookie: browsers give one port's cookies to the others of the same host. */
    static String cookieName(HttpRequest request) {
        String host = request.header("Host").orElse("");
        int colon = host.lastIndexOf(':');
        boolean hasPort =
                colon > host.lastIndexOf(']') && host.substring(colon + 1).matches("\\d{1,5}");
        return "hearth_" + (hasPort ? host.substring(colon + 1) : "80");
    }

    /** The session's cookie; empty if there are two, of which one would not be ours. */
    static Optional<String> cookie(HttpRequest request) {
        String name = cookieName(request) + "=";
        List<String> values = request.all("Cookie").stream()
                .flatMap(header -> Arrays.stream(header.split(";", -1)))
                .map(String::strip)
                .filter(each -> each.startsWith(name))
                .map(each -> each.substring(name.length()))
                .toList();
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    private static boolean isChanging(HttpRequest request) {
        return !Set.of("GET", "HEAD").contains(request.method());
    }

    /** Somebody followed a link: they see a page, and the page that had the link does not. */
    private static boolean isNavigation(HttpRequest request) {
        return request.header("Sec-Fetch-Mode").equals(Optional.of("navigate"))
                && request.header("Sec-Fetch-Dest").equals(Optional.of("document"));
    }

    /** A proxy in front may have taken TLS off; the name and the port are what the browser saw. */
    private static boolean isOwnOrigin(String origin, HttpRequest request) {
        String host = request.header("Host").orElse("");
        return !host.isEmpty()
                && (origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host));
    }

    private static String hostName(HttpRequest request) {
        String host = request.header("Host").orElse("").toLowerCase(Locale.ROOT);
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
