package dev.hearth.cli;

import dev.hearth.config.Config;
import dev.hearth.config.Installation;
import dev.hearth.config.Nearest;
import dev.hearth.protocol.ClientToMaster.DecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.protocol.ClientToMaster.WorkersDecommissioned;
import dev.hearth.rpc.Role;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has workers take nothing new, so that they can be left. Prints the ids of those that were told. */
@Command(
        name = "decommission",
        description =
                "Have workers take nothing new; running tasks and drivers go on, executors end when theirs are done.",
        sortOptions = false)
final class DecommissionCommand {
    @Mixin
    private MasterOptions master = new MasterOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Parameters(
            arity = "1..*",
            paramLabel = "WORKER|HOST",
            description = "Ids of workers, or hosts, in any case: all workers there.")
    private List<String> workers = new ArrayList<>();

    private final Installation installation;
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream errors;

    DecommissionCommand(
            Installation installation, Map<String, String> environment, PrintStream out, PrintStream errors) {
        this.installation = installation;
        this.environment = environment;
        this.out = out;
        this.errors = errors;
    }

    /** The exit code for the process. */
    int run() {
        Config config = MasterOptions.config(installation);
        String reason = "hearth decommission by " + System.getProperty("user.name", "unknown");
        try (MasterClient client = new MasterClient(
                config,
                installation,
                master.url(config, environment),
                Role.OPERATOR,
                MasterClient.Patience.SHORT,
                sentence -> {})) {
            WorkersDecommissioned told = client.await(() -> client.ask(new DecommissionWorkers(workers, reason)));
            told.workers().forEach(each -> out.println(each.value()));
            if (told.unknown().isEmpty()) {
                return CommandExit.OK.code();
            }
            MasterState state = client.await(() -> client.ask(new RequestMasterState()));
            List<String> known = state.workers().stream()
                    .flatMap(each -> Stream.of(each.worker().value(), each.host()))
                    .distinct()
                    .toList();
            told.unknown()
                    .forEach(each -> errors.println("hearth decommission: there is no worker or host " + each
                            + Nearest.of(each, known)
                                    .map(near -> ": did you mean " + near + "?")
                                    .orElse("; 'hearth status' lists them")));
            return CommandExit.REFUSED.code();
        }
    }
}
