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
