package dev.hearth.loop;

/**
 * What happens when a bug shows itself: an exception nobody expected left a task of an {@link EventLoop}, or state was
 * found in a shape it must not have. A daemon logs it and halts; a test remembers it and fails.
 */
@FunctionalInterface
public interface FaultHandler {

    /**
     * Handles the fault. Callable from any thread; the caller does not go on with what it was doing.
     *
     * @param attempted what was being done, on what
     */
    void handleFault(String attempted, Throwable cause);
}
