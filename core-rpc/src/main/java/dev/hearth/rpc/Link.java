package dev.hearth.rpc;

import java.util.Optional;

/** Keeps one connection up. */
public final class Link {
    public Link(RpcEnv env, LinkSpec spec, LinkListener listener) {}
    public void start() {}
    public void close() {}
    public Optional<Peer> peer() { return Optional.empty(); }
}
