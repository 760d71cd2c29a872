package dev.hearth.rpc;

import java.util.Objects;

/** A host (name or literal address, never resolved here) and a TCP port; port 0 asks for any free one when binding. */
public record RpcAddress(String host, int port) {

    public RpcAddress {
        Objects.requireNonNull(host, "host");
        if (host.isBlank()) {
            throw new IllegalArgumentException("an address needs a host, found a blank one");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " of host " + host + " is not between 0 and 65535");
        }
    }

    // by hand, here and in ids: what the compiler would leave to the JVM costs each process 10 ms at its start

    @Override
    public boolean equals(Object other) {
        return other instanceof RpcAddress that && port == that.port && host.equals(that.host);
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + port;
    }

    /** {@code host:port}, with brackets around an IPv6 literal. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
