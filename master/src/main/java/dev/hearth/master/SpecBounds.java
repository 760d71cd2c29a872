package dev.hearth.master;

import dev.hearth.model.LaunchCommand;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How long what somebody submits may be, since it is journalled, read again at every start and shown in lists. Pure. */
final class SpecBounds {
    private static final int MAX_NAME_CHARS = 1024;
    private static final int MAX_TEXT_CHARS = 1 << 20;
    private static final int MAX_AMOUNTS = 100;

    private SpecBounds() {}

    /**
     * Why these cannot be taken, if one is too long.
     *
     * @param what they are: the start of a sentence that has several of them
     */
    static Optional<String> names(String what, String... names) {
        int longest = Stream.of(names).mapToInt(String::length).max().orElse(0);
        return longest <= MAX_NAME_CHARS
                ? Optional.empty()
                : Optional.of(what + " have at most " + MAX_NAME_CHARS + " characters, found " + longest);
    }

    /** Why a command cannot be taken, if it is too long. {@code owner}: what is started by it, with its article. */
    static Optional<String> text(String owner, LaunchCommand command) {
        long text = Stream.of(
                        command.arguments(),
                        command.environment().keySet(),
                        command.environment().values(),
                        command.classPath(),
                        command.libraryPath(),
                        command.javaOptions())
                .flatMap(Collection::stream)
                .mapToLong(String::length)
                .sum();
        return text <= MAX_TEXT_CHARS
                ? Optional.empty()
                : Optional.of("the arguments and settings of " + owner + " have at most " + MAX_TEXT_CHARS
                        + " characters in all, found " + text + "; put what is long into a file");
    }

    /** Why something cannot have so many kinds of custom resources, if it cannot. {@code owner}: that has them. */
    static Optional<String> amounts(String owner, Map<String, Integer> amounts) {
        return amounts.size() <= MAX_AMOUNTS
                ? Optional.empty()
                : Optional.of(
                        owner + " has at most " + MAX_AMOUNTS + " kinds of custom resources, found " + amounts.size());
    }
}
