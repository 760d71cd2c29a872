package dev.hearth.cli;

import dev.hearth.cli.WaitingNotice.Limit;
import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.config.DriverCommand;
import dev.hearth.driver.ExecutorLostException;
import dev.hearth.driver.HearthContext;
import dev.hearth.driver.HearthException;
import dev.hearth.driver.ProgramMain;
import dev.hearth.model.MasterUrl;
import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.task.UserClassLoader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs a program's driver, in this process or on the cluster. Here, the program sees its configuration as system properties, and ends with the
 * last line of its main: what it left running does not keep the process alive.
 */
final class SubmitCommand {
    private final SubmitOptions options;
    private final Surroundings here;
    private final AtomicBoolean gaveUp = new AtomicBoolean();
    private final AtomicBoolean interrupted = new AtomicBoolean();
    private final CompletableFuture<Boolean> toldMaster = new CompletableFuture<>();

    SubmitCommand(SubmitOptions options, Surroundings here) {
        this.options = options;
        this.here = here;
    }

    /** The exit code for the process. */
    int run() {
        List<Path> jars = jars();
        UserProgram.checkJars(jars);
        Config config = SubmitSettings.of(options, here.installation(), jars);
        boolean cluster = isClusterMode(config);
        SubmitSettings.check(config);
        checkMaster(config);
        if (!config.ignoredSparkKeys().isEmpty()) {
            here.errors()
                    .println("hearth submit: these keys mean nothing to Hearth: "
                            + String.join(", ", config.ignoredSparkKeys()));
        }
        List<String> daemons = SubmitSettings.ofDaemons(options, config);
        if (!daemons.isEmpty()) {
            here.errors()
                    .println("hearth submit: these keys are read by the master and the workers as they start, and mean"
                            + " nothing for a submission: " + String.join(", ", daemons));
        }
        if (options.verbose) {
            config.asMap().forEach((key, value) -> here.errors().println("  " + key + "=" + value));
        }
        return cluster
                ? new ClusterSubmission(options, config, here).run(jars, UserProgram.mainClass(jars, options.mainClass))
                : runHere(config, jars);
    }

