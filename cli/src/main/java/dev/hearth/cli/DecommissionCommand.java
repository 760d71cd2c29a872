package dev.hearth.cli;

import dev.hearth.cli.Targets.Kind;
import dev.hearth.cli.Targets.Target;
import dev.hearth.config.Nearest;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.DecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.protocol.ClientToMaster.WorkersDecommissioned;
import dev.hearth.protocol.ClientToMaster.WorkersRecommissioned;
import dev.hearth.rpc.Role;
import dev.hearth.view.Harmless;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Has workers take nothing new, so that they can be left, or something again. Prints the ids of those that were told. */
final class DecommissionCommand {
    private static final String UNDRAIN = "undrain";

    private final String name;
    private final Surroundings here;
    private final Optional<String> master;
    private final List<String> workers;
    private final Outcome outcome;

    /** What was found of {@link #spec}; the command goes by that name. */
    DecommissionCommand(String name, Surroundings here, ParseResult parsed) {
        this.name = name;
        this.here = here;
        this.master = Flags.value(parsed, Flags.MASTER);
        this.workers = Flags.words(parsed);
        this.outcome = new Outcome(parsed, here.out());
    }

    /** The command, for a parser. */
    static CommandSpec spec(String name) {
        return Flags.command(
                        name,
                        name.equals(UNDRAIN)
                                ? "Have workers that were drained take something again."
                                : "Have workers take nothing new; running tasks and drivers go on, executors end when"
                                        + " theirs are done.")
                .addOption(Flags.master())
                .addOption(Flags.output())
                .addOption(Flags.help())
                .addPositional(Flags.words(
                        "1..*",
                        "WORKER|HOST",
                        "Hosts, in any case, for all workers there; or workers: " + Targets.FORMS));
    }

    /** The exit code for the process. */
    int run() {
        String reason = "hearth " + name + " by " + System.getProperty("user.name", "unknown");
        Consumer<String> say = here.words(name);
        try (MasterClient client = here.dial(master, Role.OPERATOR, MasterClient.Patience.SHORT, say)) {
            MasterState state = client.await(() -> client.ask(new RequestMasterState()));
            List<String> meant = workers.stream()
                    .flatMap(each -> hostsOrId(state, each).stream())
                    .toList();
            Told told = order(client, meant, reason);
            told.workers().forEach(each -> outcome.line(each.value()));
            outcome.put("workers", told.workers().stream().map(WorkerId::value).toList());
            outcome.put("unknown", told.unknown());
            outcome.end();
            if (told.unknown().isEmpty()) {
                return CommandExit.OK.code();
            }
            List<String> known = state.workers().stream()
                    .flatMap(each -> Stream.of(each.worker().value(), each.host()))
                    .distinct()
                    .toList();
            told.unknown()
                    .forEach(each -> say.accept("there is no worker or host " + Harmless.words(each)
                            + Nearest.of(each, known)
                                    .map(near -> ": did you mean " + Harmless.words(near) + "?")
                                    .orElse("; 'hearth workers' lists them")));
            return CommandExit.REFUSED.code();
        }
    }

    private record Told(List<WorkerId> workers, List<String> unknown) {}

    private Told order(MasterClient client, List<String> meant, String reason) {
        if (name.equals(UNDRAIN)) {
            WorkersRecommissioned told = client.await(() -> client.ask(new RecommissionWorkers(meant, reason)));
            return new Told(told.workers(), told.unknown());
        }
        WorkersDecommissioned told = client.await(() -> client.ask(new DecommissionWorkers(meant, reason)));
        return new Told(told.workers(), told.unknown());
    }

    /** A host stands for all of its workers; what is no host may be a shortened id, or a name of an address. */
    static List<String> hostsOrId(MasterState state, String word) {
        Set<String> hosts = state.workers().stream().map(WorkerView::host).collect(Collectors.toSet());
        if (hosts.stream().anyMatch(word::equalsIgnoreCase)) {
            return List.of(word);
        }
        Optional<String> id = Targets.of(state, Set.of(Kind.WORKER)).find(word).map(Target::id);
        if (id.isPresent()) {
            return List.of(id.get());
        }
        List<String> addresses = addresses(word).filter(hosts::contains).toList();
        return addresses.isEmpty() ? List.of(word) : addresses;
    }

    /** None of a word that names no host. */
    private static Stream<String> addresses(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).map(InetAddress::getHostAddress);
        } catch (UnknownHostException e) {
            return Stream.empty();
        }
    }
}
