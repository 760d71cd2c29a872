package dev.hearth.cli;

import dev.hearth.cli.Targets.Kind;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.rpc.Role;
import dev.hearth.view.Harmless;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Waits for the end of a driver or an application; its status is the command's. Prints the state it ended in. */
final class WaitCommand {
    private static final String TIMEOUT = "--timeout";
    private static final MasterClient.Patience PATIENCE =
            new MasterClient.Patience(Duration.ofSeconds(10), Duration.ofMinutes(15));

    private final Surroundings here;
    private final Optional<String> master;
    private final String timeout;
    private final Optional<Duration> limit;
    private final String word;
    private final Outcome outcome;
    private final Consumer<String> say;

    /** What was found of {@link #spec}. */
    WaitCommand(Surroundings here, ParseResult parsed) {
        this.here = here;
        this.master = Flags.value(parsed, Flags.MASTER);
        this.timeout = Flags.value(parsed, TIMEOUT).orElse("");
        this.limit = Flags.duration(parsed, TIMEOUT);
        this.word = Flags.words(parsed).get(0);
        this.outcome = new Outcome(parsed, here.out());
        this.say = here.words("wait");
    }

    /** The command, for a parser. */
    static CommandSpec spec() {
        return Flags.command("wait", "Wait until a driver or an application is over, and exit with its status.")
                .addOption(Flags.master())
                .addOption(Flags.text(
                        "TIME",
                        "How long to wait, such as 30s or 10min; then the exit code is 6, or 2 if it waits for"
                                + " more than any worker has. Default: for ever.",
                        TIMEOUT))
                .addOption(Flags.output())
                .addOption(Flags.help())
                .addPositional(Flags.words("1", "ID", "A driver or an application: " + Targets.FORMS));
    }

    /** The exit code for the process. */
    int run() {
        try (MasterClient client = here.dial(master, Role.READ, PATIENCE, say)) {
            String id = Targets.of(
                            client.await(() -> client.ask(new RequestMasterState())),
                            Set.of(Kind.APPLICATION, Kind.DRIVER))
                    .require(word)
                    .id();
            Optional<EndState> end = client.await(() -> over(client, id));
            tell(outcome, id, end);
            if (end.isEmpty()) {
                return timedOut(client, id);
            }
            int exit = JobExit.of(end.get());
            if (exit != CommandExit.OK.code()) {
                say.accept(end.get().sentence());
                end.get().lastLines().forEach(line -> here.errors().println("  " + Harmless.line(line)));
            }
            return exit;
        }
    }

    /** @param end empty: it is not over yet */
    static void tell(Outcome outcome, String id, Optional<EndState> end) {
        outcome.put("id", id);
        outcome.put("over", end.isPresent());
        end.ifPresent(each -> {
            outcome.line(each.state());
            outcome.put("state", each.state());
            outcome.put("exitCode", each.exitCode());
            outcome.put("sentence", each.sentence());
            outcome.put("lastLines", each.lastLines());
        });
        outcome.end();
    }

    private CompletionStage<Optional<EndState>> over(MasterClient client, String id) {
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

    /** What asks for more than any worker has would be waited for in vain. */
    private int timedOut(MasterClient client, String id) {
        say.accept(id + " is not over after " + timeout);
        Explanation why = client.await(() -> Questions.explanation(client, id)).why();
        boolean hopeless = why.shortages().stream().anyMatch(each -> each.isHopeless() && each.running() == 0);
        if (hopeless) {
            say.accept(why.sentence());
        }
        return (hopeless ? CommandExit.UNPLACED : CommandExit.TIMED_OUT).code();
    }
}
