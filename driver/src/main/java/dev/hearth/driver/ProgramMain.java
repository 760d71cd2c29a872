package dev.hearth.driver;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * What a process that runs a program's main knows of it. While main runs, the end of a context that is closed is held back for
 * a second at most, so that an exception that leaves main decides how its application ended: {@code try} blocks close their
 * context before anybody sees what they let out. From any thread; programs that run by themselves are as if this were not
 * there.
 */
public final class ProgramMain {
    /** For an exception on its way out of main this is long, and for executors that nobody needs it is short. */
    private static final Duration LAST_WORD = Duration.ofSeconds(1);

    private static final AtomicReference<Optional<Consumer<String>>> RUNNER = new AtomicReference<>(Optional.empty());
    /** Closed, and not over yet. */
    private static final AtomicReference<Optional<HearthContext>> ENDING = new AtomicReference<>(Optional.empty());

    private ProgramMain() {}

    /**
     * Whoever calls this calls {@link #ended} too.
     *
     * @param interrupted takes the name of a signal that ends this process, before the live context is closed for it
     */
    public static void begins(Consumer<String> interrupted) {
        RUNNER.set(Optional.of(interrupted));
    }

    /**
     * Main is over: ends what it has left open, or closed just now.
     *
     * @param failure a sentence when main failed
     * @return whether an application has ended so
     */
    public static boolean ended(Optional<String> failure) {
        RUNNER.set(Optional.empty());
        boolean open = HearthContext.active().map(live -> live.close(failure)).orElse(false);
        return present(ENDING).map(last -> last.end(failure)).orElse(open);
    }

    static boolean isAwaited() {
        return present(RUNNER).isPresent();
    }

    static void interrupted(String signal) {
        present(RUNNER).ifPresent(runner -> runner.accept(signal));
    }

    /** For how long the end of the context is held back. */
    static Duration awaitEnd(HearthContext closed) {
        ENDING.set(Optional.of(closed));
        return LAST_WORD;
    }

    /** Nobody waits for main any longer. */
    static void endLast() {
        present(ENDING).ifPresent(last -> {
            boolean unused = last.end(Optional.empty());
        });
    }

    /** None is held back any more. */
    static void forget() {
        ENDING.set(Optional.empty());
    }

    private static <T> Optional<T> present(AtomicReference<Optional<T>> reference) {
        return Optional.ofNullable(reference.get()).flatMap(value -> value);
    }
}
