package dev.hearth.cli;

import dev.hearth.protocol.ClientToMaster.LoginLink;
import dev.hearth.protocol.ClientToMaster.RequestLogin;
import dev.hearth.rpc.Role;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Prints a link that logs one browser in to the master's pages. */
final class LoginCommand {
    private static final String OPERATOR = "--operator";

    private final Surroundings here;
    private final Optional<String> master;
    private final boolean operator;
    private final Outcome outcome;

    /** What was found of {@link #spec}. */
    LoginCommand(Surroundings here, ParseResult parsed) {
        this.here = here;
        this.master = Flags.value(parsed, Flags.MASTER);
        this.operator = parsed.hasMatchedOption(OPERATOR);
        this.outcome = new Outcome(parsed, here.out());
    }

    /** The command, for a parser. */
    static CommandSpec spec() {
        return Flags.command(
                        "login", "Print a link that logs one browser in to the master's pages, once, within 5 minutes.")
                .addOption(Flags.master())
                .addOption(Flags.flag("Let the session change things too; default: it can only look.", OPERATOR))
                .addOption(Flags.output())
                .addOption(Flags.help());
    }

    /** The exit code for the process. */
    int run() {
        Role role = operator ? Role.OPERATOR : Role.READ;
        try (MasterClient client = here.dial(master, role, MasterClient.Patience.SHORT, here.words("login"))) {
            LoginLink link = client.await(() -> client.ask(new RequestLogin()));
            String url = link.url().orElseThrow(() -> new CommandFailure(CommandExit.REFUSED, link.sentence()));
            outcome.line(url);
            outcome.put("url", url);
            outcome.put("role", operator ? "operator" : "read");
            outcome.end();
            return CommandExit.OK.code();
        }
    }
}
