package dev.hearth.cli;

import dev.hearth.cli.LogMerge.Source;
import dev.hearth.config.Sizes;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestLog;
import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Where logs are, for whoever wants to open them with tools of their own. */
final class LogPlaces {
    private record Place(String process, LogName log, String host, LogPiece piece) {
        private String name() {
            return log.name().toLowerCase(Locale.ROOT);
        }

        private Map<String, Object> tree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("process", process);
            tree.put("log", name());
            tree.put("host", host);
            tree.put("bytes", piece.size());
            tree.put("file", piece.file());
            return tree;
        }
    }

    /** What was found. */
    private record Places(List<Place> places) implements Page {
        @Override
        public Object tree() {
            return Map.of("logs", places.stream().map(Place::tree).toList());
        }

        @Override
        public String text(boolean wide) {
            return new Columns<Place>()
                    .with("PROCESS", Place::process)
                    .with("LOG", Place::name)
                    .with("HOST", Place::host)
                    .with("WRITTEN", each -> Sizes.show(each.piece().size()))
                    .with("FILE", each -> each.piece().file())
                    .table(places, wide)
                    .toString();
        }
    }

    private final BlockingAsker master;
    private final MasterState state;
    private final Consumer<String> words;

    /** @param words told what of is nothing known */
    LogPlaces(BlockingAsker master, MasterState state, Consumer<String> words) {
        this.master = master;
        this.state = state;
        this.words = words;
    }

    /**
     * Each log that there is, if there is one.
     *
     * @param only the one that was asked for, which has no mark
     */
    Optional<Page> of(List<Source> sources, String only) {
        List<Place> places = new ArrayList<>();
        for (Source each : sources) {
            for (LogName log : LogName.values()) {
                LogRead read = master.ask(new RequestLog(each.process(), log, 0, 1));
                Optional<LogPiece> found =
                        read.piece().filter(piece -> !piece.file().isEmpty());
                found.ifPresentOrElse(
                        piece -> places.add(new Place(
                                each.mark().isEmpty() ? only : each.mark(), log, host(each.process()), piece)),
                        () -> words.accept(read.sentence()));
            }
        }
        return places.isEmpty() ? Optional.empty() : Optional.of(new Places(places));
    }

    /** The worker itself, if it is known no more. */
    private String host(ExecutorId process) {
        Optional<WorkerId> worker = worker(process);
        return state.workers().stream()
                .filter(each -> worker.equals(Optional.of(each.worker())))
                .findFirst()
                .map(each -> each.host())
                .or(() -> worker.map(WorkerId::value))
                .orElse("");
    }

    private Optional<WorkerId> worker(ExecutorId process) {
        Stream<WorkerId> executors = state.applications().stream()
                .map(ApplicationView::executors)
                .flatMap(List::stream)
                .filter(each -> each.executor().equals(process))
                .map(each -> each.worker());
        Stream<WorkerId> drivers = state.drivers().stream()
                .filter(each -> each.process().equals(Optional.of(process)))
                .map(DriverView::worker)
                .flatMap(Optional::stream);
        return Stream.concat(executors, drivers).findFirst();
    }
}
