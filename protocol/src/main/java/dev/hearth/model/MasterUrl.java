package dev.hearth.model;

import dev.hearth.rpc.RpcAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code hearth://host:port[,host:port…]}: a process, or the masters of one cluster. */
public record MasterUrl(List<RpcAddress> addresses) {
    /** What every URL starts with. */
    public static final String SCHEME = "hearth://";
    /** The master's port when none is given. */
    public static final int DEFAULT_PORT = 7077;

    public MasterUrl {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("a master URL names at least one host");
        }
    }

    /** Reads a URL; a host without a port means port {@value #DEFAULT_PORT}. Throws {@link IllegalArgumentException} with a sentence. */
    public static MasterUrl parse(String url) {
        if (!url.startsWith(SCHEME)) {
            throw invalid(url, "it does not start with " + SCHEME);
        }
        List<RpcAddress> addresses = new ArrayList<>();
        for (String part : url.substring(SCHEME.length()).split(",", -1)) {
            addresses.add(address(url, part));
        }
        return new MasterUrl(addresses);
    }

    private static RpcAddress address(String url, String part) {
        boolean bracketed = part.startsWith("[") && part.indexOf(']') > 0;
        int hostEnd = bracketed ? part.indexOf(']') + 1 : part.indexOf(':');
        String host = hostEnd < 0 ? part : part.substring(0, hostEnd);
        String rest = hostEnd < 0 ? "" : part.substring(hostEnd);
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        if (bare.isEmpty() || bare.chars().anyMatch(c -> Character.isWhitespace(c) || c == '/' || c == '@')) {
            throw invalid(url, "\"" + part + "\" is not host:port");
        }
        if (rest.isEmpty()) {
            return new RpcAddress(bare, DEFAULT_PORT);
        }
        try {
            int port = Integer.parseInt(rest.substring(1));
            if (rest.charAt(0) != ':' || port < 1 || port > 65_535) {
                throw invalid(url, "the port of \"" + part + "\" is not between 1 and 65535");
            }
            return new RpcAddress(bare, port);
        } catch (NumberFormatException e) {
            throw invalid(url, "the port of \"" + part + "\" is not a number");
        }
    }

    private static IllegalArgumentException invalid(String url, String why) {
        return new IllegalArgumentException("Invalid master URL \"" + url + "\": " + why
                + "; it looks like hearth://host:7077 or hearth://host1:7077,host2:7077");
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return SCHEME + addresses.stream().map(RpcAddress::toString).collect(Collectors.joining(","));
    }
}
