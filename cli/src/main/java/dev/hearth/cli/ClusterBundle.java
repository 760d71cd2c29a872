package dev.hearth.cli;

import dev.hearth.cli.Targets.Kind;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.HistoryEntry;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestExplanation;
import dev.hearth.protocol.ClientToMaster.RequestHistory;
import dev.hearth.protocol.ClientToMaster.RequestLog;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import dev.hearth.view.LogHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a master knows, for a bundle. Of applications that were not named, nothing that they may have written themselves: a
 * cause ends before the last lines of a log that it may carry.
 */
final class ClusterBundle {
    private static final int PIECE_BYTES = 256 << 10;
    private static final int TAIL_BYTES = 1 << 20;
    /** A worker's words at the beginning of a log are shorter. */
    private static final int LONGEST_HEADER = 128 << 10;

    private static final int MOST_PROCESSES = 20;
    private static final String UNNAMED = "name it to have its cause in the bundle";

    private final BlockingAsker master;
    private final Bundle bundle;
    private final MasterState state;
    private final Set<String> named = new TreeSet<>();
    private Optional<CommandFailure> mistake = Optional.empty();

    /** What is meant is looked up now; what means nothing is told when all else is written. */
    ClusterBundle(BlockingAsker master, Bundle bundle, List<String> words) {
        this.master = master;
        this.bundle = bundle;
        this.state = master.ask(new RequestMasterState());
        Targets targets = Targets.of(state, Set.of(Kind.APPLICATION, Kind.DRIVER));
        for (String each : words) {
            try {
                named.add(targets.require(each).id());
            } catch (CommandFailure e) {
                mistake = mistake.or(() -> Optional.of(e));
            }
        }
    }

    /** Throws {@link CommandFailure} at the end, for words that mean nothing, or several things. */
    void write() throws IOException {
        bundle.json("cluster/status.json", plain(new StatusPage(state).tree(), ""));
        bundle.json("cluster/workers.json", plain(new WorkersPage(state).tree(), ""));
        bundle.json("cluster/apps.json", plain(AppsPage.of(state, true).tree(), ""));
        for (String id : ids()) {
            bundle.json("apps/" + id + "/events.json", events(id));
            if (named.contains(id)) {
                bundle.json("apps/" + id + "/why.json", new WhyPage(master.ask(new RequestExplanation(id))).tree());
            }
        }
        for (String id : named) {
            for (ExecutorId process : processes(id)) {
                for (LogName log : LogName.values()) {
                    String name = log.name().toLowerCase(Locale.ROOT);
                    bundle.text("apps/" + id + "/" + process.number() + "-" + name + ".txt", log(process, log));
                }
            }
        }
        if (mistake.isPresent()) {
            throw mistake.get();
        }
    }

    /** Those that are named, or else all that are not over. */
    private List<String> ids() {
        return Stream.concat(
                        state.applications().stream()
                                .filter(each ->
                                        isTold(each.app().value(), each.state().isTerminal()))
                                .map(each -> each.app().value()),
                        state.drivers().stream()
                                .filter(each -> isTold(
                                        each.driver().value(), each.state().isTerminal()))
                                .map(each -> each.driver().value()))
                .toList();
    }

    private boolean isTold(String id, boolean over) {
        return named.isEmpty() ? !over : named.contains(id);
    }

    private Object events(String id) {
        List<EventsPage.Event> events = master.ask(new RequestHistory(id)).entries().stream()
                .map(each -> new HistoryEntry(each.at(), named.contains(id) ? each.what() : firstLine(each.what())))
                .map(each -> EventsPage.Event.of(id, each))
                .toList();
        return new EventsPage(events).tree();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    /** The tree without what programs that were not named wrote. */
    private Object plain(Object tree, String above) {
        if (tree instanceof List<?> list) {
            return list.stream().map(each -> plain(each, above)).toList();
        }
        if (!(tree instanceof Map<?, ?> map)) {
            return tree;
        }
        boolean known = map.get("id") instanceof String id ? named.contains(id) : named.contains(above);
        String name = map.get("id") instanceof String id ? id : above;
        Map<Object, Object> plain = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (value instanceof List<?> || value instanceof Map<?, ?>) {
                plain.put(key, plain(value, name));
            } else if (key.equals("cause") && value instanceof String text && !known) {
                plain.put(key, isOfProgram(map) ? UNNAMED : firstLine(text));
            } else {
                plain.put(key, value);
            }
        });
        return plain;
    }

    /** A driver says why its application failed; all other causes are Hearth's, but for the lines that follow. */
    private static boolean isOfProgram(Map<?, ?> tree) {
        return tree.containsKey("maxCores") && "FAILED".equals(tree.get("state"));
    }

    /** The newest ones. */
    private List<ExecutorId> processes(String id) {
        List<ExecutorId> all = new ArrayList<>();
        state.drivers().stream()
                .filter(each -> each.driver().value().equals(id))
                .map(DriverView::process)
                .flatMap(Optional::stream)
                .forEach(all::add);
        state.applications().stream()
                .filter(each -> each.app().value().equals(id))
                .map(ApplicationView::executors)
                .flatMap(List::stream)
                .map(ExecutorView::executor)
                .forEach(all::add);
        return all.subList(Math.max(0, all.size() - MOST_PROCESSES), all.size());
    }

    /** The end of it, without what the worker wrote at its beginning: that is a command line. */
    private String log(ExecutorId process, LogName log) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        long from = -1;
        long offset = -TAIL_BYTES;
        while (text.size() < 2 * TAIL_BYTES) {
            LogRead answer = master.ask(new RequestLog(process, log, offset, PIECE_BYTES));
            if (answer.piece().isEmpty()) {
                return text.size() == 0 ? answer.sentence() : text.toString(StandardCharsets.UTF_8);
            }
            LogPiece piece = answer.piece().get();
            byte[] bytes = piece.text().toArray();
            from = from < 0 ? piece.offset() : from;
            if (bytes.length == 0) {
                break;
            }
            text.writeBytes(bytes);
            offset = piece.offset() + bytes.length;
        }
        return withoutHeader(text.toByteArray(), log, from);
    }

    private static String withoutHeader(byte[] bytes, LogName log, long from) {
        int skip = 0;
        if (log == LogName.STDERR && from == 0) {
            skip = LogHeader.length(bytes);
        } else if (log == LogName.STDERR && from < LONGEST_HEADER) {
            skip = LogHeader.rest(bytes);
        }
        String text = new String(bytes, skip, bytes.length - skip, StandardCharsets.UTF_8);
        return from > 0 && skip == 0 ? LocalDaemons.wholeLines(text) : text;
    }
}
