package dev.hearth.cli;

import dev.hearth.config.Config;
import dev.hearth.config.Durations;
import dev.hearth.config.Installation;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.rpc.Role;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Waits for the end of a driver or an application; its status is the command's. Prints the state it ended in. */
@Command(
        name = "wait",
        description = "Wait until a driver or an application is over, and exit with its status.",
        sortOptions = false)
final class WaitCommand {
    private static final MasterClient.Patience PATIENCE =
            new MasterClient.Patience(Duration.ofSeconds(10), Duration.ofMinutes(15));

    @Mixin
    private MasterOptions master = new MasterOptions();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long to wait, such as 30s or 10min; then the exit code is 6. Default: for ever.")
    private Optional<String> timeout = Optional.empty();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Parameters(
            arity = "1",
            paramLabel = "ID",
            description = "Id of a driver or an application, or a unique beginning of it.")
    private String id = "";

    private final Installation installation;
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream errors;

    WaitCommand(Installation installation, Map<String, String> environment, PrintStream out, PrintStream errors) {
        this.installation = installation;
        this.environment = environment;
        this.out = out;
        this.errors = errors;
    }

    /** The exit code for the process. */
    int run() {
        Config config = MasterOptions.config(installation);
        Optional<Duration> limit = timeout.map(WaitCommand::duration);
        try (MasterClient client = new MasterClient(
                config, installation, master.url(config, environment), Role.READ, PATIENCE, this::say)) {
            Optional<EndState> end = client.await(() -> over(client, limit));
            if (end.isEmpty()) {
                say(id + " is not over after " + timeout.orElse(""));
                return CommandExit.TIMED_OUT.code();
            }
            out.println(end.get().state());
            int exit = JobExit.of(end.get());
            if (exit != CommandExit.OK.code()) {
                say(end.get().sentence());
                end.get().lastLines().forEach(line -> errors.println("  " + line));
            }
            return exit;
        }
    }

    private CompletionStage<Optional<EndState>> over(MasterClient client, Optional<Duration> limit) {
        CompletableFuture<Optional<EndState>> over = new CompletableFuture<>();
        var unused = EndWatch.over(client, client.loop(), id, sentence -> {}).whenComplete((end, failure) -> {
            if (failure == null) {
                over.complete(Optional.of(end));
            } else {
                over.completeExceptionally(failure);
            }
        });
        limit.ifPresent(each -> client.loop().schedule(each, () -> over.complete(Optional.empty())));
        return over;
    }

    private static Duration duration(String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandExit.USAGE, "--timeout " + text + ": it " + e.getMessage());
        }
    }

    private void say(String sentence) {
        errors.println("hearth wait: " + sentence);
    }
}
