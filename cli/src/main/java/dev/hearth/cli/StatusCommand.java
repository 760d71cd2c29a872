package dev.hearth.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.config.Config;
import dev.hearth.config.Installation;
import dev.hearth.config.Sizes;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.rpc.Role;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the workers, applications and drivers of a cluster. */
@Command(name = "status", description = "Show the workers, applications and drivers of a cluster.", sortOptions = false)
final class StatusCommand {
    @Mixin
    private MasterOptions master = new MasterOptions();

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
        Config config = MasterOptions.config(installation);
        try (MasterClient client = new MasterClient(
                config,
                installation,
                master.url(config, environment),
                Role.READ,
                MasterClient.Patience.SHORT,
                sentence -> {})) {
            MasterState state = client.await(() -> client.ask(new RequestMasterState()));
            out.println(output.equals("json") ? json(state) : text(state));
        }
        return CommandExit.OK.code();
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
        json.put("drivers", state.drivers().stream().map(StatusCommand::driver).toList());
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
        json.put("resources", worker.capacity().amounts());
        json.put("resourcesUsed", worker.used().amounts());
        json.put("lastHeartbeatMs", worker.lastHeartbeat().toMillis());
        json.put("trouble", worker.trouble().orElse(null));
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
        json.put("waiting", app.waiting().orElse(null));
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

    private static Map<String, Object> driver(DriverView driver) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", driver.driver().value());
        json.put("name", driver.name());
        json.put("user", driver.user());
        json.put("state", driver.state().name());
        json.put("cores", driver.resources().cores());
        json.put("memoryBytes", driver.resources().memoryBytes());
        json.put("supervise", driver.supervise());
        json.put("worker", driver.worker().map(WorkerId::value).orElse(null));
        json.put("attempt", driver.process().map(ExecutorId::number).orElse(null));
        json.put("pid", driver.pid());
        json.put("submitted", driver.submitted().toString());
        json.put("ended", driver.ended().map(Object::toString).orElse(null));
        json.put("exitCode", driver.exitCode().orElse(null));
        json.put("cause", driver.cause().orElse(null));
        return json;
    }

    private static String text(MasterState state) {
        Table workers = new Table("WORKER", "ADDRESS", "STATE", "CORES USED", "MEMORY USED", "TROUBLE");
        for (WorkerView worker : state.workers()) {
            workers.row(
                    worker.worker().value(),
                    worker.host() + ":" + worker.port(),
                    worker.state().name(),
                    worker.used().cores() + " of " + worker.capacity().cores(),
                    Sizes.show(worker.used().memoryBytes()) + " of "
                            + Sizes.show(worker.capacity().memoryBytes()),
                    worker.trouble().orElse(""));
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
                    app.cause().or(app::waiting).orElse(""));
        }
        List<String> parts =
                new ArrayList<>(List.of("master " + state.url(), "", workers.toString(), "", applications.toString()));
        if (!state.drivers().isEmpty()) {
            parts.add("");
            parts.add(drivers(state.drivers()).toString());
        }
        return String.join("\n", parts);
    }

    private static Table drivers(List<DriverView> drivers) {
        Table table = new Table("DRIVER", "NAME", "STATE", "CORES", "WORKER", "ATTEMPT", "SUBMITTED", "CAUSE");
        for (DriverView driver : drivers) {
            table.row(
                    driver.driver().value(),
                    driver.name(),
                    driver.state().name(),
                    String.valueOf(driver.resources().cores()),
                    driver.worker().map(WorkerId::value).orElse(""),
                    driver.process().map(each -> String.valueOf(each.number())).orElse(""),
                    driver.submitted().truncatedTo(ChronoUnit.SECONDS).toString(),
                    driver.cause().orElse(""));
        }
        return table;
    }
}
