package dev.hearth.benchmarks;

import dev.hearth.benchmarks.dispatch.HearthProgram;
import dev.hearth.benchmarks.observed.Observer;
import dev.hearth.benchmarks.observed.Pairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Measures what looking at a cluster costs it: processor time per task of no-op stages, with somebody who looks and
 * without, in turns on one cluster that is warm. Started by {@code observed.sh}; exits 0 when the median of the differences
 * is below the limit, 2 when it is not, 1 when there is none, 64 when the command line is wrong.
 */
public final class Observed {
    private static final double LIMIT_PERCENT = 3;
    private static final int FAILED = 1;
    private static final int ABOVE = 2;
    private static final int USAGE = 64;
    private static final int SLOTS = 2;
    private static final int TASKS = 200_000;
    private static final int MOST = 1000;
    private static final Duration WARM = Duration.ofMinutes(5);
    private static final Duration WINDOW = Duration.ofMinutes(10);

    /** The command line. */
    private record Flags(int pairs, int seconds, int warmUpSeconds, boolean byCommand) {
        private static Flags parse(List<String> arguments) {
            Flags flags = new Flags(10, 10, 20, false);
            for (int at = 0; at < arguments.size(); at++) {
                String flag = arguments.get(at);
                String value = at + 1 < arguments.size() ? arguments.get(at + 1) : "";
                switch (flag) {
                    case "--quick" -> flags = new Flags(1, 3, 5, flags.byCommand);
                    case "--command" -> flags = new Flags(flags.pairs, flags.seconds, flags.warmUpSeconds, true);
                    case "--pairs" -> {
                        flags = new Flags(number(flag, value), flags.seconds, flags.warmUpSeconds, flags.byCommand);
                        at++;
                    }
                    case "--seconds" -> {
                        flags = new Flags(flags.pairs, number(flag, value), flags.warmUpSeconds, flags.byCommand);
                        at++;
                    }
                    default ->
                        throw new IllegalArgumentException("unknown flag '" + flag
                                + "': the flags are --pairs N, --seconds N, --command and --quick");
                }
            }
            return flags;
        }

        private static int number(String flag, String text) {
            if (text.matches("[0-9]{1,4}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= MOST) {
                return Integer.parseInt(text);
            }
            throw new IllegalArgumentException(
                    flag + " needs a whole number from 1 to " + MOST + ", found '" + text + "'");
        }
    }

    private final Session session;
    private final Flags flags;

    private Observed(Session session, Flags flags) {
        this.session = session;
        this.flags = flags;
    }

    public static void main(String[] arguments) throws InterruptedException, IOException {
        Flags flags;
        try {
            flags = Flags.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("observed.sh: " + e.getMessage());
            System.exit(USAGE);
            return;
        }
        Leftovers.endAtExit();
        Installation installation = Installation.here();
        Path work = Files.createDirectories(installation.target()).resolve("observed-runs");
        Comparison.delete(work);
        try {
            Pairs pairs = new Observed(new Session(installation, work, 1, false), flags).measure();
            Files.writeString(installation.target().resolve("observed.json"), pairs.json(LIMIT_PERCENT));
            System.out.print(pairs.table(LIMIT_PERCENT));
            System.exit(pairs.medianPercent() < LIMIT_PERCENT ? 0 : ABOVE);
        } catch (BenchmarkException e) {
            System.err.println("observed.sh: " + e.getMessage());
            System.exit(FAILED);
        }
    }

    private Pairs measure() throws InterruptedException, IOException {
        try (HearthCluster cluster = HearthCluster.start(session, SLOTS, "1g")) {
            String pages = cluster.pages();
            String token = Files.readString(cluster.configuration().resolve("http-read.token"))
                    .strip();
            Program program = cluster.driver(session, "driver", HearthProgram.class)
                    .args("windows", flags.warmUpSeconds(), TASKS, flags.seconds());
            try (Observer observer = new Observer(pages, token, command(cluster));
                    RunningProgram driver = session.start(program)) {
                driver.awaitLine("READY", WARM);
                // the first look finds nothing compiled in the master, which says nothing of the ones that follow
                double unused = with(driver, observer);
                return new Pairs(pairs(driver, observer));
            }
        }
    }

    private List<Pairs.Pair> pairs(RunningProgram driver, Observer observer) throws InterruptedException {
        List<Pairs.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < flags.pairs(); i++) {
            boolean withFirst = i % 2 == 1;
            double first = withFirst ? with(driver, observer) : without(driver);
            double second = withFirst ? without(driver) : with(driver, observer);
            Pairs.Pair pair = withFirst ? new Pairs.Pair(second, first) : new Pairs.Pair(first, second);
            pairs.add(pair);
            session.note(String.format(Locale.ROOT, "pair %d of %d: %+.2f %%", i + 1, flags.pairs(), pair.percent()));
        }
        return pairs;
    }

    private double with(RunningProgram driver, Observer observer) throws InterruptedException {
        observer.start();
        double micros = without(driver);
        Observer.Seen seen = observer.stop();
        session.note(
                "    looked: " + seen.pages() + " pages, " + seen.states() + " states, " + seen.events() + " events");
        if (seen.pages() == 0 || seen.states() == 0 || seen.events() == 0) {
            throw new BenchmarkException("nobody looked: " + seen);
        }
        return micros;
    }

    private double without(RunningProgram driver) throws InterruptedException {
        driver.tell("measure");
        String[] found = driver.awaitLine("WINDOW ", WINDOW).split(" ", -1);
        session.note("    " + found[0] + " µs a task at " + found[1] + " tasks/s");
        return Double.parseDouble(found[0]);
    }

    /** The command finds the cluster's secret where the driver does. */
    private Optional<List<String>> command(HearthCluster cluster) {
        return flags.byCommand()
                ? Optional.of(List.of(
                        "env",
                        "HEARTH_CONF_DIR=" + cluster.configuration(),
                        session.installation().command().toString(),
                        "status",
                        "-o",
                        "json",
                        "--master",
                        cluster.url()))
                : Optional.empty();
    }
}
