package dev.hearth.master;

import dev.hearth.config.Nearest;
import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DriverEntry;
import dev.hearth.model.AppId;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which application or driver somebody means by an id, or by the beginning of one.
 *
 * @param found empty: none, or several
 * @param sentence what was found instead
 */
record Lookup(Optional<AppId> found, String sentence) {
    private static final int MAX_SHOWN_CHARS = 128;
    private static final int MAX_SHOWN_IDS = 5;

    /** Among those that are live or remembered. An id that is given in full means itself, whatever begins with it. */
    static Lookup of(ClusterState state, String text) {
        if (text.isBlank()) {
            return new Lookup(Optional.empty(), "an id of an application or a driver is missing");
        }
        List<AppId> ids = ids(state).toList();
        SortedSet<AppId> matching = ids.stream()
                .filter(each -> each.value().startsWith(text))
                .collect(Collectors.toCollection(TreeSet::new));
        if (matching.isEmpty()) {
            Optional<String> near =
                    Nearest.of(shown(text), ids.stream().map(AppId::value).toList());
            return new Lookup(
                    Optional.empty(),
                    "no application or driver has an id that begins with \"" + shown(text) + "\""
                            + near.map(id -> "; did you mean " + id + "?").orElse(""));
        }
        if (matching.size() == 1 || matching.first().value().equals(text)) {
            return new Lookup(Optional.of(matching.first()), "");
        }
        String some = matching.stream().limit(MAX_SHOWN_IDS).map(AppId::value).collect(Collectors.joining(", "));
        return new Lookup(
                Optional.empty(),
                "\"" + shown(text) + "\" is the beginning of " + matching.size() + " ids, " + some
                        + (matching.size() > MAX_SHOWN_IDS ? ", …" : "") + "; give more of the one that is meant");
    }

    private static Stream<AppId> ids(ClusterState state) {
        return Stream.of(
                        state.applications().stream().map(AppEntry::id),
                        state.endedApplications().stream().map(AppEntry::id),
                        state.drivers().live().stream().map(DriverEntry::asApplication),
                        state.drivers().ended().stream().map(DriverEntry::asApplication))
                .flatMap(each -> each);
    }

    private static String shown(String text) {
        String start = text.length() > MAX_SHOWN_CHARS ? text.substring(0, MAX_SHOWN_CHARS) + "…" : text;
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
