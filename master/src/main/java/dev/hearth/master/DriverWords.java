package dev.hearth.master;

import dev.hearth.model.DriverId;
import java.util.List;
import java.util.Optional;

/** What of a driver's failure is told as the cause of its applications' end, so that it need not be looked up. Pure. */
final class DriverWords {
    /** As a JVM, and a program's runner, begin to tell what main threw. */
    private static final String THROWN = "Exception in thread \"main\" ";

    private static final int MAX_CHARS = 800;

    private DriverWords() {}

    /** Of a driver that told the reason itself. */
    static String cause(DriverId driver, String reason) {
        return "its driver failed (" + driver + "): " + bounded(reason) + "; 'hearth why " + driver + "' tells more";
    }

    /**
     * Of a driver whose worker told how its process ended; with what main threw last, or the last thing that it
     * said.
     *
     * @param lines the end of its stderr, oldest first
     */
    static String cause(DriverId driver, String end, List<String> lines) {
        Optional<String> thrown = last(lines.stream()
                .filter(each -> each.startsWith(THROWN))
                .map(each -> each.substring(THROWN.length()))
                .toList());
        Optional<String> words = thrown.map(each -> "main threw " + each)
                .or(() -> last(lines.stream().filter(each -> !each.isBlank()).toList())
                        .map(each -> "the last line of its stderr: " + each.strip()));
        return cause(driver, end + words.map(each -> "; " + bounded(each)).orElse(""));
    }

    private static Optional<String> last(List<String> lines) {
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines.get(lines.size() - 1));
    }

    private static String bounded(String text) {
        return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "…";
    }
}
