package dev.hearth.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a master's process serves over HTTP. */
public final class MasterSite {
    private static final Pattern SERVES = Pattern.compile("Serving http url=http://127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern LINK = Pattern.compile("(?:href|action)=\"([^\"]+)\"");

    private static final Pattern COOKIE = Pattern.compile("Set-Cookie: ([^;]*);");

    private final LocalCluster cluster;
    private final int port;

    public MasterSite(LocalCluster cluster) {
        this.cluster = cluster;
        this.port = Await.value("the master serves HTTP", LocalCluster.START, () -> {
            Matcher found = SERVES.matcher(cluster.master().out());
            return found.find() ? java.util.Optional.of(Integer.parseInt(found.group(1))) : java.util.Optional.empty();
        });
    }

    public int port() {
        return port;
    }

    /** The header that proves somebody by the token in a file beside the cluster secret. */
    public String bearer(String tokenFile) {
        return bearer(cluster.conf().resolve(tokenFile));
    }

    /** The header that proves somebody by the token in that file. */
    public static String bearer(Path file) {
        try {
            return "Authorization: Bearer " + Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole answer, head and body, to who may see everything. */
    public String get(String target) {
        return RawHttp.get(port, target, bearer("http-operator.token"));
    }

    /** Sends a form as a page of the master's own does, with these headers besides; the whole answer. */
    public String post(String target, String form, String... headers) {
        String head = "POST " + target + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nOrigin: http://localhost:" + port
                + "\r\n"
                + "Sec-Fetch-Site: same-origin\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n"
                + "Content-Length: "
                + form.length() + "\r\nConnection: close\r\n";
        try (RawHttp http = new RawHttp(port)) {
            return http.send(head + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n" + form)
                    .readToEnd();
        }
    }

    /** Follows a link that {@code hearth login} printed, and sends its form; the header with the session's cookie. */
    public String logIn(String link) {
        String code = link.strip().substring(link.indexOf("code="));
        Matcher cookie = COOKIE.matcher(post("/login", code));
        if (!cookie.find()) {
            throw new AssertionError("no session from " + link.replace(code, "code=…"));
        }
        return "Cookie: " + cookie.group(1);
    }

    /** Every answer that can be reached from these targets by links, by target. */
    public Map<String, String> crawl(List<String> targets) {
        Map<String, String> answers = new TreeMap<>();
        Deque<String> ahead = new ArrayDeque<>(targets);
        while (!ahead.isEmpty()) {
            String target = ahead.remove();
            if (answers.containsKey(target)) {
                continue;
            }
            String answer = get(target);
            answers.put(target, answer);
            Matcher links = LINK.matcher(answer);
            while (links.find()) {
                String link = links.group(1).replace("&amp;", "&");
                if (link.startsWith("/")) {
                    ahead.add(link);
                }
            }
        }
        return answers;
    }
}
