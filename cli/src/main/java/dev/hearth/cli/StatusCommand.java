package dev.hearth.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.config.ConfigFiles;
import dev.hearth.config.DeployKeys;
import dev.hearth.config.Installation;
import dev.hearth.config.Sizes;
import dev.hearth.model.MasterUrl;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the workers and applications of a cluster. */
@Command(name = "status", description = "Show the workers and applications of a cluster.", sortOptions = false)
final class StatusCommand {
    @Option(
            names = "--master",
            paramLabel = "URL",
            description =
                    "hearth://host:port; default: hearth.master of conf/hearth-defaults.conf, else the master of this"
                            + " host.")
    private Optional<String> master = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "text (default) or json.")
    private String output = "text";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    private final Installation installation;
    private final Map<String, String> environment;
    private final PrintStream out;

    StatusCommand(Installation installation, Map<String, String> environment, PrintStream out) {
        this.installation = installation;
        this.environment = environment;
        this.out = out;
    }

    /** The exit code for the process. */
    int run() {
        if (!output.equals("text") && !output.equals("json")) {
            throw new CommandFailure(CommandExit.USAGE, "the output format is text or json, found '" + output + "'");
        }
        Config config = config();
        MasterState state = MasterClient.state(config, installation, url(config));
        out.println(output.equals("json") ? json(state) : text(state));
        return CommandExit.OK.code();
    }

    private Config config() {
        Path defaults = installation.conf().resolve("hearth-defaults.conf");
        return Files.exists(defaults) ? Config.of(ConfigFiles.read(defaults), defaults.toString()) : Config.empty();
    }

    private MasterUrl url(Config config) {
        String host = environment.getOrDefault("HEARTH_MASTER_HOST", config.get(DeployKeys.MASTER_HOST));
        String port =
                environment.getOrDefault("HEARTH_MASTER_PORT", String.valueOf(config.get(DeployKeys.MASTER_PORT)));
        String url = master.or(() -> config.get(ApplicationKeys.MASTER)).orElse(MasterUrl.SCHEME + host + ":" + port);
        try {
            return MasterUrl.parse(url);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandExit.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private static String json(MasterState state) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("url", state.url());
        json.put("pid", state.pid());
        json.put("epoch", state.epoch().toString());
        json.put("workers", state.workers().stream().map(StatusCommand::worker).toList());
        json.put(
                "applications",
                state.applications().stream().map(StatusCommand::application).toList());
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of text and numbers are always JSON", e);
        }
    }

    private static Map<String, Object> worker(WorkerView worker) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", worker.worker().value());
        json.put("host", worker.host());
        json.put("port", worker.port());
        json.put("state", worker.state().name());
        json.put("cores", worker.capacity().cores());
        json.put("used", worker.used().cores());
        json.put("memoryBytes", worker.capacity().memoryBytes());
        json.put("memoryUsedBytes", worker.used().memoryBytes());
        json.put("lastHeartbeatMs", worker.lastHeartbeat().toMillis());
        return json;
    }

    private static Map<String, Object> application(ApplicationView app) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", app.app().value());
        json.put("name", app.name());
        json.put("user", app.user());
        json.put("state", app.state().name());
        json.put("cores", app.cores());
        OptionalInt max = app.maxCores();
        json.put("maxCores", max.isPresent() ? max.getAsInt() : null);
        json.put("executorMemoryBytes", app.executorMemoryBytes());
        json.put("submitted", app.submitted().toString());
        json.put("ended", app.ended().map(Object::toString).orElse(null));
        json.put("cause", app.cause().orElse(null));
        json.put(
                "executors",
                app.executors().stream().map(StatusCommand::executor).toList());
        return json;
    }

    private static Map<String, Object> executor(ExecutorView executor) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", executor.executor().number());
        json.put("worker", executor.worker().value());
        json.put("state", executor.state().name());
        json.put("cores", executor.resources().cores());
        json.put("memoryBytes", executor.resources().memoryBytes());
        json.put("pid", executor.pid());
        json.put("cause", executor.cause().orElse(null));
        return json;
    }

    private static String text(MasterState state) {
        Table workers = new Table("WORKER", "ADDRESS", "STATE", "CORES USED", "MEMORY USED");
        for (WorkerView worker : state.workers()) {
            workers.row(
                    worker.worker().value(),
                    worker.host() + ":" + worker.port(),
                    worker.state().name(),
                    worker.used().cores() + " of " + worker.capacity().cores(),
                    Sizes.show(worker.used().memoryBytes()) + " of "
                            + Sizes.show(worker.capacity().memoryBytes()));
        }
        Table applications = new Table("APPLICATION", "NAME", "STATE", "CORES", "EXECUTORS", "SUBMITTED", "CAUSE");
        for (ApplicationView app : state.applications()) {
            long running = app.executors().stream()
                    .filter(e -> !e.state().isTerminal())
                    .count();
            applications.row(
                    app.app().value(),
                    app.name(),
                    app.state().name(),
                    String.valueOf(app.cores()),
                    String.valueOf(running),
                    app.submitted().truncatedTo(ChronoUnit.SECONDS).toString(),
                    app.cause().orElse(""));
        }
        return String.join("\n", List.of("master " + state.url(), "", workers.toString(), "", applications.toString()));
    }
}
