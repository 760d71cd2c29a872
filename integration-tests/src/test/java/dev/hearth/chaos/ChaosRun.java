package dev.hearth.chaos;

import dev.hearth.model.Resources;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.rpc.Role;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.UserJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * A cluster of real processes with clients at work, disturbed for a time and then left in peace, and its history checked.
 * Same seed, same faults and jobs in the same order; when exactly they meet is up to the machine.
 */
final class ChaosRun {
    private static final Duration TICK = Duration.ofMillis(50);
    private static final long LOOK_MILLIS = 300;

    /** A kind of fault that had nobody to be done to gets so much longer. */
    private static final long EXTRA_MILLIS = 60_000;

    /** Several times what the last jobs and their restarts take once nothing disturbs them. */
    private static final Duration QUIET = Duration.ofSeconds(240);

    /** Several times the 10 s after which nothing may be left. */
    private static final Duration GONE = Duration.ofSeconds(30);

    /**
     * What came of a run.
     *
     * @param jobs submitted, or run by a client itself
     * @param faults done, by kind
     * @param checked how often each promise was looked at
     */
    record Report(int jobs, Map<String, Integer> faults, Map<String, Integer> checked, List<String> violations) {}

    private final History history;
    private final Random random;
    private final Victims victims;
    private final Nemesis nemesis;
    private final Clients clients;
    private final Set<String> died = new HashSet<>();
    private Optional<CompletableFuture<MasterState>> look = Optional.empty();
    private long nextLook;

    private ChaosRun(Path directory, long seed) {
        history = new History(directory);
        random = new Random(seed);
        victims = new Victims();
        Path jar = UserJar.of("Attempts").build(victims.cluster().directory().resolve("attempts.jar"));
        clients = new Clients(victims, history, jar, new Random(random.nextLong()));
        nemesis = new Nemesis(victims, history, new Random(random.nextLong()));
    }

    /**
     * Runs it, and leaves its history in the directory.
     *
     * @param directory new or empty
     * @param disturbed for how long faults are done, or a little longer if a kind has not come up; the run goes on until
     *     every job is over
     */
    static Report run(Path directory, long seed, Duration disturbed) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ChaosRun run = new ChaosRun(directory, seed);
        boolean failed = true;
        try {
            run.disturb(disturbed);
            run.rest();
            failed = false;
        } catch (AssertionError e) {
            System.err.println(run.victims.cluster().report());
            throw e;
        } finally {
            run.close(failed);
        }
        HistoryChecker.Findings findings = HistoryChecker.check(History.read(directory));
        return new Report(run.clients.jobs(), run.nemesis.done(), findings.checked(), findings.violations());
    }

    private void disturb(Duration time) {
        long until = history.now() + time.toMillis();
        history.note("begun", "millis", time.toMillis());
        while (history.now() < until
                || history.now() < until + EXTRA_MILLIS && nemesis.done().containsValue(0)) {
            nemesis.tick();
            tick(true);
        }
        nemesis.end();
        history.note("left in peace");
    }

    /** Until every job is over, and everything of theirs is gone. */
    private void rest() {
        boolean unused = goesOnUntil(QUIET, clients::areDone);
        history.note("over", "unfinished", clients.unfinished());
        MasterState state = victims.cluster().state();
        clients.saw(state);
        List<String> ids = clients.ids();
        state.drivers().stream()
                .filter(driver -> ids.contains(driver.driver().value()))
                .forEach(driver -> history.note(
                        "end",
                        "id",
                        driver.driver().value(),
                        "state",
                        driver.state().name(),
                        "cause",
                        driver.cause().orElse("")));
        long from = history.now();
        unused = goesOnUntil(GONE, () -> processes() == 0);
        history.note("swept", "left", processes(), "millis", history.now() - from);
        unused = goesOnUntil(GONE, () -> cores() == 0);
        history.note("used", "cores", cores());
        history.note("daemon", "process", "master");
        victims.posts().forEach(post -> history.note("daemon", "process", "worker"));
    }

    private boolean goesOnUntil(Duration within, BooleanSupplier condition) {
        long until = history.now() + within.toMillis();
        while (!condition.getAsBoolean()) {
            if (history.now() > until) {
                return false;
            }
            tick(false);
        }
        return true;
    }

    private void tick(boolean more) {
        clients.tick(more);
        look();
        for (Child each : victims.died()) {
            if (died.add(each.name())) {
                history.note("died", "process", each.name(), "said", each.report());
            }
        }
        Await.lapse(TICK);
    }

    /** Asks the master how things stand, now and then, and does not wait for the answer. */
    private void look() {
        LocalCluster cluster = victims.cluster();
        if (look.isEmpty() && history.now() >= nextLook) {
            look = Optional.of(cluster.probe()
                    .asking(cluster.masterAddress(), cluster.secret(), Role.READ, new RequestMasterState()));
        }
        look.filter(CompletableFuture::isDone).ifPresent(answer -> {
            if (!answer.isCompletedExceptionally()) {
                clients.saw(answer.join());
            }
            look = Optional.empty();
            nextLook = history.now() + LOOK_MILLIS;
        });
    }

    /** Executors and drivers that there are. */
    private int processes() {
        return victims.executors().size() + victims.drivenByTheCluster().size();
    }

    private int cores() {
        return victims.cluster().state().workers().stream()
                .map(WorkerView::used)
                .mapToInt(Resources::cores)
                .sum();
    }

    /** Nothing may be left of the cluster afterwards either. */
    private void close(boolean failed) {
        try {
            nemesis.end();
            victims.cluster().endPrograms(failed);
        } finally {
            try {
                victims.cluster().stop(failed);
            } finally {
                victims.close();
            }
        }
    }
}
