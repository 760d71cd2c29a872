package dev.hearth.cli.doctor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Work on a thread of its own, beside the caller's: what waits for something costs no time of the rest. */
public final class Beside<T> {
    private final CompletableFuture<T> result;

    private Beside(CompletableFuture<T> result) {
        this.result = result;
    }

    /** Begins it. */
    public static <T> Beside<T> begin(Supplier<T> work) {
        return new Beside<>(CompletableFuture.supplyAsync(work, task -> {
            Thread thread = new Thread(task, "hearth-beside");
            thread.setDaemon(true);
            thread.start();
        }));
    }

    /** What came of it, once it is over; throws what it threw. */
    public T await() {
        try {
            return result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
