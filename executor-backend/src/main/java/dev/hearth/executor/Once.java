package dev.hearth.executor;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A value that the first thread to ask for it computes, while others wait. A failure is thrown to the thread that
 * computed, and the next one tries again: it may have failed because that thread was interrupted. Safe for use by many
 * threads.
 *
 * @param <T> the value, never null
 */
final class Once<T> {
    private final AtomicReference<Optional<CompletableFuture<T>>> computing = new AtomicReference<>(Optional.empty());

    /** The value. Throws what {@code compute} throws on this thread, and {@link InterruptedException} while waiting for another. */
    T get(Callable<T> compute) throws Exception {
        while (true) {
            Optional<CompletableFuture<T>> known = Objects.requireNonNull(computing.get());
            if (known.isPresent()) {
                try {
                    return known.get().get();
                } catch (ExecutionException e) {
                    // told to the thread that computed; this one tries itself
                    computing.compareAndSet(known, Optional.empty());
                }
            } else {
                CompletableFuture<T> mine = new CompletableFuture<>();
                if (computing.compareAndSet(known, Optional.of(mine))) {
                    return compute(compute, mine);
                }
            }
        }
    }

    private T compute(Callable<T> compute, CompletableFuture<T> mine) throws Exception {
        boolean done = false;
        try {
            T value = compute.call();
            mine.complete(value);
            done = true;
            return value;
        } finally {
            if (!done) {
                computing.set(Optional.empty());
                mine.completeExceptionally(new IllegalStateException("failed on another thread"));
            }
        }
    }
}
