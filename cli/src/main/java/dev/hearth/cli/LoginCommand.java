package dev.hearth.cli;

import dev.hearth.config.Config;
import dev.hearth.config.Installation;
import dev.hearth.protocol.ClientToMaster.LoginLink;
import dev.hearth.protocol.ClientToMaster.RequestLogin;
import dev.hearth.rpc.Role;
import java.io.PrintStream;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints a link that logs one browser in to the master's pages. */
@Command(
        name = "login",
        description = "Print a link that logs one browser in to the master's pages, once, within 5 minutes.",
        sortOptions = false)
final class LoginCommand {
    @Mixin
    private MasterOptions master = new MasterOptions();

    @Option(names = "--operator", description = "Let the session change things too; default: it can only look.")
    private boolean operator;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    private final Installation installation;
    private final Map<String, String> environment;
    private final PrintStream out;

    LoginCommand(Installation installation, Map<String, String> environment, PrintStream out) {
        this.installation = installation;
        this.environment = environment;
        this.out = out;
    }

    /** The exit code for the process. */
    int run() {
        Config config = MasterOptions.config(installation);
        try (MasterClient client = new MasterClient(
                config,
                installation,
                master.url(config, environment),
                operator ? Role.OPERATOR : Role.READ,
                MasterClient.Patience.SHORT,
                sentence -> {})) {
            LoginLink link = client.await(() -> client.ask(new RequestLogin()));
            out.println(link.url().orElseThrow(() -> new CommandFailure(CommandExit.REFUSED, link.sentence())));
            return CommandExit.OK.code();
        }
    }
}
