package dev.hearth.rpc.memory;

import dev.hearth.loop.EventLoop;
import dev.hearth.rpc.Transport;
import java.time.Duration;

/** A network in memory. */
public final class MemoryNetwork {
    /** {@code wire} runs every call to a transport handler. */
    public MemoryNetwork(EventLoop wire) {}
    public Transport transport(String host) { throw new UnsupportedOperationException(); }
    public void cut(String hostA, String hostB) {}
    public void stall(String hostA, String hostB) {}
    public void resume(String hostA, String hostB) {}
    public void delay(String hostA, String hostB, Duration delay) {}
    public void refuse(String host) {}
    public void allow(String host) {}
}
