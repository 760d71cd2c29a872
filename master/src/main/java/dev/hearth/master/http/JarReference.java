package dev.hearth.master.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a submission says that a jar is. The master opens nothing that a request names, neither a file nor a URL: a jar was
 * uploaded before, or is a file that the worker's host has.
 *
 * @param sha256 of the uploaded jar; empty: it is a file on the workers
 * @param place the uploaded jar's name, or the path on the workers
 */
record JarReference(Optional<String> sha256, String place) {
    private static final Pattern UPLOADED =
            Pattern.compile("artifact:([0-9a-f]{64})(?:/([A-Za-z0-9][A-Za-z0-9._-]{0,127}))?");
    private static final Pattern ON_WORKERS = Pattern.compile("(?:(?:file|local):.*|/.*)");
    /** A comma would end it in a list of jars. */
    private static final Pattern PATH = Pattern.compile("/[^\\p{Cntrl},]+");

    private static final String REMEDY = "upload the jar with PUT /api/v1/artifacts/SHA256 and name it"
            + " artifact:SHA256/NAME, name a file that is on every worker as file:/path, or let 'hearth submit"
            + " --deploy-mode cluster' or 'hearth rest-proxy' hand it over";

    /** Throws {@link RequestException} for anything else, with what to do. {@code field} for the sentence. */
    static JarReference parse(String field, String text) {
        Matcher uploaded = UPLOADED.matcher(text);
        if (uploaded.matches()) {
            String sha256 = uploaded.group(1);
            String name = Optional.ofNullable(uploaded.group(2)).orElse(sha256.substring(0, 12) + ".jar");
            return new JarReference(Optional.of(sha256), name);
        }
        if (!ON_WORKERS.matcher(text).matches()) {
            throw new RequestException(
                    400, field + " names a jar that the master would have to fetch, and it fetches none: " + REMEDY);
        }
        return new JarReference(
                Optional.empty(),
                path(text)
                        .orElseThrow(() -> new RequestException(
                                400,
                                field + " must be an absolute path on the workers, without a host, commas and '..': "
                                        + REMEDY)));
    }

    private static Optional<String> path(String text) {
        if (text.startsWith("/")) {
            return Optional.of(text).filter(JarReference::isPlain);
        }
        try {
            URI uri = new URI(text);
            boolean here =
                    uri.getHost() == null && uri.getAuthority() == null || "localhost".equals(uri.getAuthority());
            return Optional.ofNullable(uri.getPath())
                    .filter(path -> here && uri.getQuery() == null && uri.getFragment() == null)
                    .filter(JarReference::isPlain);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isPlain(String path) {
        return PATH.matcher(path).matches() && !("/" + path + "/").contains("/../");
    }
}
