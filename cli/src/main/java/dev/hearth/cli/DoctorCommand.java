package dev.hearth.cli;

import dev.hearth.cli.doctor.Cluster;
import dev.hearth.cli.doctor.Doctor;
import dev.hearth.cli.doctor.ThisHost;
import dev.hearth.config.ClientKey;
import dev.hearth.config.ConfigException;
import dev.hearth.model.Build;
import dev.hearth.protocol.ClientToMaster.Hosts;
import dev.hearth.protocol.ClientToMaster.RequestHistory;
import dev.hearth.protocol.ClientToMaster.RequestHosts;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.rpc.Role;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Looks for what is wrong with this host and its cluster, and says what to do about it. */
final class DoctorCommand {
    private static final String BEFORE = "--pre";

    private final Surroundings here;
    private final Optional<String> master;
    private final OutputFormat format;
    private final boolean beforeStart;

    /** What was found of {@link #spec}; throws {@link CommandFailure} for a format that there is not. */
    DoctorCommand(Surroundings here, ParseResult parsed) {
        this.here = here;
        this.master = Flags.value(parsed, Flags.MASTER);
        this.format = OutputFormat.parse(Flags.value(parsed, Flags.OUTPUT));
        this.beforeStart = parsed.hasMatchedOption(BEFORE);
    }

    /** The command, for a parser. */
    static CommandSpec spec() {
        return Flags.command(
                        "doctor",
                        "Look for what is wrong with this host and the cluster, with a remedy for each; exits with 1 if"
                                + " a check failed.")
                .addOption(Flags.flag("This host alone, before anything is started.", BEFORE))
                .addOption(Flags.master())
                .addOption(Flags.output())
                .addOption(Flags.help());
    }

    /** The exit code for the process. */
    int run() {
        DoctorPage page = page(here, beforeStart ? Optional.empty() : Optional.of(master));
        new Display(format, here.out(), false).show(page);
        return page.failed() ? CommandExit.FAILED.code() : CommandExit.OK.code();
    }

    /** @param master the flag, which may be empty; without one: this host alone */
    static DoctorPage page(Surroundings here, Optional<Optional<String>> master) {
        Clock clock = Clock.systemUTC();
        ThisHost host = new ThisHost(here.installation(), clock, here.began());
        Doctor doctor = new Doctor(host, here.installation(), here.environment());
        return new DoctorPage(
                doctor.findings(master.map(named -> new Dialled(here, named, clock)), Build.ofThisProcess()));
    }

    /** The cluster that any command here would ask. */
    private record Dialled(Surroundings here, Optional<String> master, Clock clock) implements Cluster {
        @Override
        public String url() {
            return MasterOptions.url(master, MasterOptions.config(here.installation()), here.environment())
                    .toString();
        }

        @Override
        public Answer ask() {
            try (MasterClient client = dial(Role.READ)) {
                connect(client);
                Instant asked = clock.instant();
                var state = client.await(() -> client.ask(new RequestMasterState()));
                Instant answered = clock.instant();
                return new Reached(state, hosts(client), asked, answered);
            } catch (CommandFailure e) {
                return unreached(e);
            } catch (ConfigException e) {
                return unreached(e);
            }
        }

        @Override
        public Optional<Unreached> refusal(Role role) {
            if (isOfCluster()) {
                // which the master has known again when it answered: its holders may take every role
                return Optional.empty();
            }
            try (MasterClient client = dial(role)) {
                connect(client);
                return Optional.empty();
            } catch (CommandFailure e) {
                return Optional.of(unreached(e));
            } catch (ConfigException e) {
                return Optional.of(unreached(e));
            }
        }

        private boolean isOfCluster() {
            try {
                return !ClientKey.find(
                                MasterOptions.config(here.installation()), here.installation(), here.environment())
                        .isToken();
            } catch (ConfigException e) {
                // whoever dials is told
                return false;
            }
        }

        private MasterClient dial(Role role) {
            return here.dial(master, role, MasterClient.Patience.SHORT, here.words("doctor"));
        }

        /** A master that does not know the question has told everything else nevertheless. */
        private static Optional<Hosts> hosts(MasterClient client) {
            try {
                return Optional.of(client.await(() -> client.ask(new RequestHosts())));
            } catch (CommandFailure e) {
                return Optional.empty();
            }
        }

        /** For the connection: what the master answers does not matter. */
        private static void connect(MasterClient client) {
            var unused = client.await(() -> client.ask(new RequestHistory("none")));
        }

        private static Unreached unreached(CommandFailure e) {
            String sentence = String.valueOf(e.getMessage());
            int remedy = sentence.lastIndexOf("; ");
            return remedy < 0
                    ? new Unreached(sentence, "name a running master with --master")
                    : new Unreached(sentence.substring(0, remedy), sentence.substring(remedy + 2));
        }

        private static Unreached unreached(ConfigException e) {
            return new Unreached(
                    String.valueOf(e.getMessage()), "correct the settings of this host, as said above under Settings");
        }
    }
}
