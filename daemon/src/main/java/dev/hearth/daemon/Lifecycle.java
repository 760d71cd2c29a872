package dev.hearth.daemon;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Components that start in the order they were added and stop in reverse.
 *
 * <p>LATENT → STARTING → STARTED → STOPPING → STOPPED, each once. A start that fails stops what had started, in reverse,
 * and ends in STOPPED; a stop before the start leads to STOPPED at once. Every component is stopped whatever the others
 * throw; the first failure is thrown with the later ones as suppressed.
 *
 * <p>Components are added and started by one thread. {@link #stop} may be called by any thread, but not while another one
 * is in {@link #start}.
 */
public final class Lifecycle {
    private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

    /** Where a lifecycle stands. */
    public enum State {
        LATENT,
        STARTING,
        STARTED,
        STOPPING,
        STOPPED
    }

    /** One step of a component's life. */
    @FunctionalInterface
    public interface Step {
        void run() throws Exception;
    }

    private record Component(String name, Step start, Step stop) {}

    private final String name;
    private final AtomicReference<State> state = new AtomicReference<>(State.LATENT);
    private final List<Component> components = new ArrayList<>();
    private final Deque<Component> started = new ArrayDeque<>();

    /** {@code name} says what it is the life of, in messages. */
    public Lifecycle(String name) {
        this.name = name;
    }

    /** Adds a component after the ones there are. Throws {@link IllegalStateException} after the start. */
    public Lifecycle add(String component, Step start, Step stop) {
        require(State.LATENT, "add a component to");
        components.add(new Component(component, start, stop));
        return this;
    }

    public State state() {
        return Objects.requireNonNull(state.get());
    }

    /**
     * Starts every component. Throws what a component threw, after stopping those before it; {@link
     * IllegalStateException} when it was started or stopped before.
     */
    public void start() throws Exception {
        if (!state.compareAndSet(State.LATENT, State.STARTING)) {
            require(State.LATENT, "start");
        }
        for (Component component : components) {
            try {
                component.start().run();
                started.push(component);
            } catch (Exception | Error e) {
                stopStarted().forEach(e::addSuppressed);
                state.set(State.STOPPED);
                throw e;
            }
        }
        state.set(State.STARTED);
    }

    /** Stops every component that has started. Idempotent. Throws the first failure, after stopping the rest. */
    public void stop() throws Exception {
        if (state.compareAndSet(State.LATENT, State.STOPPED) || !state.compareAndSet(State.STARTED, State.STOPPING)) {
            return;
        }
        List<Throwable> failures = stopStarted();
        state.set(State.STOPPED);
        if (!failures.isEmpty()) {
            Exception failure = new IllegalStateException("the " + name + " did not stop cleanly", failures.get(0));
            failures.stream().skip(1).forEach(failure::addSuppressed);
            throw failure;
        }
    }

    private List<Throwable> stopStarted() {
        List<Throwable> failures = new ArrayList<>();
        while (!started.isEmpty()) {
            Component component = started.pop();
            try {
                component.stop().run();
            } catch (Exception | Error e) {
                log.warn("Stopping the {} failed component={}", name, component.name(), e);
                failures.add(e);
            }
        }
        return failures;
    }

    private void require(State expected, String attempted) {
        if (state() != expected) {
            throw new IllegalStateException("cannot " + attempted + " the " + name + ": it is " + state());
        }
    }
}
