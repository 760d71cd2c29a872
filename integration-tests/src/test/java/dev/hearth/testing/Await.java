package dev.hearth.testing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions, each with a deadline that fails the test. */
public final class Await {
    private static final Executor SOON = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);

    private Await() {}

    /** Returns once the condition holds. */
    public static void until(String what, Duration within, BooleanSupplier condition) {
        Boolean unused =
                value(what, within, () -> condition.getAsBoolean() ? Optional.of(Boolean.TRUE) : Optional.empty());
    }

    /** The first value that the probe finds. */
    public static <T> T value(String what, Duration within, Supplier<Optional<T>> probe) {
        long start = System.nanoTime();
        while (true) {
            Optional<T> found = probe.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() - start > within.toNanos()) {
                throw new AssertionError("waited " + within.toSeconds() + " s in vain: " + what);
            }
            CompletableFuture.runAsync(() -> {}, SOON).join();
        }
    }

    /** Lets so much real time pass, for what a test does to a network; never in place of a condition. */
    public static void lapse(Duration time) {
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS))
                .join();
    }
}
