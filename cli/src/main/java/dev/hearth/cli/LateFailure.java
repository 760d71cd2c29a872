package dev.hearth.cli;

import dev.hearth.model.AppId;
import dev.hearth.protocol.ClientToMaster.ReportFailure;
import dev.hearth.rpc.Role;
import java.util.Optional;

/** Tells the master that a program failed after it had closed its context, with which its application seemed finished. */
final class LateFailure {
    private LateFailure() {}

    /** Does what can be done: the program has failed anyway, and says so itself. */
    static void report(Surroundings here, String master, String application, String reason) {
        ReportFailure report = new ReportFailure(new AppId(application), reason);
        try (MasterClient client =
                here.dial(Optional.of(master), Role.SUBMIT, MasterClient.Patience.SHORT, sentence -> {})) {
            var unused = client.await(() -> client.ask(report));
        } catch (CommandFailure e) {
            here.words("submit").accept("the master shows the application as finished: " + e.getMessage());
        }
    }
}
