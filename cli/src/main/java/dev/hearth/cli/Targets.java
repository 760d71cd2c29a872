package dev.hearth.cli;

import dev.hearth.config.Nearest;
import dev.hearth.model.DriverId;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.view.Harmless;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What people mean by a word: a full id, the name of an application (else of a driver, or the host of a worker), the end of
 * an id after its last dash, or the beginning of one. The first of these that fits anything counts. Of several with a name
 * the one that is not over is meant, if there is one such; a command that only looks takes the newest that is over
 * otherwise. Pure.
 */
final class Targets {
    /** What a word may be, for people. */
    static final String FORMS = "an id, a unique beginning of one, its end after the last dash, or a name.";

    private static final int MOST_SHOWN = 5;

    /** What an id can be of. */
    enum Kind {
        APPLICATION,
        DRIVER,
        WORKER
    }

    /** What was meant, by its id. */
    record Target(Kind kind, String id) {}

    private record Candidate(
            Target target, String name, String state, Optional<Instant> ended, boolean live, Optional<String> driver) {}

    private final List<Candidate> candidates;

    private Targets(List<Candidate> candidates) {
        this.candidates = candidates;
    }

    /** Among these of a cluster. */
    static Targets of(MasterState state, Set<Kind> kinds) {
        Stream<Candidate> applications = state.applications().stream()
                .map(each -> new Candidate(
                        new Target(Kind.APPLICATION, each.app().value()),
                        each.name(),
                        each.state().name(),
                        each.ended(),
                        !each.state().isTerminal(),
                        each.driver().map(DriverId::value)));
        Stream<Candidate> drivers = state.drivers().stream()
                .map(each -> new Candidate(
                        new Target(Kind.DRIVER, each.driver().value()),
                        each.name(),
                        each.state().name(),
                        each.ended(),
                        !each.state().isTerminal(),
                        Optional.empty()));
        Stream<Candidate> workers = state.workers().stream()
                .map(each -> new Candidate(
                        new Target(Kind.WORKER, each.worker().value()),
                        each.host(),
                        each.state().name(),
                        Optional.empty(),
                        true,
                        Optional.empty()));
        return new Targets(Stream.of(applications, drivers, workers)
                .flatMap(each -> each)
                .filter(each -> kinds.contains(each.target().kind()))
                .toList());
    }

    /** What the word means; empty when that is nothing. Throws {@link CommandFailure} when it may mean several things. */
    Optional<Target> find(String word) {
        if (word.isBlank()) {
            return Optional.empty();
        }
        return first(word, "the id", each -> each.target().id().equals(word))
                .or(() -> one(word, "the name", named(word)))
                .or(() ->
                        first(word, "the end", each -> each.target().id().endsWith("-" + word) && !word.contains("-")))
                .or(() ->
                        first(word, "the beginning", each -> each.target().id().startsWith(word)));
    }

    /** As {@link #find}; throws {@link CommandFailure} when the word means nothing, too. */
    Target require(String word) {
        return find(word).orElseThrow(() -> new CommandFailure(CommandExit.REFUSED, unknown(word)));
    }

    /**
     * As {@link #require}, for a command that only looks: of several that are over and have that name, the one that ended
     * last.
     *
     * @param words told which one that is
     */
    Target newest(String word, Consumer<String> words) {
        List<Candidate> named = named(word);
        boolean isId = candidates.stream().anyMatch(each -> each.target().id().equals(word));
        if (isId || named.size() < 2 || named.stream().anyMatch(Candidate::live)) {
            return require(word);
        }
        Candidate newest = named.stream()
                .max((one, other) ->
                        one.ended().orElse(Instant.MIN).compareTo(other.ended().orElse(Instant.MIN)))
                .orElseThrow();
        int others = named.size() - 1;
        words.accept("'" + Harmless.words(word) + "' is taken to be "
                + newest.target().id() + " (" + newest.state() + "), which ended last; " + others
                + (others == 1 ? " other that is over has" : " others that are over have") + " that name");
        return newest.target();
    }

    /** What is not over of one kind, else all of one kind; of a driver that has several applications, itself. */
    private List<Candidate> named(String word) {
        List<Candidate> all =
                candidates.stream().filter(each -> each.name().equals(word)).toList();
        List<Candidate> applications = all.stream()
                .filter(each -> each.target().kind() == Kind.APPLICATION && each.live())
                .toList();
        Set<Optional<String>> drivers =
                applications.stream().map(Candidate::driver).collect(Collectors.toSet());
        // what the attempt before has left may outlive it for a while
        boolean ofOne = applications.size() > 1
                && drivers.size() == 1
                && all.stream()
                        .anyMatch(each -> each.live()
                                && drivers.contains(Optional.of(each.target().id())));
        List<Candidate> named = ofOne
                ? all.stream()
                        .filter(each -> each.target().kind() != Kind.APPLICATION)
                        .toList()
                : all;
        return Stream.concat(
                        Stream.of(Kind.APPLICATION, Kind.DRIVER)
                                .map(kind -> named.stream()
                                        .filter(each -> each.target().kind() == kind && each.live())
                                        .toList()),
                        Arrays.stream(Kind.values())
                                .map(kind -> named.stream()
                                        .filter(each -> each.target().kind() == kind)
                                        .toList()))
                .filter(each -> !each.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private Optional<Target> first(String word, String what, Predicate<Candidate> fits) {
        return one(word, what, candidates.stream().filter(fits).toList());
    }

    private static Optional<Target> one(String word, String what, List<Candidate> fitting) {
        if (fitting.size() > 1) {
            String some = fitting.stream()
                    .skip(Math.max(0, fitting.size() - MOST_SHOWN))
                    .map(each -> each.target().id() + " (" + Harmless.words(each.name()) + ", " + each.state() + ")")
                    .collect(Collectors.joining(", "));
            throw new CommandFailure(
                    CommandExit.USAGE,
                    "'" + Harmless.words(word) + "' is " + what + " of " + fitting.size() + ": "
                            + (fitting.size() > MOST_SHOWN ? "…, " : "") + some
                            + "; give more of the id of the one that is meant");
        }
        return fitting.stream().map(Candidate::target).findFirst();
    }

    /** That the word means nothing, with what may have been meant. */
    String unknown(String word) {
        Collection<String> words = candidates.stream()
                .flatMap(each -> Stream.of(each.target().id(), each.name()))
                .distinct()
                .toList();
        Set<Kind> kinds = candidates.stream().map(each -> each.target().kind()).collect(Collectors.toSet());
        String lists = kinds.equals(Set.of(Kind.WORKER)) ? "'hearth workers'" : "'hearth apps -a'";
        return "there is nothing that has the name or id '" + Harmless.words(word)
                + "', or an id that begins or ends so"
                + Nearest.of(word, words)
                        .map(near -> ": did you mean " + Harmless.words(near) + "?")
                        .orElse("; " + lists + " lists what there is");
    }
}
