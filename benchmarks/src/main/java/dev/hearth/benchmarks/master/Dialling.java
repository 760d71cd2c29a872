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
import java.util.Random;
import java.util.function.Consumer;

/**
 * Makes connections to the master, so many at a time, each tried again until it stands. In the crowd's loop.
 *
 * <p>While there is no master, one try stands for all of some milliseconds: thousands of processes of this crowd that
 * find a closed port would take the processors from the master that starts on the same machine.
 */
final class Dialling {
    /** Below what a listener takes that have not authenticated yet. */
    private static final int AT_A_TIME = 500;

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    /** As real workers': doubled after each failure up to the longest, and shortened by up to a half at random. */
    private static final long FIRST_PAUSE_MILLIS = 200;

    private static final long LONGEST_PAUSE_MILLIS = 500;
    private static final long REFUSAL_COUNTS_NANOS = 20_000_000;

    private record Wanted(Role role, String identity, Consumer<Peer> made, int failures) {}

    private final EventLoop loop;
    private final RpcEnv env;
    private final RpcAddress master;
    private final Secret secret;
    private final Random jitter = new Random(1);
    private final Deque<Wanted> waiting = new ArrayDeque<>();
    private int underWay;
    private long refusedUntilNanos;

    Dialling(EventLoop loop, RpcEnv env, RpcAddress master, Secret secret) {
        this.loop = loop;
        this.env = env;
        this.master = master;
        this.secret = secret;
        this.refusedUntilNanos = loop.nanoTime();
    }

    /** One more connection. */
    void connect(Role role, String identity, Consumer<Peer> made) {
        add(new Wanted(role, identity, made, 0));
    }

    /** One in place of a connection that was closed. */
    void reconnect(Role role, String identity, Consumer<Peer> made) {
        addLater(new Wanted(role, identity, made, 0));
    }

    private void add(Wanted wanted) {
        waiting.add(wanted);
        dial();
    }

    private void addLater(Wanted wanted) {
        long longest = Math.min(FIRST_PAUSE_MILLIS << wanted.failures(), LONGEST_PAUSE_MILLIS);
        Duration pause = Duration.ofMillis((long) (longest * (1 + jitter.nextDouble()) / 2));
        EventLoop.Timer unused = loop.schedule(pause, () -> add(wanted));
    }

    private void again(Wanted failed) {
        int failures = Math.min(failed.failures() + 1, 2);
        addLater(new Wanted(failed.role(), failed.identity(), failed.made(), failures));
    }

    private void dial() {
        while (underWay < AT_A_TIME && !waiting.isEmpty()) {
            Wanted next = waiting.remove();
            if (refusedUntilNanos - loop.nanoTime() > 0) {
                again(next);
                continue;
            }
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
                            refusedUntilNanos = loop.nanoTime() + REFUSAL_COUNTS_NANOS;
                            again(next);
                        }
                        dial();
                    });
        }
    }
}
