package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.http.SafetyHeaders;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.MasterSite;
import dev.hearth.testing.ProcSweep;
import dev.hearth.testing.RawHttp;
import dev.hearth.testing.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where a word that a user gave a program turns up that runs on the cluster, while it runs and afterwards: in its settings,
 * its executors' environment, its arguments and its Java options; and in the environment and the standard input of the
 * process that submits it.
 */
class ConfidentialityTest {
    private static final Duration SECONDS = Duration.ofSeconds(60);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(1, 3);

    private static final List<String> COMMANDS = List.of(
            "status -o json",
            "status -o wide",
            "apps -a -o json",
            "apps -a -o wide",
            "workers -o yaml",
            "token list -o json",
            "doctor -o json");

    /** Another for each test: what one leaves in the journal is none of the next one's business. */
    private final String mark = "canary-" + random();

    @TempDir
    Path directory;

    private int bundles;

    private static String random() {
        byte[] bytes = new byte[12];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void whatAUserGivesAProgramIsShownNowhereAndLiesInFilesOfTheOwnersAlone() throws IOException {
        MasterSite site = new MasterSite(CLUSTER);
        Path settings = directory.resolve("settings.conf");
        Files.writeString(
                settings,
                String.join(
                        "\n",
                        "hearth.cores.max 1",
                        "hearth.app.apikey " + mark + "-setting",
                        "hearth.executorEnv.API_KEY " + mark + "-environment",
                        "hearth.executor.extraJavaOptions -XX:+UseSerialGC -Dkey=" + mark + "-executor",
                        "hearth.driver.extraJavaOptions -XX:+UseSerialGC -Dkey=" + mark + "-driver"));
        Path ready = directory.resolve("ready");
        Path go = directory.resolve("go");
        Child submit = CLUSTER.submission(Programs.jar(), "app.Talk")
                .flag("--deploy-mode", "cluster", "--detach", "--driver-memory", "96m", "--name", "talk")
                .flag("--properties-file", settings.toString())
                .start(ready, go, mark + "-argument");
        assertThat(submit.exit(SECONDS)).as(submit::report).isZero();
        String driver = submit.out().strip();
        Await.until("it has talked", SECONDS, () -> Files.exists(ready));
        String app = CLUSTER.newestApplication().orElseThrow().app().value();

        assertThat(withMark(commandLines())).isEmpty();
        assertThat(withMark(answers(site, driver, app))).isEmpty();
        assertThat(withMark(outputs(COMMANDS, app, driver))).isEmpty();
        assertThat(withMark(Map.of(CLUSTER.master().name(), CLUSTER.report()))).isEmpty();
        assertThat(filesWithMark())
                .isNotEmpty()
                .allMatch(file -> file.startsWith("recovery/")
                        || file.matches("work.*/driver-[^/]*/0/java\\.args")
                        || file.matches("work.*/app-[^/]*/0/java\\.args"))
                .allMatch(ConfidentialityTest::isOwnersAlone);

        Files.createFile(go);
        Child wait = CLUSTER.cli(List.of(), List.of("wait", "--master", CLUSTER.url(), driver));
        assertThat(wait.exit(SECONDS)).as(wait::report).isZero();
        assertThat(withMark(answers(site, driver, app))).isEmpty();
        assertThat(withMark(outputs(List.of(), app, driver))).isEmpty();
        Await.until(
                "the files of its processes are gone",
                SECONDS,
                () -> filesWithMark().stream().allMatch(file -> file.startsWith("recovery/")));
    }

    @Test
    void whatTheSubmittingProcessHasInItsEnvironmentAndReadsIsNobodyElses() throws IOException {
        MasterSite site = new MasterSite(CLUSTER);
        Path ready = directory.resolve("ready");
        Path go = directory.resolve("go");
        Child here = CLUSTER.submission(Programs.jar(), "app.Confidant")
                .environment("API_KEY", mark + "-environment")
                .conf("hearth.cores.max", "1")
                .start(ready, go);
        here.type(mark + "-input\n");
        Await.until("it has read", SECONDS, () -> Files.exists(ready));
        assertThat(here.out()).contains("read=" + mark + "-input");
        String app = CLUSTER.newestApplication().orElseThrow().app().value();
        Path thereReady = directory.resolve("there-ready");
        Child there = CLUSTER.submission(Programs.jar(), "app.Confidant")
                .environment("API_KEY", mark + "-environment")
                .flag("--deploy-mode", "cluster", "--driver-memory", "96m")
                .conf("hearth.cores.max", "1")
                .start(thereReady, go);
        there.type(mark + "-input\n");
        Await.until("the other has found nothing to read", SECONDS, () -> Files.exists(thereReady));
        String driver = CLUSTER.state().drivers().get(0).driver().value();

        assertThat(withMark(commandLines())).isEmpty();
        assertThat(withEnvironmentOf("API_KEY=" + mark)).containsExactlyInAnyOrder(here.pid(), there.pid());
        assertThat(withMark(answers(site, driver, app))).isEmpty();
        assertThat(withMark(outputs(COMMANDS, app, driver))).isEmpty();
        assertThat(withMark(Map.of(
                        "daemons",
                        CLUSTER.master().out() + CLUSTER.workers().get(0).out())))
                .isEmpty();
        // what the program itself has printed, where its user had it printed
        String printed = "logs/" + here.name() + ".out";
        assertThat(filesWithMark()).containsExactly(printed);

        Files.createFile(go);
        assertThat(here.exit(SECONDS)).as(here::report).isZero();
        assertThat(there.exit(SECONDS)).as(there::report).isZero();
        assertThat(there.out()).contains("read=null");
        assertThat(filesWithMark()).containsExactly(printed);
    }

    @Test
    void whatAnExecutorThatCrashesLeavesIsItsOwnersAlone() throws IOException {
        MasterSite site = new MasterSite(CLUSTER);
        Path ready = directory.resolve("ready");
        Path go = directory.resolve("go");
        Path settings = directory.resolve("settings.conf");
        Files.writeString(
                settings,
                String.join(
                        "\n",
                        "hearth.cores.max 1",
                        "hearth.executorEnv.API_KEY " + mark + "-environment",
                        "hearth.executor.extraJavaOptions -XX:+UseSerialGC -Dkey=" + mark + "-executor"));
        Child talk = CLUSTER.submission(Programs.jar(), "app.Talk")
                .flag("--properties-file", settings.toString())
                .start(ready, go);
        Await.until("it has talked", SECONDS, () -> Files.exists(ready));
        ExecutorView executor = CLUSTER.awaitExecutors(1).get(0);
        String app = executor.executor().app().value();

        Signals.send(executor.pid(), "SEGV");
        Await.until("it has crashed", SECONDS, () -> !ProcSweep.runs(executor.pid()));
        Await.until(
                "another one runs",
                SECONDS,
                () -> CLUSTER.runningExecutors().stream().anyMatch(each -> each.pid() != executor.pid()));

        assertThat(LocalCluster.files(CLUSTER.directory(), "hs_err_pid" + executor.pid() + ".log"))
                .hasSize(1);
        assertThat(withMark(commandLines())).isEmpty();
        assertThat(withMark(answers(site, "unknown", app))).isEmpty();
        assertThat(withMark(outputs(List.of(), app))).isEmpty();
        assertThat(filesWithMark())
                .isNotEmpty()
                .allMatch(file -> file.startsWith("recovery/")
                        || file.matches("work.*/app-[^/]*/\\d/java\\.args")
                        || file.matches("work.*/app-[^/]*/0/hs_err_pid\\d+\\.log"))
                .allMatch(ConfidentialityTest::isOutOfReach);
        Files.createFile(go);
        assertThat(talk.exit(SECONDS)).as(talk::report).isZero();
        Await.until(
                "its report alone is left, for as long as its logs",
                SECONDS,
                () -> filesWithMark().stream()
                        .allMatch(
                                file -> file.startsWith("recovery/") || file.matches("work.*/0/hs_err_pid\\d+\\.log")));
        assertThat(filesWithMark()).allMatch(ConfidentialityTest::isOutOfReach);
    }

    /** The processes of the cluster in whose environment that is. */
    private static List<Long> withEnvironmentOf(String variable) {
        return ProcSweep.marked(CLUSTER.directory().toString()).keySet().stream()
                .filter(pid -> {
                    try {
                        return Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1)
                                .contains(variable);
                    } catch (IOException e) {
                        return false;
                    }
                })
                .toList();
    }

