package dev.hearth.cli;

import dev.hearth.config.Nearest;
import dev.hearth.protocol.ClientToMaster.DecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.protocol.ClientToMaster.WorkersDecommissioned;
import dev.hearth.rpc.Role;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Has workers take nothing new, so that they can be left. Prints the ids of those that were told. */
final class DecommissionCommand {
    private final Surroundings here;
    private final Optional<String> master;
    private final List<String> workers;

    /** What was found of {@link #spec}. */
    DecommissionCommand(Surroundings here, ParseResult parsed) {
        this.here = here;
        this.master = Flags.value(parsed, Flags.MASTER);
        this.workers = Flags.words(parsed);
    }

    /** The command, for a parser. */
    static CommandSpec spec() {
        return Flags.command("decommission", "Have workers take nothing new; what runs there goes on.")
                .addOption(Flags.master())
                .addOption(Flags.help())
                .addPositional(Flags.words(
                        "1..*", "WORKER|HOST", "Ids of workers, or hosts, in any case: all workers there."));
    }

    /** The exit code for the process. */
    int run() {
        String reason = "hearth decommission by " + System.getProperty("user.name", "unknown");
        Consumer<String> say = here.words("decommission");
        try (MasterClient client = here.dial(master, Role.OPERATOR, MasterClient.Patience.SHORT, say)) {
            WorkersDecommissioned told = client.await(() -> client.ask(new DecommissionWorkers(workers, reason)));
            told.workers().forEach(each -> here.out().println(each.value()));
            if (told.unknown().isEmpty()) {
                return CommandExit.OK.code();
            }
            MasterState state = client.await(() -> client.ask(new RequestMasterState()));
            List<String> known = state.workers().stream()
                    .flatMap(each -> Stream.of(each.worker().value(), each.host()))
                    .distinct()
                    .toList();
            told.unknown()
                    .forEach(each -> say.accept("there is no worker or host " + each
                            + Nearest.of(each, known)
                                    .map(near -> ": did you mean " + near + "?")
                                    .orElse("; 'hearth status' lists them")));
            return CommandExit.REFUSED.code();
        }
    }
}
