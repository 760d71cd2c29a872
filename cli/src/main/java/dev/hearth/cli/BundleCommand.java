package dev.hearth.cli;

import dev.hearth.config.ClusterSecret;
import dev.hearth.config.ConfigException;
import dev.hearth.config.ConfigFiles;
import dev.hearth.rpc.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Writes down what somebody who helps from afar needs to know, and nothing secret. Prints where. */
final class BundleCommand {
    private static final MasterClient.Patience PATIENCE =
            new MasterClient.Patience(Duration.ofSeconds(15), Duration.ZERO);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Surroundings here;
    private final Optional<String> master;
    private final Optional<String> output;
    private final List<String> words;
    private final Consumer<String> say;
    private final Clock clock = Clock.systemUTC();

    /** What was found of {@link #spec}. */
    BundleCommand(Surroundings here, ParseResult parsed) {
        this.here = here;
        this.master = Flags.value(parsed, Flags.MASTER);
        this.output = Flags.value(parsed, Flags.OUTPUT);
        this.words = Flags.words(parsed);
        this.say = here.words("bundle");
    }

    /** The command, for a parser. */
    static CommandSpec spec() {
        return Flags.command(
                        "bundle",
                        "Write an archive for whoever is to help: versions, the doctor's answer, how the cluster"
                                + " stands, logs and threads of this host's daemons, settings; without secrets.")
                .addOption(Flags.master())
                .addOption(Flags.text(
                        "FILE", "Where to; default: hearth-bundle-TIME.zip in this directory.", "-o", Flags.OUTPUT))
                .addOption(Flags.help())
                .addPositional(Flags.words(
                        "0..*", "APP", "Applications or drivers whose logs are to be in it: " + Targets.FORMS));
    }

    /** The exit code for the process. */
    int run() {
        Path file = Path.of(output.orElse("hearth-bundle-" + STAMP.format(clock.instant()) + ".zip"))
                .toAbsolutePath()
                .normalize();
        Redaction redaction = redaction();
        List<String> left;
        CommandExit exit;
        try (Bundle bundle = create(file, redaction)) {
            exit = write(bundle, redaction);
            left = bundle.leftOut();
        } catch (IOException e) {
            throw failed(file, e);
        }
        if (!left.isEmpty()) {
            say.accept("too much for one bundle, and left out: " + String.join(", ", left));
        }
        say.accept("look through it before you give it away: names, hosts and what programs wrote are in it");
        here.out().println(file);
        return exit.code();
    }

    private static Bundle create(Path file, Redaction redaction) {
        try {
            return Bundle.create(file, redaction::clean);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static CommandFailure failed(Path file, IOException e) {
        return new CommandFailure(
                CommandExit.USAGE,
                "cannot write " + file + ": " + Bundle.reason(e) + "; name another file with " + Flags.OUTPUT);
    }

    private Redaction redaction() {
        Map<String, String> settings = Map.of();
        List<String> secrets = new ArrayList<>();
        try {
            Path defaults = here.installation().defaultsFile();
            settings = Files.exists(defaults) ? ConfigFiles.read(defaults) : settings;
        } catch (ConfigException e) {
            say.accept("without the settings: " + e.getMessage());
        }
        try {
            Path secret = ClusterSecret.path(MasterOptions.config(here.installation()), here.installation());
            secrets.add(Files.exists(secret) ? ClusterSecret.read(secret).hex() : "");
        } catch (ConfigException e) {
            // one that cannot be read is in nothing that this process reads
            return new Redaction(settings, here.environment(), secrets);
        }
        return new Redaction(settings, here.environment(), secrets);
    }

    private CommandExit write(Bundle bundle, Redaction redaction) throws IOException {
        bundle.json("versions.json", versions());
        bundle.json("settings.json", redaction.settings());
        bundle.json("environment.json", redaction.variables());
        bundle.json("doctor.json", DoctorCommand.page(here, Optional.of(master)).tree());
        LocalDaemons daemons = new LocalDaemons(here.installation().home(), here.environment());
        for (Map.Entry<String, String> each : daemons.logs().entrySet()) {
            bundle.text("daemons/" + each.getKey() + ".log", each.getValue());
        }
        for (Map.Entry<String, Long> each : daemons.running().entrySet()) {
            bundle.whole("daemons/" + each.getKey() + ".threads.txt", LocalDaemons.threads(each.getValue()));
        }
        try (MasterClient client = here.dial(master, Role.READ, PATIENCE, say)) {
            new ClusterBundle(client.blocking(), bundle, words).write();
        } catch (CommandFailure e) {
            tell(bundle, String.valueOf(e.getMessage()));
            // a bundle is wanted most when there is no master; a word that means nothing is a mistake
            return e.exit() == CommandExit.UNREACHABLE ? CommandExit.OK : e.exit();
        } catch (ConfigException e) {
            tell(bundle, String.valueOf(e.getMessage()));
        }
        return CommandExit.OK;
    }

    private void tell(Bundle bundle, String sentence) throws IOException {
        say.accept("not all of the cluster is in it: " + sentence);
        bundle.text("cluster/missing.txt", sentence);
    }

    private Map<String, Object> versions() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("hearth", VersionCommand.version());
        tree.put("made", clock.instant().toString());
        for (String each : List.of("java.version", "java.vendor", "os.name", "os.version", "os.arch")) {
            tree.put(each, System.getProperty(each, ""));
        }
        return tree;
    }
}