    private Map<String, String> withMark(Map<String, String> texts) {
        Map<String, String> found = new TreeMap<>(texts);
        found.values().removeIf(text -> !text.contains(mark));
        return found;
    }

    /** Of every process, as every user of the host sees them. */
    private static Map<String, String> commandLines() {
        assertThat(ProcSweep.marked(CLUSTER.directory().toString()))
                .as("the processes are found")
                .hasSizeGreaterThanOrEqualTo(4);
        Map<String, String> lines = new TreeMap<>();
        ProcSweep.marked("").forEach((pid, line) -> lines.put(String.valueOf(pid), line));
        return lines;
    }

    private static Map<String, String> answers(MasterSite site, String driver, String app) {
        List<String> targets = new ArrayList<>(List.of(
                "/",
                "/login",
                "/health",
                "/ready",
                "/metrics",
                "/nothing",
                "/login?code=" + "0".repeat(64),
                "/v1/submissions/readyz",
                "/v1/submissions/status/" + driver,
                "/v1/submissions/nothing",
                "/v9/submissions/status/x",
                "/json",
                "/json/activeapps",
                "/json/completedapps",
                "/json/workers",
                "/json/activedrivers",
                "/json/clusterutilization",
                "/api/v1/state",
                "/api/v1/apps",
                "/api/v1/apps/" + app,
                "/api/v1/apps/" + app + "/events",
                "/api/v1/apps/" + app + "/logs/0/stdout",
                "/api/v1/apps/" + app + "/logs/0/stderr?offset=0",
                "/api/v1/apps/" + app + "/logs/99/stderr",
                "/api/v1/apps/" + app + "/logs/0/secret",
                "/api/v1/apps/unknown",
                "/api/v1/drivers",
                "/api/v1/drivers/" + driver,
                "/api/v1/drivers/" + driver + "/events",
                "/api/v1/drivers/" + driver + "/logs/0/stdout?offset=0",
                "/api/v1/drivers/" + driver + "/logs/0/stderr?offset=0",
                "/api/v1/workers"));
        for (String page : List.of("/apps/" + app, "/drivers/" + driver)) {
            targets.addAll(List.of(page, page + "/kill"));
        }
        String worker = CLUSTER.state().workers().get(0).worker().value();
        targets.add("/api/v1/workers/" + worker);
        targets.add("/workers/" + worker + "/json");
        Map<String, String> answers = site.crawl(targets);
        answers.put("stranger", RawHttp.get(site.port(), "/api/v1/state"));
        answers.forEach((target, answer) -> SafetyHeaders.ALL.forEach(
                (name, value) -> assertThat(answer).as(target).contains("\r\n" + name + ": " + value + "\r\n")));
        assertThat(answers.get("/api/v1/apps/" + app)).startsWith("HTTP/1.1 200 ");
        if (!driver.equals("unknown")) {
            assertThat(answers.get("/api/v1/drivers/" + driver + "/logs/0/stderr?offset=0"))
                    .startsWith("HTTP/1.1 200 ");
        }
        for (String stream : List.of("/api/v1/stream", "/api/v1/apps/" + app + "/events")) {
            try (RawHttp http = new RawHttp(site.port())) {
                http.send("GET " + stream + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
                        + site.bearer("http-read.token") + "\r\n\r\n");
                answers.put("stream " + stream, http.readUntil("data: {"));
            }
        }
        return answers;
    }

