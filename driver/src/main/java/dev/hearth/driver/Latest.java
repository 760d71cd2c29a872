package dev.hearth.driver;

import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The latest of what one thread has to tell another that may be slower: what was not fetched in time is replaced.
 *
 * @param <E> what is told
 */
final class Latest<E> {
    private final AtomicReference<Optional<E>> waiting = new AtomicReference<>(Optional.empty());

    /** Leaves the latest. Gives whether nothing waits already, so that the other thread has to be told to fetch. */
    boolean offer(E latest) {
        return take(Optional.of(latest)).isEmpty();
    }

    /** Fetches the latest; once for each {@link #offer} that gave true. */
    E fetch() {
        return take(Optional.empty()).orElseThrow(NoSuchElementException::new);
    }

    private Optional<E> take(Optional<E> instead) {
        Optional<E> before = waiting.getAndSet(instead);
        return before == null ? Optional.empty() : before;
    }
}
