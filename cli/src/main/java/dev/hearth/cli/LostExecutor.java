package dev.hearth.cli;

import dev.hearth.driver.ExecutorLostException;
import dev.hearth.view.Harmless;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a terminal shows of the executor whose loss a program failed of. Pure. */
final class LostExecutor {
    /** How a master that gives up an application goes on after the reason: with some of the lines that are shown here. */
    private static final String LINES_FOLLOW = "; the end of its stderr:\n";

    private LostExecutor() {}

    /** The one that the failure comes of, if it does. */
    static Optional<ExecutorLostException> find(Throwable failure) {
        List<Throwable> seen = new ArrayList<>();
        for (Throwable each = failure; each != null && !seen.contains(each); each = each.getCause()) {
            if (each instanceof ExecutorLostException lost) {
                return Optional.of(lost);
            }
            seen.add(each);
        }
        return Optional.empty();
    }

    /** What happened, without the lines that {@link #words} shows. */
    static String sentence(ExecutorLostException lost) {
        String message = String.valueOf(lost.getMessage());
        int lines = message.indexOf(LINES_FOLLOW);
        return lines < 0 ? message : message.substring(0, lines);
    }

    /**
     * Which executor it was, how it ended, what it wrote last, and how to learn more.
     *
     * @param lasting whether its cluster is there to be asked
     */
    static List<String> words(ExecutorLostException lost, boolean lasting) {
        List<String> words = new ArrayList<>();
        int slash = lost.executor().lastIndexOf('/');
        String application = lost.executor().substring(0, slash);
        String number = lost.executor().substring(slash + 1);
        words.add("hearth submit: executor " + number + " of " + application + " on worker " + lost.worker() + ": "
                + Harmless.words(lost.reason())
                + (lost.lastLines().isEmpty() ? "; it wrote nothing to its stderr" : "; the end of its stderr:"));
        lost.lastLines().forEach(each -> words.add("  | " + Harmless.line(each)));
        if (lasting) {
            words.add("hearth submit: 'hearth why " + application + "' tells how it all ended; 'hearth logs "
                    + application + " --executor " + number + "' shows what the executor wrote");
        }
        return words;
    }
}
