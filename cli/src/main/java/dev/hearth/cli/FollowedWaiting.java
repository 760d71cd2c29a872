package dev.hearth.cli;

import dev.hearth.model.DriverId;
import dev.hearth.model.DriverState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.Kill;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Tells who follows a driver that the cluster runs why it waits for a worker, and why its application waits for executors,
 * once they have waited for three seconds. Ends a driver that has not found a worker within the time it may wait. In the
 * loop.
 */
final class FollowedWaiting {
    /** Of a fifth of a second each. */
    private static final int PATIENT_ROUNDS = 15;

    private final Asker master;
    private final String driver;
    private final Consumer<String> words;
    private DriverState state = DriverState.SUBMITTED;
    private int rounds;
    private String told = "";
    private boolean explained;
    private boolean settled;
    private final OptionalLong mostRounds;
    private long unplacedRounds;
    private boolean gaveUp;

    /**
     * @param words takes sentences for the user
     * @param maxWait how long the driver may wait for its first worker
     */
    FollowedWaiting(Asker master, String driver, Consumer<String> words, Optional<Duration> maxWait) {
        this.mostRounds = maxWait.map(each -> OptionalLong.of(Math.max(1, each.dividedBy(DriverFollower.PAUSE))))
                .orElse(OptionalLong.empty());
        this.master = master;
        this.driver = driver;
        this.words = words;
    }

    /** The driver stands so, in this round. */
    void round(EndState end) {
        DriverState now = DriverState.valueOf(end.state());
        rounds = now == state ? rounds + 1 : 1;
        state = now;
        unplacedRounds += now == DriverState.SUBMITTED && end.process().isEmpty() ? 1 : 0;
        if (mostRounds.isPresent() && unplacedRounds == mostRounds.getAsLong()) {
            unplacedRounds++;
            giveUp(end);
        }
        if (rounds < PATIENT_ROUNDS) {
            return;
        }
        if (now == DriverState.SUBMITTED) {
            tellWaiting(end);
        } else if (now == DriverState.RUNNING && !settled) {
            rounds = 0; // and look again after as many
            var unused = master.ask(new RequestMasterState()).thenAccept(this::onState);
        }
    }

    /** Whether the driver was ended for want of a worker. */
    boolean gaveUp() {
        return gaveUp;
    }

    /** It may be given a worker meanwhile, and is then left alone. */
    private void giveUp(EndState end) {
        Kill kill = new Kill(driver, "it found no place within the time that --max-wait gave it", false, true);
        var unused = master.ask(kill).thenAccept(killing -> {
            gaveUp = killing.alive();
            if (gaveUp) {
                words.accept("given up: " + end.sentence());
            }
        });
    }

    /** In full the first time, and in a sentence when the reason changes. */
    private void tellWaiting(EndState end) {
        if (told.equals(end.sentence())) {
            return;
        }
        told = end.sentence();
        if (explained) {
            words.accept(told);
        } else {
            explained = true;
            explain(driver);
        }
    }

    private void onState(MasterState cluster) {
        Optional<ApplicationView> application = cluster.applications().stream()
                .filter(each -> each.driver().map(DriverId::value).equals(Optional.of(driver)))
                .filter(each -> !each.state().isTerminal())
                .findFirst();
        application.ifPresent(app -> {
            boolean hasExecutors =
                    app.executors().stream().anyMatch(each -> !each.state().isTerminal());
            settled = hasExecutors || app.waiting().isPresent();
            if (!hasExecutors && app.waiting().isPresent()) {
                explain(app.app().value());
            }
        });
    }

    private void explain(String id) {
        var unused = Questions.explanation(master, id).thenAccept(page -> words.accept(page.text(false)));
    }
}
