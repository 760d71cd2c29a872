package dev.hearth.cli;

import dev.hearth.config.ConfigException;
import dev.hearth.model.Build;
import dev.hearth.protocol.ClientToMaster.Hosts;
import dev.hearth.protocol.ClientToMaster.RequestEnd;
import dev.hearth.protocol.ClientToMaster.RequestHosts;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.Role;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Shows which Hearth this is, and which the cluster is. That there is no master is no failure. */
final class VersionCommand {
    /** Nobody who asks for this command's release waits longer for a master that does not answer. */
    private static final Duration MASTER = Duration.ofSeconds(1);
    /** The master itself waits for its workers a little less. */
    private static final Duration WORKERS = Duration.ofSeconds(3);

    private final Surroundings here;
    private final Optional<String> master;
    private final OutputFormat format;
    private final Consumer<String> say;

    /** What was found of {@link #spec}; throws {@link CommandFailure} for a format that there is not. */
    VersionCommand(Surroundings here, ParseResult parsed) {
        this.here = here;
        this.master = Flags.value(parsed, Flags.MASTER);
        this.format = OutputFormat.parse(Flags.value(parsed, Flags.OUTPUT));
        this.say = here.words("version");
    }

    /** The command, for a parser. */
    static CommandSpec spec() {
        return Flags.command(
                        "version",
                        "Show the release and the Java of this command, of the master, and of workers that differ;"
                                + " 'hearth --version' asks no master.")
                .addOption(Flags.master())
                .addOption(Flags.output())
                .addOption(Flags.help());
    }

    /** As the jar's manifest tells it. */
    static String version() {
        return Build.ofThisProcess().release();
    }

    /** The exit code for the process. */
    int run() {
        Optional<VersionPage.Cluster> cluster = Optional.empty();
        CommandExit exit = CommandExit.OK;
        try {
            cluster = Optional.of(cluster());
        } catch (CommandFailure e) {
            say.accept("not of the cluster: " + e.getMessage());
            exit = e.exit() == CommandExit.USAGE ? CommandExit.USAGE : CommandExit.OK;
        } catch (ConfigException e) {
            // without a secret, say: whoever has no cluster asks for the version of the command
            say.accept("not of the cluster: " + e.getMessage());
        }
        new Display(format, here.out(), false).show(new VersionPage(Build.ofThisProcess(), cluster));
        return exit.code();
    }

    private VersionPage.Cluster cluster() {
        var config = MasterOptions.config(here.installation());
        var url = MasterOptions.url(master, config, here.environment());
        try (MasterClient client = here.dial(config, url, Role.READ, MasterClient.Patience.SHORT, say)) {
            // what a master answers at once shows that there is one: it asks its workers for the rest
            var unused = client.await(() -> within(client, MASTER, url.toString(), new RequestEnd("")));
            Hosts hosts = client.await(() -> within(client, WORKERS, url.toString(), new RequestHosts()));
            return new VersionPage.Cluster(url.toString(), hosts);
        }
    }

    private static <R extends Message> CompletionStage<R> within(
            MasterClient client, Duration limit, String url, Request<R> request) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        var unused = client.ask(request).whenComplete((given, failure) -> {
            if (failure == null) {
                answer.complete(given);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        client.loop()
                .schedule(
                        limit,
                        () -> answer.completeExceptionally(new CommandFailure(
                                CommandExit.UNREACHABLE,
                                "the master at " + url + " did not answer within " + limit.toSeconds()
                                        + " s; see the load of its host and the way there, or name another with"
                                        + " --master")));
        return answer;
    }
}