    /** What commands print, on both outputs. */
    private Map<String, String> outputs(List<String> commands, String... ids) {
        List<String> all = new ArrayList<>(commands);
        for (String id : ids) {
            all.addAll(List.of("why " + id + " -o json", "events " + id + " -o json", "logs " + id));
        }
        Map<String, String> environment = Map.of("API_KEY", mark + "-of-the-command");
        Map<String, Child> running = new TreeMap<>();
        for (String command : all) {
            List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
            words.addAll(1, List.of("--master", CLUSTER.url()));
            running.put(command, CLUSTER.cli(environment, List.of(), words));
        }
        Map<String, String> outputs = bundle(environment, ids);
        running.forEach((command, child) -> {
            // on the machine that it runs on, the doctor may find something wrong
            assertThat(child.exit(SECONDS)).as(child::report).isLessThanOrEqualTo(command.startsWith("doctor") ? 1 : 0);
            outputs.put(command, child.out() + child.err());
        });
        return outputs;
    }

    /** The texts of an archive for whoever is to help, with the logs of these. */
    private Map<String, String> bundle(Map<String, String> environment, String... ids) {
        Path file = directory.resolve("bundle-" + ++bundles + ".zip");
        List<String> words = new ArrayList<>(List.of("bundle", "--master", CLUSTER.url(), "--output", file.toString()));
        words.addAll(List.of(ids));
        Child child = CLUSTER.cli(environment, List.of(), words);
        assertThat(child.exit(SECONDS)).as(child::report).isZero();
        Map<String, String> texts = new TreeMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry each : zip.stream().toList()) {
                texts.put(
                        "bundle " + each.getName(),
                        new String(zip.getInputStream(each).readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        assertThat(texts).containsKeys("bundle environment.json", "bundle apps/" + ids[0] + "/why.json");
        return texts;
    }

    /** The files of the cluster, by their paths in its directory: as they are while none goes away. */
    private List<String> filesWithMark() {
        return Await.value("a walk that nothing disturbs", SECONDS, this::walk);
    }

    private Optional<List<String>> walk() {
        try (Stream<Path> files = Files.walk(CLUSTER.directory())) {
            return Optional.of(files.filter(Files::isRegularFile)
                    .filter(this::hasMark)
                    .map(each -> CLUSTER.directory().relativize(each).toString())
                    .toList());
        } catch (IOException | java.io.UncheckedIOException e) {
            // directories go away while programs end
            return Optional.empty();
        }
    }

    private boolean hasMark(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(mark);
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether no other user can open it: by its own mode, and by that of its directory. */
    private static boolean isOwnersAlone(String relative) {
        Path file = CLUSTER.directory().resolve(relative);
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                            .endsWith("------")
                    && PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent()))
                            .endsWith("------");
        } catch (IOException e) {
            throw new AssertionError(relative, e);
        }
    }

    /** The same, but for its own mode, which is the JVM's business. */
    private static boolean isOutOfReach(String relative) {
        Path file = CLUSTER.directory().resolve(relative);
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent()))
                    .endsWith("------");
        } catch (IOException e) {
            throw new AssertionError(relative, e);
        }
    }
}
