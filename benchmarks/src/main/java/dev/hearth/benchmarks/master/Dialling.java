package dev.hearth.benchmarks.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Makes connections to the master, so many at a time, each tried again until it stands. In the crowd's loop. */
final class Dialling {
    /** Below what a listener takes that have not authenticated yet. */
    private static final int AT_A_TIME = 500;

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private record Wanted(Role role, String identity, Consumer<Peer> made) {}

    private final EventLoop loop;
    private final RpcEnv env;
    private final RpcAddress master;
    private final Secret secret;
    private final Deque<Wanted> waiting = new ArrayDeque<>();
    private int underWay;

    Dialling(EventLoop loop, RpcEnv env, RpcAddress master, Secret secret) {
        this.loop = loop;
        this.env = env;
        this.master = master;
        this.secret = secret;
    }

    /** One more connection. */
    void connect(Role role, String identity, Consumer<Peer> made) {
        waiting.add(new Wanted(role, identity, made));
        dial();
    }

    /** One in place of a connection that was closed. */
    void reconnect(Role role, String identity, Consumer<Peer> made) {
        EventLoop.Timer unused = loop.schedule(PAUSE, () -> connect(role, identity, made));
    }

    private void dial() {
        while (underWay < AT_A_TIME && !waiting.isEmpty()) {
            Wanted next = waiting.remove();
            underWay++;
            var unused = env.connect(
                            master,
                            new Credentials(next.role(), next.identity(), KeyRing.CLUSTER, secret),
                            Role.MASTER,
                            DEADLINE)
                    .whenComplete((peer, failure) -> {
                        underWay--;
                        if (failure == null) {
                            next.made().accept(peer);
                        } else {
                            reconnect(next.role(), next.identity(), next.made());
                        }
                        dial();
                    });
        }
    }
}
