package dev.hearth.cli;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.driver.HearthContext;
import dev.hearth.driver.HearthException;
import dev.hearth.model.MasterUrl;
import dev.hearth.task.UserClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Runs a program's driver, in this process or on the cluster. Here, the program sees its configuration as system properties, and ends with the
 * last line of its main: what it left running does not keep the process alive.
 */
final class SubmitCommand {
    /** The variable with class-path entries for the driver's user code alone. */
    static final String DRIVER_CLASS_PATH = "HEARTH_DRIVER_CLASS_PATH";

    private final SubmitOptions options;
    private final Surroundings here;

    SubmitCommand(SubmitOptions options, Surroundings here) {
        this.options = options;
        this.here = here;
    }

    /** The exit code for the process. */
    int run() {
        boolean cluster = isClusterMode();
        List<Path> jars = jars();
        UserProgram.checkJars(jars);
        Config config = SubmitSettings.of(options, here.installation(), jars);
        SubmitSettings.check(config);
        checkMaster(config);
        if (!config.ignoredSparkKeys().isEmpty()) {
            here.errors()
                    .println("hearth submit: these keys mean nothing to Hearth: "
                            + String.join(", ", config.ignoredSparkKeys()));
        }
        if (options.verbose) {
            config.asMap().forEach((key, value) -> here.errors().println("  " + key + "=" + value));
        }
        return cluster
                ? new ClusterSubmission(options, config, here).run(jars, UserProgram.mainClass(jars, options.mainClass))
                : runHere(config, jars);
    }

    private boolean isClusterMode() {
        boolean cluster = switch (options.deployMode.orElse("client")) {
            case "client" -> false;
            case "cluster" -> true;
            default ->
                throw new CommandFailure(
                        CommandExit.USAGE,
                        "--deploy-mode " + options.deployMode.orElseThrow()
                                + ": it is client, to run the driver in this process, or cluster, to run it on a"
                                + " worker");
        };
        List<String> ofClusters = new ArrayList<>();
        if (options.supervise) {
            ofClusters.add("--supervise");
        }
        if (options.detach) {
            ofClusters.add("--detach");
        }
        options.submissionKey.ifPresent(key -> ofClusters.add("--submission-key"));
        if (!cluster && !ofClusters.isEmpty()) {
            throw new CommandFailure(
                    CommandExit.USAGE,
                    String.join(", ", ofClusters) + (ofClusters.size() == 1 ? " is" : " are")
                            + " for drivers that the cluster runs: add --deploy-mode cluster");
        }
        return cluster;
    }

    private int runHere(Config config, List<Path> jars) {
        List<Path> classPath = new ArrayList<>(jars);
        Optional.ofNullable(here.environment().get(DRIVER_CLASS_PATH))
                .ifPresent(extra -> Arrays.stream(extra.split(":", -1))
                        .filter(entry -> !entry.isEmpty())
                        .forEach(entry -> classPath.add(Path.of(entry))));
        UserClassLoader loader = new UserClassLoader(classPath, HearthContext.class.getClassLoader());
        UserProgram program = UserProgram.load(loader, jars, options.mainClass);
        config.asMap().forEach(System::setProperty);
        if (options.name.isEmpty()) {
            System.getProperties().putIfAbsent("hearth.app.name", program.className());
        }
        Thread.currentThread().setContextClassLoader(loader);
        Optional<String> cluster = config.get(ApplicationKeys.MASTER).filter(each -> each.startsWith(MasterUrl.SCHEME));
        // a driver that the cluster runs has no terminal: who submitted it is told there
        cluster.filter(each -> DriverProcess.id(System.getProperties()).isEmpty())
                .ifPresent(master -> WaitingNotice.start(here, master));
        return run(program);
    }

    private void checkMaster(Config config) {
        String master = config.get(ApplicationKeys.MASTER)
                .orElseThrow(() -> new CommandFailure(
                        CommandExit.USAGE,
                        "no master is named: add --master hearth://host:7077 (or local[*] to run here), or set"
                                + " hearth.master in "
                                + here.installation().conf().resolve("hearth-defaults.conf")));
        if (master.startsWith("spark://")) {
            throw new CommandFailure(
                    CommandExit.USAGE,
                    "--master " + master + " names a Spark master: did you mean hearth://"
                            + master.substring("spark://".length()) + "?");
        }
    }

    private int run(UserProgram program) {
        Optional<String> failure = Optional.empty();
        int code = CommandExit.OK.code();
        try {
            program.run(options.arguments);
        } catch (CommandFailure e) {
            throw e;
        } catch (HearthException e) {
            here.errors().println("hearth submit: " + e.getMessage());
            Optional.ofNullable(e.getCause()).ifPresent(cause -> cause.printStackTrace(here.errors()));
            failure = Optional.of(String.valueOf(e.getMessage()));
            code = exitOf(e).code();
        } catch (Throwable e) { // whatever main lets out ends the program, and is shown as a JVM would
            here.errors().print("Exception in thread \"main\" ");
            e.printStackTrace(here.errors());
            failure = Optional.of("main threw " + e);
            code = CommandExit.FAILED.code();
        }
        close(failure);
        return code;
    }

    private static CommandExit exitOf(HearthException e) {
        return switch (e.kind()) {
            case UNREACHABLE -> CommandExit.UNREACHABLE;
            case REFUSED -> CommandExit.REFUSED;
            case USAGE -> CommandExit.USAGE;
            case FAILED -> CommandExit.FAILED;
        };
    }

    private static void close(Optional<String> failure) {
        HearthContext.active().ifPresent(context -> failure.ifPresentOrElse(context::fail, context::close));
    }

    private List<Path> jars() {
        List<Path> jars = new ArrayList<>();
        jars.add(Path.of(options.jar).toAbsolutePath());
        options.jars.ifPresent(list -> Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .forEach(each -> jars.add(Path.of(each).toAbsolutePath())));
        return jars.stream().distinct().toList();
    }
}
