package dev.hearth.cli;

import dev.hearth.cli.Targets.Kind;
import dev.hearth.cli.Targets.Target;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.Kill;
import dev.hearth.protocol.ClientToMaster.Killing;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.rpc.Role;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Ends drivers and applications, and returns when their last process is gone. Prints the ids of what it ended. */
final class KillCommand {
    /** Longer than a driver may live out of its master's reach. */
    private static final MasterClient.Patience PATIENCE =
            new MasterClient.Patience(Duration.ofSeconds(10), Duration.ofMinutes(15));

    private static final String FORCE = "--force";

    private final Surroundings here;
    private final Optional<String> master;
    private final List<String> words;
    private final boolean force;
    private final Outcome outcome;
    private final Consumer<String> say;

    /** What was found of {@link #spec}. */
    KillCommand(Surroundings here, ParseResult parsed) {
        this.here = here;
        this.master = Flags.value(parsed, Flags.MASTER);
        this.words = Flags.words(parsed);
        this.force = parsed.hasMatchedOption(FORCE);
        this.outcome = new Outcome(parsed, here.out());
        this.say = here.words("kill");
    }

    /** The command, for a parser. */
    static CommandSpec spec() {
        return Flags.command("kill", "End drivers and applications; returns when their last process is gone.")
                .addOption(Flags.master())
                .addOption(Flags.flag(
                        "By SIGKILL at once, without hearth.worker.killGrace; also what is left of one that is over.",
                        FORCE))
                .addOption(Flags.output())
                .addOption(Flags.help())
                .addPositional(Flags.words("1..*", "ID", "Drivers or applications: " + Targets.FORMS));
    }

    /** The exit code for the process. */
    int run() {
        String reason = "hearth kill by " + System.getProperty("user.name", "unknown");
        CommandExit exit = CommandExit.OK;
        List<Object> ended = outcome.list("ended");
        List<Object> others = outcome.list("notEnded");
        try (MasterClient client = here.dial(master, Role.SUBMIT, PATIENCE, say)) {
            Targets targets = Targets.of(
                    client.await(() -> client.ask(new RequestMasterState())), Set.of(Kind.APPLICATION, Kind.DRIVER));
            Map<String, Killing> ending = new LinkedHashMap<>();
            for (String word : words) {
                Optional<Target> target = targets.find(word);
                if (target.isEmpty()) {
                    exit = CommandExit.REFUSED;
                    say.accept(targets.unknown(word));
                    others.add(not(word, targets.unknown(word)));
                    continue;
                }
                String id = target.get().id();
                Killing killing = client.await(() -> client.ask(new Kill(id, reason, force)));
                if (killing.id().isEmpty()) {
                    exit = CommandExit.REFUSED;
                    say.accept(killing.sentence());
                    others.add(not(id, killing.sentence()));
                } else if (killing.alive() || force && killing.processes() > 0) {
                    ending.put(id, killing);
                } else {
                    say.accept(killing.sentence());
                    others.add(not(id, killing.sentence()));
                }
            }
            for (Map.Entry<String, Killing> each : ending.entrySet()) {
                EndState end = client.await(() -> EndWatch.over(
                        client,
                        client.loop(),
                        each.getKey(),
                        sentence -> say.accept("waits for the end: " + sentence)));
                outcome.line(each.getKey());
                int processes = each.getValue().processes();
                ended.add(ended(each.getKey(), end, processes));
                say.accept(end.sentence() + "; " + processes + (processes == 1 ? " process was" : " processes were")
                        + " ended");
            }
        }
        outcome.end();
        return exit.code();
    }

    private static Map<String, Object> ended(String id, EndState end, int processes) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", id);
        tree.put("state", end.state());
        tree.put("processes", processes);
        tree.put("sentence", end.sentence());
        return tree;
    }

    /** What is not known, or was over. */
    private static Map<String, Object> not(String word, String sentence) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", word);
        tree.put("sentence", sentence);
        return tree;
    }
}
