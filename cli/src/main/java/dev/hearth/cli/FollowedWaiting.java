package dev.hearth.cli;

import dev.hearth.model.DriverId;
import dev.hearth.model.DriverState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells who follows a driver that the cluster runs why it waits for a worker, and why its application waits for executors,
 * once they have waited for three seconds. In the loop.
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

    /** @param words takes sentences for the user */
    FollowedWaiting(Asker master, String driver, Consumer<String> words) {
        this.master = master;
        this.driver = driver;
        this.words = words;
    }

    /** The driver stands so, in this round. */
    void round(EndState end) {
        DriverState now = DriverState.valueOf(end.state());
        rounds = now == state ? rounds + 1 : 1;
        state = now;
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
