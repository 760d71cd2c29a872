package dev.hearth.cli;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.config.DriverCommand;
import dev.hearth.model.Artifact;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.MasterUrl;
import dev.hearth.protocol.ClientToMaster.DriverSubmitted;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.SubmitDriver;
import dev.hearth.protocol.ClientToMaster.SubmitDriverRefused;
import dev.hearth.protocol.ClientToMaster.SubmitDriverReply;
import dev.hearth.rpc.Role;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has the cluster run a driver: hands it over with its jars, and shows what it writes. The driver does not depend on this
 * process: however that ends, the driver goes on.
 */
final class ClusterSubmission {
    private static final MasterClient.Patience PATIENCE =
            new MasterClient.Patience(Duration.ofSeconds(10), Duration.ofMinutes(15));

    private static final int KEY_BYTES = 16;

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
                options.output.ifPresentOrElse(
                        format -> tell(driver, format), () -> here.out().println(driver));
                return Written.orElse(CommandExit.OK.code(), here.out(), here.errors());
            }
            return Written.orElse(follow(client, driver), here.out(), here.errors());
        }
    }

    private void tell(String driver, String format) {
        Outcome outcome = new Outcome(OutputFormat.parse(Optional.of(format)), here.out());
        outcome.line(driver);
        outcome.put("id", driver);
        outcome.end();
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
        DriverFollower follower = new DriverFollower(
                client,
                client.loop(),
                driver,
                Terminals.isOutput() ? HarmlessStream.over(here.out()) : here.out(),
                Terminals.isErrors() ? HarmlessStream.over(here.errors()) : here.errors(),
                this::say,
                options.maxWait);
        EndState end = client.await(follower::follow);
        shown.set(true);
        int exit = follower.gaveUp() ? CommandExit.UNPLACED.code() : JobExit.of(end);
        if (exit != CommandExit.OK.code()) {
            say(end.sentence());
        }
        return exit;
    }

    private DriverSpec spec(List<Artifact> artifacts, String mainClass, MasterUrl url) {
        boolean supervise = config.get(ApplicationKeys.DRIVER_SUPERVISE);
        // a supervised driver would only be started again
        List<String> flags = options.maxWait
                .filter(wait -> !supervise)
                .map(wait -> List.of(SubmitOptions.MAX_WAIT, wait.toMillis() + "ms"))
                .orElse(List.of());
        DriverCommand.Program program = DriverCommand.Program.sent(mainClass, options.arguments, flags);
        return new DriverSpec(
                config.get(ApplicationKeys.APP_NAME).orElse(mainClass),
                System.getProperty("user.name", "unknown"),
                DriverCommand.resources(config),
                DriverCommand.of(config, url.toString(), program, Map.of()),
                artifacts,
                supervise);
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
