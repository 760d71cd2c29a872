package dev.hearth.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Runs rows, round by round, and reports: progress on standard error, the table on standard output, JSON in {@code
 * benchmarks/target/NAME.json}. Within a round each row measures both systems, in turns first and second. On the main
 * thread.
 */
public final class Comparison {
    private final Installation installation;
    private final String name;
    private final int rounds;
    private final boolean quick;
    private final Map<Row, Values> values = new LinkedHashMap<>();
    private boolean complete = true;

    private record Values(List<Double> hearth, List<Double> peer, List<Double> ratios) {
        Values() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    /**
     * @param name of the file with the outcome
     * @param rows in the order in which they are measured and printed
     * @param rounds in which every row is measured
     */
    public Comparison(Installation installation, String name, List<Row> rows, int rounds, boolean quick) {
        this.installation = installation;
        this.name = name;
        this.rounds = rounds;
        this.quick = quick;
        rows.forEach(row -> values.put(row, new Values()));
    }

    /** Whether every row has its values. Processes that are left are ended when this one ends. Once. */
    public boolean run() throws InterruptedException, IOException {
        Leftovers.endAtExit();
        long start = System.nanoTime();
        Path work = installation.target().resolve(name + "-runs");
        delete(work);
        for (int round = 1; round <= rounds; round++) {
            Session session = new Session(installation, work.resolve("round-" + round), round, quick);
            session.note("round " + round + " of " + rounds);
            for (Row row : values.keySet()) {
                session.note("  " + row.name());
                measure(row, session);
            }
            // What there is so far is worth having when a later round is interrupted.
            write();
        }
        System.err.printf("%d s in all; logs are in %s%n", (System.nanoTime() - start) / 1_000_000_000L, work);
        System.out.print(Report.table(outcomes()));
        return complete;
    }

    /** Hearth first in odd rounds, the peer first in even ones; a peer that only stands beside is measured once. */
    private void measure(Row row, Session session) throws InterruptedException {
        boolean withPeer = row.peer().isPresent() && (row.rated() != Row.Rated.VALUE || session.round() == 1);
        boolean peerFirst = session.round() % 2 == 0;
        OptionalDouble peer = OptionalDouble.empty();
        if (withPeer && peerFirst) {
            peer = value(row, row.peer().get(), session, row.peerName());
        }
        OptionalDouble hearth = value(row, row.hearth(), session, "hearth");
        if (withPeer && !peerFirst) {
            peer = value(row, row.peer().get(), session, row.peerName());
        }
        Values kept = values.computeIfAbsent(row, key -> new Values());
        hearth.ifPresent(kept.hearth()::add);
        peer.ifPresent(kept.peer()::add);
        if (hearth.isPresent() && peer.isPresent()) {
            kept.ratios().add(hearth.getAsDouble() / peer.getAsDouble());
        }
    }

    private OptionalDouble value(Row row, Row.Measure measure, Session session, String who)
            throws InterruptedException {
        try {
            double value = measure.in(session);
            session.note("    %s: %s %s".formatted(who, Report.figure(OptionalDouble.of(value)), row.unit()));
            return OptionalDouble.of(value);
        } catch (BenchmarkException e) {
            complete = false;
            session.note("    " + who + " has no value: " + e.getMessage());
            return OptionalDouble.empty();
        }
    }

    private List<Outcome> outcomes() {
        List<Outcome> outcomes = new ArrayList<>();
        values.forEach((row, kept) -> outcomes.add(new Outcome(row, kept.hearth(), kept.peer(), kept.ratios())));
        return outcomes;
    }

    private void write() throws IOException {
        Files.createDirectories(installation.target());
        Files.writeString(installation.target().resolve(name + ".json"), Report.json(outcomes()));
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