    private boolean isClusterMode(Config config) {
        String mode = config.get(ApplicationKeys.DEPLOY_MODE);
        boolean cluster = switch (mode) {
            case "client" -> false;
            case "cluster" -> true;
            default ->
                throw new CommandFailure(
                        CommandExit.USAGE,
                        (options.deployMode.isPresent() ? "--deploy-mode " : ApplicationKeys.DEPLOY_MODE + "=") + mode
                                + ": it is client, to run the driver in this process, or cluster, to run it on a"
                                + " worker");
        };
        if (options.detach && options.maxWait.isPresent()) {
            throw new CommandFailure(
                    CommandExit.USAGE,
                    "--detach leaves nobody who could end the driver when " + SubmitOptions.MAX_WAIT
                            + " is over: give one of the two");
        }
        List<String> ofClusters = new ArrayList<>();
        if (options.supervise) {
            ofClusters.add("--supervise");
        }
        if (options.detach) {
            ofClusters.add("--detach");
        }
        options.output.ifPresent(each -> OutputFormat.parse(Optional.of(each)));
        if (options.output.isPresent() && !options.detach) {
            throw new CommandFailure(
                    CommandExit.USAGE,
                    "-o is for --detach, which prints the driver's id: otherwise standard output is the program's");
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
        Optional.ofNullable(here.environment().get(DriverCommand.CLASS_PATH_VARIABLE))
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
        boolean tells = DriverProcess.id(System.getProperties()).isEmpty();
        cluster.filter(each -> tells || options.maxWait.isPresent())
                .ifPresent(master -> WaitingNotice.start(
                        here, master, tells, options.maxWait.map(wait -> Limit.of(wait, this::giveUp))));
        return run(program, cluster, config);
    }

    /** The program is ended where it stands; its main, which may be told of the end first, ends the process alike. */
    private void giveUp(Optional<Explanation> why) {
        gaveUp.set(true);
        String reason = "it has had no executor for the time that " + SubmitOptions.MAX_WAIT + " gave it"
                + why.map(each -> ": " + each.sentence()).orElse("");
        here.errors().println("hearth submit: given up: " + reason);
        try {
            HearthContext.active().ifPresent(context -> context.fail(reason));
        } finally {
            toldMaster.complete(true);
            HearthCli.end(CommandExit.UNPLACED.code());
        }
    }

    /** The master hears why the application ends before the process does. */
    private int unplaced() {
        toldMaster.join();
        return CommandExit.UNPLACED.code();
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

    private int run(UserProgram program, Optional<String> cluster, Config config) {
        Optional<Throwable> thrown = Optional.empty();
        ProgramMain.begins(this::onSignal);
        try {
            program.run(options.arguments);
        } catch (CommandFailure e) {
            throw e;
        } catch (Throwable e) { // whatever main lets out ends the program, and is shown as a JVM would
            thrown = Optional.of(e);
        }
        if (interrupted.get()) {
            return CommandExit.FAILED.code(); // nobody sees it: the process ends of the signal
        }
        boolean unplaced = thrown.isPresent() && gaveUp.get();
        if (!unplaced) {
            thrown.ifPresent(failure -> tell(failure, cluster, config));
            close(thrown.map(SubmitCommand::reason), cluster);
        }
        return gaveUp.get()
                ? unplaced()
                : thrown.map(each -> exitOf(each).code()).orElse(CommandExit.OK.code());
    }

    /** The JVM ends the process, once the application is over. */
    private void onSignal(String signal) {
        interrupted.set(true);
        String ending = HearthContext.active()
                .map(context -> {
                    int executors = context.executors().size();
                    return ": ending application " + context.applicationId() + " and its " + executors + " executor"
                            + (executors == 1 ? "" : "s");
                })
                .orElse("");
        here.errors()
                .println("hearth submit: interrupted by " + signal + (signal.equals("SIGINT") ? " (Ctrl-C)" : "")
                        + ending);
    }

    private void tell(Throwable failure, Optional<String> cluster, Config config) {
        Optional<ExecutorLostException> lost = LostExecutor.find(failure);
        // user code may have worded it
        PrintStream errors = Terminals.isErrors() ? HarmlessStream.over(here.errors()) : here.errors();
        if (failure instanceof HearthException) {
            errors.println("hearth submit: " + ofToken(failure, cluster, config).orElseGet(() -> message(failure)));
            Optional.ofNullable(failure.getCause()).ifPresent(cause -> cause.printStackTrace(errors));
        } else {
            errors.print("Exception in thread \"main\" ");
            failure.printStackTrace(errors);
        }
        lost.ifPresent(each -> LostExecutor.words(each, cluster.isPresent()).forEach(errors::println));
    }

    /** What a token lacks with which the master did not take the application; empty: it was not for that. */
    private Optional<String> ofToken(Throwable failure, Optional<String> cluster, Config config) {
        boolean driven = DriverProcess.id(System.getProperties()).isPresent();
        return exitOf(failure) == CommandExit.REFUSED && !driven
                ? cluster.flatMap(master -> RefusedToken.sentence(here, config, master))
                : Optional.empty();
    }

    private static String message(Throwable failure) {
        return failure instanceof ExecutorLostException lost
                ? LostExecutor.sentence(lost)
                : String.valueOf(failure.getMessage());
    }

    private static String reason(Throwable failure) {
        return failure instanceof HearthException ? message(failure) : "main threw " + failure;
    }

    private static CommandExit exitOf(Throwable failure) {
        if (!(failure instanceof HearthException known)) {
            return CommandExit.FAILED;
        }
        return switch (known.kind()) {
            case UNREACHABLE -> CommandExit.UNREACHABLE;
            case REFUSED -> CommandExit.REFUSED;
            case USAGE -> CommandExit.USAGE;
            case FAILED -> CommandExit.FAILED;
        };
    }

    private void close(Optional<String> failure, Optional<String> cluster) {
        boolean told = ProgramMain.ended(failure);
        // the master itself learns how a driver ended that it has a worker run
        if (!told && DriverProcess.id(System.getProperties()).isEmpty()) {
            failure.ifPresent(reason -> cluster.ifPresent(master ->
                    HearthContext.lastClosed().ifPresent(app -> LateFailure.report(here, master, app, reason))));
        }
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
