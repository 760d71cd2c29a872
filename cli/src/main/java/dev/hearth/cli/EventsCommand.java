package dev.hearth.cli;

import dev.hearth.cli.EventsPage.Event;
import dev.hearth.cli.Targets.Kind;
import dev.hearth.cli.Targets.Target;
import dev.hearth.model.HistoryEntry;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.History;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestHistory;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.rpc.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Shows what has happened to an application, to a driver, on a worker, or to everything, and what happens from now on. */
final class EventsCommand {
    private static final String FOLLOW = "--follow";
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final MasterClient.Patience PATIENCE =
            new MasterClient.Patience(Duration.ofSeconds(10), Duration.ofMinutes(15));
    /** Each of them is asked for: of more applications and drivers, the newest. */
    private static final int MOST_ASKED = 50;

    private final Surroundings here;
    private final Optional<String> master;
    private final OutputFormat format;
    private final boolean follow;
    private final Optional<String> word;

    /** What was found of {@link #spec}. Throws {@link CommandFailure} for a format that there is not. */
    EventsCommand(Surroundings here, ParseResult parsed) {
        this.here = here;
        this.master = Flags.value(parsed, Flags.MASTER);
        this.format = OutputFormat.parse(Flags.value(parsed, Flags.OUTPUT));
        this.follow = parsed.hasMatchedOption(FOLLOW);
        this.word = Flags.words(parsed).stream().findFirst();
    }

    /** The command, for a parser. */
    static CommandSpec spec() {
        return Flags.command(
                        "events",
                        "Show what has happened, when and why: to an application or a driver, to a worker and to those"
                                + " that it had a part in, or to all.")
                .addOption(Flags.master())
                .addOption(Flags.output())
                .addOption(Flags.flag(
                        "Go on, line by line as it happens; until it is over, if it is about one application or"
                                + " driver.",
                        "-f",
                        FOLLOW))
                .addOption(Flags.help())
                .addPositional(Flags.words("0..1", "APP|WORKER", "What is meant: " + Targets.FORMS));
    }

    /** The exit code for the process. */
    int run() {
        try (MasterClient client = here.dial(master, Role.READ, PATIENCE, here.words("events"))) {
            Display display = new Display(format, here.out(), false);
            return run(client.blocking(), word, follow, display, here.words("events"))
                    .code();
        }
    }

    static CommandExit run(
            BlockingAsker master, Optional<String> word, boolean follow, Display display, Consumer<String> words) {
        MasterState state = master.ask(new RequestMasterState());
        Optional<Target> target =
                word.map(each -> Targets.of(state, EnumSet.allOf(Kind.class)).newest(each, words));
        Story story = new Story(master, target, words);
        List<Event> past = story.goOn(state);
        if (!follow) {
            display.show(new EventsPage(past));
            return CommandExit.OK;
        }
        boolean seen = past.stream().allMatch(each -> display.next(new EventsPage.Line(each)));
        MasterState now = state;
        while (seen && !story.isOver(now)) {
            master.pause(PAUSE);
            now = master.ask(new RequestMasterState());
            seen = story.goOn(now).stream().allMatch(each -> display.next(new EventsPage.Line(each)));
        }
        return CommandExit.OK;
    }

    /** What is told already, and to whom it happened. */
    private static final class Story {
        private final BlockingAsker master;
        private final Optional<Target> target;
        private final Consumer<String> words;
        private final Map<String, List<HistoryEntry>> told = new HashMap<>();
        private boolean toldOfOthers;

        private Story(BlockingAsker master, Optional<Target> target, Consumer<String> words) {
            this.master = master;
            this.target = target;
            this.words = words;
        }

        /** What has not been told yet, oldest first. */
        private List<Event> goOn(MasterState state) {
            List<Event> events = new ArrayList<>();
            List<String> ids = ids(state);
            told.keySet().retainAll(ids);
            for (String id : ids) {
                History history = master.ask(new RequestHistory(id));
                Set<HistoryEntry> before = new HashSet<>(told.getOrDefault(id, List.of()));
                history.entries().stream()
                        .filter(each -> before.isEmpty() || !before.contains(each))
                        .filter(each -> isTarget(id) || isMeant(each.what()))
                        .forEach(each -> events.add(Event.of(id, each)));
                told.put(id, history.entries());
            }
            events.sort((one, other) -> one.at().compareTo(other.at()));
            return events;
        }

        private boolean isMeant(String what) {
            return target.filter(each -> each.kind() == Kind.WORKER)
                    .map(each -> Pattern.compile("\\bworker " + Pattern.quote(each.id()) + "(?![\\w.-])")
                            .matcher(what)
                            .find())
                    .orElse(true);
        }

        private List<String> ids(MasterState state) {
            if (target.isPresent() && target.get().kind() != Kind.WORKER) {
                return List.of(target.get().id());
            }
            Predicate<ApplicationView> there = app -> app.executors().stream()
                    .anyMatch(each -> isTarget(each.worker().value()));
            Predicate<DriverView> drivesThere = driver ->
                    driver.worker().filter(each -> isTarget(each.value())).isPresent();
            record Dated(Instant at, String id) implements Comparable<Dated> {
                @Override
                public int compareTo(Dated other) {
                    int byTime = at.compareTo(other.at);
                    return byTime != 0 ? byTime : id.compareTo(other.id);
                }
            }
            List<Dated> found = Stream.concat(
                            state.applications().stream()
                                    .filter(app -> target.isEmpty() || there.test(app))
                                    .map(app ->
                                            new Dated(app.submitted(), app.app().value())),
                            state.drivers().stream()
                                    .filter(driver -> target.isEmpty() || drivesThere.test(driver))
                                    .map(driver -> new Dated(
                                            driver.submitted(), driver.driver().value())))
                    .sorted()
                    .toList();
            if (found.size() > MOST_ASKED && !toldOfOthers) {
                toldOfOthers = true;
                words.accept("of " + found.size() + " applications and drivers, the newest " + MOST_ASKED
                        + " are shown; name one to see another");
            }
            Stream<String> newest =
                    found.stream().skip(Math.max(0, found.size() - MOST_ASKED)).map(Dated::id);
            return Stream.concat(newest, target.stream().map(Target::id)).toList();
        }

        private boolean isTarget(String worker) {
            return target.filter(each -> each.id().equals(worker)).isPresent();
        }

        private boolean isOver(MasterState state) {
            if (target.isEmpty() || target.get().kind() == Kind.WORKER) {
                return false;
            }
            String id = target.get().id();
            boolean live = state.applications().stream()
                            .anyMatch(each -> each.app().value().equals(id)
                                    && !each.state().isTerminal())
                    || state.drivers().stream()
                            .anyMatch(each -> each.driver().value().equals(id)
                                    && !each.state().isTerminal());
            return !live;
        }
    }
}
