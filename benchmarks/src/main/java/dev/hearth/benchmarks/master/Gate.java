package dev.hearth.benchmarks.master;

import java.util.concurrent.CompletableFuture;

/** Opens when something has happened so many times. In one loop, but for the waiting. */
final class Gate {
    private CompletableFuture<Void> opened = CompletableFuture.completedFuture(null);
    private int left;

    /** Completes after so many calls of {@link #count} from now on. */
    CompletableFuture<Void> expect(int times) {
        left = times;
        opened = new CompletableFuture<>();
        if (times == 0) {
            opened.complete(null);
        }
        return opened;
    }

    void count() {
        count(1);
    }

    void count(int times) {
        if (left > 0) {
            left -= times;
            if (left <= 0) {
                opened.complete(null);
            }
        }
    }
}
