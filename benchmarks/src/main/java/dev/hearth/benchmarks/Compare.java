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
 * Runs the rows, round by round, and reports: progress on standard error, the table on standard output, JSON in {@code
 * benchmarks/target/compare.json}. Within a round each row measures both systems, in turns first and second. Started by
 * {@code compare.sh}; exits 0 when every row has its values, 1 when one has not, 64 when the command line is wrong.
 */
public final class Compare {
    private static final int FAILED = 1;
    private static final int USAGE = 64;

    private final Options options;
    private final Installation installation;
    private final Map<Row, Values> values = new LinkedHashMap<>();
    private boolean complete = true;

    private record Values(List<Double> hearth, List<Double> peer, List<Double> ratios) {
        Values() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    private Compare(Options options, Installation installation) {
        this.options = options;
        this.installation = installation;
        options.rows().forEach(row -> values.put(row, new Values()));
    }

    public static void main(String[] arguments) throws InterruptedException, IOException {
        Options options;
        try {
            options = Options.parse(List.of(arguments), Suite.rows());
        } catch (IllegalArgumentException e) {
            System.err.println("compare.sh: " + e.getMessage());
            System.exit(USAGE);
            return;
        }
        if (options.checkOnly()) {
            return;
        }
        Leftovers.endAtExit();
        System.exit(new Compare(options, Installation.here()).run() ? 0 : FAILED);
    }

    private boolean run() throws InterruptedException, IOException {
        long start = System.nanoTime();
        Path work = installation.target().resolve("compare-runs");
        delete(work);
        for (int round = 1; round <= options.rounds(); round++) {
            Session session = new Session(installation, work.resolve("round-" + round), round, options.quick());
            session.note("round " + round + " of " + options.rounds());
            for (Row row : options.rows()) {
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
        Files.writeString(installation.target().resolve("compare.json"), Report.json(outcomes()));
    }

    private static void delete(Path directory) throws IOException {
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
