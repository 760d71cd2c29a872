package dev.hearth.cli;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.config.ConfigKey;
import dev.hearth.config.JvmOptions;
import dev.hearth.config.NetworkKeys;
import dev.hearth.config.Sizes;
import dev.hearth.model.Artifact;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.LaunchCommand;
import dev.hearth.model.MasterUrl;
import dev.hearth.model.Resources;
import dev.hearth.protocol.ClientToMaster.DriverSubmitted;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.SubmitDriver;
import dev.hearth.protocol.ClientToMaster.SubmitDriverRefused;
import dev.hearth.protocol.ClientToMaster.SubmitDriverReply;
import dev.hearth.rpc.Role;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has the cluster run a driver: hands it over with its jars, and shows what it writes. The driver does not depend on this
 * process: however that ends, the driver goes on.
 */
final class ClusterSubmission {
    private static final MasterClient.Patience PATIENCE =
            new MasterClient.Patience(Duration.ofSeconds(10), Duration.ofMinutes(15));

    private static final int KEY_BYTES = 16;

    /** What belongs to the host where the command was given, to a daemon, or is told to the worker in another way. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            ApplicationKeys.MASTER.name(),
            ApplicationKeys.JARS.name(),
            ApplicationKeys.DRIVER_HOST.name(),
            ApplicationKeys.DRIVER_BIND_ADDRESS.name(),
            ApplicationKeys.DRIVER_MEMORY.name(),
            ApplicationKeys.DRIVER_JAVA_OPTIONS.name(),
            ApplicationKeys.DRIVER_CLASS_PATH.name(),
            ApplicationKeys.DRIVER_CORES.name(),
            ApplicationKeys.DRIVER_SUPERVISE.name(),
            NetworkKeys.SECRET_FILE.name(),
            NetworkKeys.TOKEN_FILE.name());

    private static final List<String> OF_DAEMONS = List.of("hearth.worker.", "hearth.deploy.", "hearth.master.");

    private final SubmitOptions options;
    private final Config config;
    private final Surroundings here;

    ClusterSubmission(SubmitOptions options, Config config, Surroundings here) {
        this.options = options;
        this.config = config;
        this.here = here;
    }

    /** The exit code for the process: the driver's, unless nobody is to wait for that. */
    int run(List<Path> jars, String mainClass) {
        String master = config.get(ApplicationKeys.MASTER).orElse("");
        if (!master.startsWith(MasterUrl.SCHEME)) {
            throw new CommandFailure(
                    CommandExit.USAGE,
                    "--deploy-mode cluster runs the driver on a cluster, and --master " + master
                            + " is none; name one as hearth://host:port");
        }
        MasterUrl url = MasterOptions.parse(master);
        OfferedJars offered = OfferedJars.of(jars);
        DriverSpec spec = spec(offered.artifacts(), mainClass, url);
        String key = options.submissionKey.orElseGet(ClusterSubmission::newKey);
        try (MasterClient client = here.dial(config, url, Role.SUBMIT, PATIENCE, this::say)) {
            client.serve(offered);
            String driver = submit(client, new SubmitDriver(key, spec));
            if (options.detach) {
                here.out().println(driver);
                return CommandExit.OK.code();
            }
            return follow(client, driver);
        }
    }

    private String submit(MasterClient client, SubmitDriver request) {
        SubmitDriverReply reply = client.await(() -> client.ask(request));
        if (reply instanceof DriverSubmitted submitted) {
            say("driver " + submitted.driver() + (submitted.again() ? " was submitted before" : " is submitted"));
            return submitted.driver().value();
        }
        if (reply instanceof SubmitDriverRefused refused) {
            throw new CommandFailure(CommandExit.REFUSED, "the master refused the driver: " + refused.reason());
        }
        throw new IllegalStateException("the answer to SubmitDriver is not handled: " + reply);
    }

    private int follow(MasterClient client, String driver) {
        AtomicBoolean shown = new AtomicBoolean();
        Thread farewell = new Thread(
                () -> {
                    if (!shown.get()) {
                        say("driver " + driver + " goes on: 'hearth wait " + driver
                                + "' waits for its end, 'hearth kill " + driver + "' ends it");
                    }
                },
                "hearth-farewell");
        Runtime.getRuntime().addShutdownHook(farewell);
        EndState end = client.await(
                () -> new DriverFollower(client, client.loop(), driver, here.out(), here.errors(), this::say).follow());
        shown.set(true);
        int exit = JobExit.of(end);
        if (exit != CommandExit.OK.code()) {
            say(end.sentence());
        }
        return exit;
    }

    private DriverSpec spec(List<Artifact> artifacts, String mainClass, MasterUrl url) {
        List<String> arguments = new ArrayList<>(
                List.of("submit", "--deploy-mode", "client", "--master", url.toString(), "--class", mainClass));
        config.asMap().forEach((key, value) -> {
            if (isPassedOn(key)) {
                arguments.add("--conf");
                arguments.add(key + "=" + value);
            }
        });
        arguments.addAll(List.of("--jars", DriverSpec.JARS, DriverSpec.USER_JAR));
        arguments.addAll(options.arguments);
        String classPath = config.get(ApplicationKeys.DRIVER_CLASS_PATH);
        LaunchCommand command = new LaunchCommand(
                HearthCli.class.getName(),
                arguments,
                classPath.isEmpty() ? Map.of() : Map.of(SubmitCommand.DRIVER_CLASS_PATH, classPath),
                List.of(LaunchCommand.COMMAND_INSTALLATION),
                List.of(),
                javaOptions());
        return new DriverSpec(
                config.get(ApplicationKeys.APP_NAME).orElse(mainClass),
                System.getProperty("user.name", "unknown"),
                new Resources(config.get(ApplicationKeys.DRIVER_CORES), memory(ApplicationKeys.DRIVER_MEMORY)),
                command,
                artifacts,
                config.get(ApplicationKeys.DRIVER_SUPERVISE));
    }

    private List<String> javaOptions() {
        List<String> words = new ArrayList<>(
                JvmOptions.split(ApplicationKeys.DRIVER_JAVA_OPTIONS, config.get(ApplicationKeys.DRIVER_JAVA_OPTIONS)));
        words.add("-D" + DriverProcess.ID_PROPERTY + "={{APP_ID}}");
        return words;
    }

    private static boolean isPassedOn(String key) {
        return !NOT_PASSED_ON.contains(key) && OF_DAEMONS.stream().noneMatch(key::startsWith);
    }

    private long memory(ConfigKey<String> key) {
        String text = config.get(key);
        try {
            return Sizes.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(key + "=" + text + ": it " + e.getMessage());
        }
    }

    private static String newKey() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private void say(String sentence) {
        here.errors().println("hearth submit: " + sentence);
    }
}
