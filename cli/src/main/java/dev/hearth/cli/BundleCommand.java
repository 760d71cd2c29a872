package dev.hearth.cli;

import dev.hearth.cli.doctor.Beside;
import dev.hearth.config.ClusterSecret;
import dev.hearth.config.ConfigException;
import dev.hearth.config.ConfigFiles;
import dev.hearth.rpc.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Writes down what somebody who helps from afar needs to know, and nothing secret. Prints where. */
final class BundleCommand {
    private static final MasterClient.Patience PATIENCE =
            new MasterClient.Patience(Duration.ofSeconds(15), Duration.ZERO);

    /** Of an empty file, on the busiest disk. */
    private static final Duration LONGEST_CREATION = Duration.ofSeconds(5);

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
                        "FILE",
                        "Where to; default: hearth-bundle-TIME.zip in this directory. What is printed is its path"
                                + " alone.",
                        "-o",
                        Flags.OUTPUT))
                .addOption(Flags.help())
                .addPositional(Flags.words(
                        "0..*", "APP", "Applications or drivers whose logs are to be in it: " + Targets.FORMS));
    }

    /** The exit code for the process. */
    int run() {
        Path file = Path.of(output.orElse("hearth-bundle-" + stamp(clock.instant()) + ".zip"))
                .toAbsolutePath()
                .normalize();
        // others answer these, beside what this process does
        LocalDaemons daemons = new LocalDaemons(here.installation().home(), here.environment());
        Beside<DoctorPage> doctor = Beside.begin(() -> DoctorCommand.page(here, Optional.of(master)));
        Map<String, Beside<String>> threads = new TreeMap<>();
        daemons.running().forEach((name, pid) -> threads.put(name, Beside.begin(() -> ThreadDump.of(pid))));
        Redaction redaction = redaction();
        List<String> left;
        CommandExit exit;
        // whether the file is this bundle's: another one of that name is the reason to fail, and stays
        CompletableFuture<Boolean> own = new CompletableFuture<>();
        Thread interrupted = whenInterrupted(file, own);
        try (Bundle bundle = create(file, redaction, own)) {
            bundle.json("versions.json", versions());
            bundle.json("settings.json", redaction.settings());
            bundle.json("environment.json", redaction.variables());
            writeDaemons(bundle, daemons);
            Beside<MasterClient> client = Beside.begin(() -> here.dial(master, Role.READ, PATIENCE, say));
            bundle.json("doctor.json", doctor.await().tree());
            writeThreads(bundle, threads);
            exit = writeCluster(bundle, client);
            left = bundle.leftOut();
        } catch (IOException e) {
            giveUp(file, own, interrupted);
            throw failed(file, e);
        } catch (RuntimeException e) {
            giveUp(file, own, interrupted);
            throw e;
        }
        if (!finished(interrupted)) {
            return exit.code();
        }
        if (!left.isEmpty()) {
            say.accept("too much for one bundle, and left out: " + String.join(", ", left));
        }
        say.accept("look through it before you give it away: names, hosts and what programs wrote are in it");
        here.out().println(file);
        return exit.code();
    }

    /** Removes the file if the process is ended from now on, as soon as it is known whether it is this bundle's. */
    private Thread whenInterrupted(Path file, CompletableFuture<Boolean> own) {
        Thread interrupted = new Thread(
                () -> {
                    boolean unused = own.completeOnTimeout(false, LONGEST_CREATION.toSeconds(), TimeUnit.SECONDS)
                            .join();
                    removeUnfinished(file, own);
                },
                "hearth-bundle-interrupted");
        try {
            Runtime.getRuntime().addShutdownHook(interrupted);
        } catch (IllegalStateException e) {
            throw new CommandFailure(CommandExit.FAILED, "interrupted before anything was written");
        }
        return interrupted;
    }

    /** Whether nobody has ended this process meanwhile, and with it the bundle. */
    private static boolean finished(Thread interrupted) {
        try {
            return Runtime.getRuntime().removeShutdownHook(interrupted);
        } catch (IllegalStateException e) {
            // it ends, and that thread removes the file
            return false;
        }
    }

    /** As in {@code 20261121-143000}, in UTC. */
    private static String stamp(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS)
                .toString()
                .replace("-", "")
                .replace(":", "")
                .replace("Z", "")
                .replace('T', '-');
    }

    /** A new file; tells {@code own} whether it has become one. */
    private static Bundle create(Path file, Redaction redaction, CompletableFuture<Boolean> own) {
        try {
            Bundle bundle = Bundle.create(file, redaction::clean);
            own.complete(true);
            return bundle;
        } catch (IOException e) {
            throw failed(file, e);
        } finally {
            own.complete(false);
        }
    }

    private static CommandFailure failed(Path file, IOException e) {
        return new CommandFailure(
                Written.exitOf(e),
                "cannot write " + file + ": " + Written.reason(e) + "; name another file with " + Flags.OUTPUT);
    }

    private void giveUp(Path file, CompletableFuture<Boolean> own, Thread interrupted) {
        if (finished(interrupted)) {
            removeUnfinished(file, own);
        }
    }

    private void removeUnfinished(Path file, CompletableFuture<Boolean> own) {
        try {
            boolean unused = own.getNow(false) && Files.deleteIfExists(file);
        } catch (IOException e) {
            say.accept("a part of the bundle remains in " + file + ": " + Written.reason(e));
        }
    }

    private Redaction redaction() {
        Map<String, String> settings = Map.of();
        List<String> secrets = new ArrayList<>(rawVariables());
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

    /** As they stand in logs, which are read as UTF-8: where the locale is C, this JVM has not understood all of them. */
    private static List<String> rawVariables() {
        List<String> values = new ArrayList<>();
        try {
            String all = new String(Files.readAllBytes(Path.of("/proc/self/environ")), StandardCharsets.UTF_8);
            for (String each : all.split("\0", -1)) {
                int end = each.indexOf('=');
                if (end > 0 && Redaction.isHidden(each.substring(0, end))) {
                    values.add(each.substring(end + 1));
                }
            }
        } catch (IOException e) {
            // not on this system: then the values that the JVM gives have to do
            return values;
        }
        return values;
    }

    private static void writeDaemons(Bundle bundle, LocalDaemons daemons) throws IOException {
        for (Map.Entry<String, String> each : daemons.logs().entrySet()) {
            bundle.text("daemons/" + each.getKey() + ".log", each.getValue());
        }
    }

    private static void writeThreads(Bundle bundle, Map<String, Beside<String>> threads) throws IOException {
        for (Map.Entry<String, Beside<String>> each : threads.entrySet()) {
            bundle.whole(
                    "daemons/" + each.getKey() + ".threads.txt", each.getValue().await());
        }
    }

    private CommandExit writeCluster(Bundle bundle, Beside<MasterClient> dialled) throws IOException {
        try (MasterClient client = dialled.await()) {
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
