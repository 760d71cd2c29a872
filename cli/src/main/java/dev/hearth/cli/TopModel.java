package dev.hearth.cli;

import dev.hearth.config.Sizes;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.view.Brief;
import dev.hearth.view.Harmless;
import dev.hearth.view.ProgressText;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code hearth top} shows, and what a key does to it. Immutable and pure: a key or an answer of the master's gives
 * the next one.
 *
 * @param cluster as the master told it last
 * @param selected the id of an application or a driver that is listed
 * @param toKill what is killed if the next key is {@code y}
 * @param why what is shown below the lists
 * @param notice the one line for words
 */
record TopModel(
        Optional<MasterState> cluster,
        Optional<String> selected,
        Optional<String> toKill,
        Optional<Why> why,
        String notice) {
    static final TopModel EMPTY =
            new TopModel(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "");
    static final String KEYS = "q quit   j/k select   w why   l logs   K kill";

    private static final int MOST_ENDED = 20;
    /** Lines that are always there: the cluster's, headings, blank ones, words and keys. */
    private static final int FIXED_LINES = 9;

    private static final int FEWEST_ROWS = 3;
    /** What a name may take of a line, at most. */
    private static final int NAME_PART = 8;

    private static final int SHORTEST_NAME = 8;

    /** The explanation of one of those that are listed. */
    record Why(String id, List<String> lines) {
        Why {
            lines = List.copyOf(lines);
        }
    }

    /** What a key asks for, besides another picture. */
    sealed interface Order {}

    record Nothing() implements Order {}

    record Quit() implements Order {}

    record Explain(String id) implements Order {}

    record Kill(String id) implements Order {}

    /** What a key leads to. */
    record Step(TopModel next, Order order) {}

    /** A line of the list. */
    private record Row(
            String id,
            String name,
            String user,
            String state,
            boolean live,
            String progress,
            String cores,
            String executors,
            String age,
            String cause) {

        /** How far it is, in a few characters. */
        String percent() {
            return progress.split(",", 2)[0];
        }

        /** What a narrow window has no room for: all of it, and its cause below. */
        List<String> whole() {
            String about = Stream.of(
                            name + " of " + user,
                            "cores " + cores,
                            executors.isEmpty() ? "" : "executors " + executors,
                            age + " old",
                            progress)
                    .filter(each -> !each.isEmpty())
                    .collect(Collectors.joining(", "));
            return cause.isEmpty() ? List.of(about) : List.of(about, cause);
        }
    }

    /** The master has told how things stand. What was selected stays so while it is listed. */
    TopModel refreshed(MasterState state) {
        TopModel next = new TopModel(Optional.of(state), selected, toKill, why, notice);
        List<Row> rows = next.rows();
        Optional<String> still = selected.filter(
                        id -> rows.stream().anyMatch(each -> each.id().equals(id)))
                .or(() -> rows.stream().map(Row::id).findFirst());
        boolean gone = !still.equals(selected);
        return new TopModel(Optional.of(state), still, gone ? Optional.empty() : toKill, why, notice);
    }

    /** An explanation has come. */
    TopModel explained(String id, List<String> lines) {
        return new TopModel(cluster, selected, toKill, Optional.of(new Why(id, lines)), notice);
    }

    /** There is something to say. */
    TopModel saying(String sentence) {
        return new TopModel(cluster, selected, toKill, why, sentence);
    }

    /** A key was pressed. */
    Step press(char key) {
        if (toKill.isPresent()) {
            TopModel answered = new TopModel(cluster, selected, Optional.empty(), why, "");
            return key == 'y'
                    ? new Step(answered.saying("killing " + toKill.get() + " …"), new Kill(toKill.get()))
                    : new Step(answered.saying(toKill.get() + " was not killed"), new Nothing());
        }
        return switch (key) {
            case 'q' -> new Step(this, new Quit());
            case 'j' -> moved(1);
            case 'k' -> moved(-1);
            case 'l' -> new Step(row().map(this::logs).orElse(this), new Nothing());
            case 'w' ->
                why.isPresent()
                        ? new Step(withoutWhy(), new Nothing())
                        : new Step(this, selected.<Order>map(Explain::new).orElse(new Nothing()));
            case 'K' -> new Step(row().map(this::asked).orElse(this), new Nothing());
            default -> new Step(this, new Nothing());
        };
    }

    private TopModel withoutWhy() {
        return new TopModel(cluster, selected, toKill, Optional.empty(), notice);
    }

    private Step moved(int by) {
        List<String> ids = rows().stream().map(Row::id).toList();
        if (ids.isEmpty()) {
            return new Step(this, new Nothing());
        }
        int at = selected.map(ids::indexOf).orElse(0) + by;
        String next = ids.get(Math.max(0, Math.min(ids.size() - 1, at)));
        TopModel moved = new TopModel(cluster, Optional.of(next), toKill, why, "");
        boolean explains = why.isPresent() && !why.get().id().equals(next);
        return new Step(moved, explains ? new Explain(next) : new Nothing());
    }

    private TopModel logs(Row row) {
        return saying("hearth logs " + (row.live() ? "-f " : "") + row.id());
    }

    private TopModel asked(Row row) {
        return row.live()
                ? new TopModel(
                        cluster,
                        selected,
                        Optional.of(row.id()),
                        why,
                        "kill " + row.id() + " (" + row.name() + " of " + row.user()
                                + ")? y kills, any other key does not")
                : saying(row.id() + " is over already");
    }

    private Optional<Row> row() {
        return rows().stream()
                .filter(each -> selected.equals(Optional.of(each.id())))
                .findFirst();
    }

    /** What is not over, and then the newest of what is. */
    private List<Row> rows() {
        return cluster.stream()
                .flatMap(state -> {
                    List<Row> all = Stream.concat(
                                    state.applications().stream().map(each -> row(each, state)),
                                    state.drivers().stream().map(each -> row(each, state)))
                            .toList();
                    List<Row> ended = all.stream().filter(each -> !each.live()).toList();
                    return Stream.concat(
                            all.stream().filter(Row::live),
                            ended.stream().skip(Math.max(0, ended.size() - MOST_ENDED)));
                })
                .toList();
    }

    private static Row row(ApplicationView app, MasterState state) {
        long executors = app.executors().stream()
                .filter(each -> !each.state().isTerminal())
                .count();
        String most = app.maxCores().isPresent() ? " of " + app.maxCores().getAsInt() : "";
        return new Row(
                app.app().value(),
                app.name(),
                app.user(),
                app.state().name(),
                !app.state().isTerminal(),
                app.progress().map(each -> new ProgressText(each).brief()).orElse(""),
                app.cores() + most,
                String.valueOf(executors),
                Tables.duration(app.submitted(), app.ended(), state.at()),
                Brief.of(app.cause().or(app::waiting).orElse("")));
    }

    private static Row row(DriverView driver, MasterState state) {
        return new Row(
                driver.driver().value(),
                driver.name(),
                driver.user(),
                driver.state().name(),
                !driver.state().isTerminal(),
                "",
                String.valueOf(driver.resources().cores()),
                "",
                Tables.duration(driver.submitted(), driver.ended(), state.at()),
                Brief.of(driver.cause().orElse("")));
    }

    /** The picture: no more lines than there is room for, and none longer. */
    List<String> lines(int height, int width) {
        List<String> lines = new ArrayList<>();
        lines.addAll(cluster.map(TopModel::headlines).orElse(List.of("waiting for the master", "")));
        lines.add("");
        List<String> explanation = why.map(Why::lines).orElseGet(() -> whole(width));
        int room = Math.max(2 * FEWEST_ROWS, height - FIXED_LINES);
        int below = Math.min(explanation.size(), room / 2);
        int workers = cluster.map(state -> state.workers().size()).orElse(0);
        int above = Math.min(Math.max(1, workers), Math.max(FEWEST_ROWS, (room - below) / 2));
        lines.addAll(workers(above, width));
        lines.add("");
        lines.addAll(list(Math.max(1, room - below - above - (below > 0 ? 1 : 0)), width));
        if (below > 0) {
            lines.add("");
            lines.addAll(explanation.subList(0, below));
        }
        List<String> picture = new ArrayList<>(lines.subList(0, Math.min(lines.size(), Math.max(0, height - 2))));
        while (picture.size() < height - 2) {
            picture.add("");
        }
        picture.add(notice);
        picture.add(KEYS);
        return picture.stream()
                .skip(Math.max(0, picture.size() - height))
                .map(each -> cut(Harmless.line(each), width))
                .toList();
    }

    private static List<String> headlines(MasterState state) {
        long alive = state.workers().stream()
                .filter(each -> each.state() == WorkerState.ALIVE)
                .count();
        List<WorkerView> there = state.workers().stream()
                .filter(each -> each.state() != WorkerState.DEAD)
                .toList();
        long waiting = state.applications().stream()
                .filter(each -> !each.state().isTerminal() && each.waiting().isPresent())
                .count();
        long live = state.applications().stream()
                .filter(each -> !each.state().isTerminal())
                .count();
        return List.of(
                "hearth top  " + state.url() + "  " + state.at().truncatedTo(ChronoUnit.SECONDS),
                "workers: " + alive + " of " + state.workers().size() + "  cores: "
                        + there.stream().mapToInt(each -> each.used().cores()).sum() + " of "
                        + there.stream()
                                .mapToInt(each -> each.capacity().cores())
                                .sum() + "  memory: "
                        + Sizes.show(there.stream()
                                .mapToLong(each -> each.used().memoryBytes())
                                .sum()) + " of "
                        + Sizes.show(there.stream()
                                .mapToLong(each -> each.capacity().memoryBytes())
                                .sum())
                        + "  waiting: " + waiting + " of " + live);
    }

    /** Those in trouble first. */
    private List<String> workers(int most, int width) {
        List<WorkerView> all = cluster.map(MasterState::workers).orElse(List.of());
        if (all.isEmpty()) {
            return List.of("WORKER", "none");
        }
        List<WorkerView> ordered = Stream.concat(
                        all.stream().filter(each -> each.state() != WorkerState.ALIVE),
                        all.stream().filter(each -> each.state() == WorkerState.ALIVE))
                .toList();
        boolean some = ordered.size() > most;
        List<WorkerView> shown = ordered.subList(0, some ? most - 1 : ordered.size());
        List<String> lines = new ArrayList<>(Tables.workers(shown, false)
                .within(width, "ADDRESS", "MEMORY USED", "CORES USED")
                .toString()
                .lines()
                .toList());
        if (some) {
            lines.add("… and " + (ordered.size() - shown.size()) + " more");
        }
        return lines;
    }

    /** As many as there is room for, what is selected among them. */
    private List<String> list(int most, int width) {
        List<Row> rows = rows();
        if (rows.isEmpty()) {
            return List.of("APPLICATION", "none");
        }
        int at = Math.max(0, rows.stream().map(Row::id).toList().indexOf(selected.orElse("")));
        int from = Math.max(0, Math.min(at - most / 2, rows.size() - most));
        return table(rows.subList(from, Math.min(rows.size(), from + most)), Math.max(SHORTEST_NAME, width / NAME_PART))
                .within(width, "EXECUTORS", "USER", "CORES", "DURATION")
                .toString()
                .lines()
                .toList();
    }

    private Table table(List<Row> rows, int longestName) {
        Table table = new Table(
                "", "APPLICATION", "NAME", "USER", "STATE", "PROGRESS", "CORES", "EXECUTORS", "DURATION", "CAUSE");
        for (Row each : rows) {
            table.row(
                    selected.equals(Optional.of(each.id())) ? ">" : "",
                    each.id(),
                    cut(Harmless.words(each.name()), longestName),
                    each.user(),
                    each.state(),
                    each.percent(),
                    each.cores(),
                    each.executors(),
                    each.age(),
                    each.cause());
        }
        return table;
    }

    /** Of the selected one, if its line has no room for it. */
    private List<String> whole(int width) {
        return row().filter(each -> table(List.of(each), Integer.MAX_VALUE).width() > width)
                .map(Row::whole)
                .orElse(List.of());
    }

    private static String cut(String line, int width) {
        if (line.codePointCount(0, line.length()) <= width) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, Math.max(0, width - 1))) + "…";
    }
}
