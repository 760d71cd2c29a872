package dev.hearth.cli;

import dev.hearth.config.Config;
import dev.hearth.config.Installation;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.Kill;
import dev.hearth.protocol.ClientToMaster.Killing;
import dev.hearth.rpc.Role;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends drivers and applications, and returns when their last process is gone. Prints the ids of what it ended. */
@Command(
        name = "kill",
        description = "End drivers and applications; returns when their last process is gone.",
        sortOptions = false)
final class KillCommand {
    /** Longer than a driver may live out of its master's reach. */
    private static final MasterClient.Patience PATIENCE =
            new MasterClient.Patience(Duration.ofSeconds(10), Duration.ofMinutes(15));

    @Mixin
    private MasterOptions master = new MasterOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Parameters(
            arity = "1..*",
            paramLabel = "ID",
            description = "Ids of drivers or applications, or unique beginnings of them.")
    private List<String> ids = new ArrayList<>();

    private final Installation installation;
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream errors;

    KillCommand(Installation installation, Map<String, String> environment, PrintStream out, PrintStream errors) {
        this.installation = installation;
        this.environment = environment;
        this.out = out;
        this.errors = errors;
    }

    /** The exit code for the process. */
    int run() {
        Config config = MasterOptions.config(installation);
        String reason = "hearth kill by " + System.getProperty("user.name", "unknown");
        CommandExit exit = CommandExit.OK;
        try (MasterClient client = new MasterClient(
                config, installation, master.url(config, environment), Role.SUBMIT, PATIENCE, this::say)) {
            List<String> ending = new ArrayList<>();
            for (String id : ids) {
                Killing killing = client.await(() -> client.ask(new Kill(id, reason)));
                if (killing.id().isEmpty()) {
                    exit = CommandExit.REFUSED;
                    say(killing.sentence());
                } else if (killing.alive()) {
                    ending.add(killing.id().get());
                } else {
                    say(killing.sentence());
                }
            }
            for (String id : ending) {
                EndState end = client.await(() ->
                        EndWatch.over(client, client.loop(), id, sentence -> say("waits for the end: " + sentence)));
                out.println(id);
                say(end.sentence());
            }
        }
        return exit.code();
    }

    private void say(String sentence) {
        errors.println("hearth kill: " + sentence);
    }
}
