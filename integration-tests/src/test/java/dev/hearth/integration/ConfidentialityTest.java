package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.http.SafetyHeaders;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.MasterSite;
import dev.hearth.testing.ProcSweep;
import dev.hearth.testing.RawHttp;
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
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where a word that a user gave a program turns up that runs on the cluster, while it runs and afterwards: in its settings,
 * its executors' environment, its arguments and its Java options.
 */
class ConfidentialityTest {
    private static final Duration SECONDS = Duration.ofSeconds(60);
    private static final String MARK = "canary-" + random();

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(1, 3);

    @TempDir
    Path directory;

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
                        "hearth.app.apikey " + MARK + "-setting",
                        "hearth.executorEnv.API_KEY " + MARK + "-environment",
                        "hearth.executor.extraJavaOptions -XX:+UseSerialGC -Dkey=" + MARK + "-executor",
                        "hearth.driver.extraJavaOptions -XX:+UseSerialGC -Dkey=" + MARK + "-driver"));
        Path ready = directory.resolve("ready");
        Path go = directory.resolve("go");
        Child submit = CLUSTER.submission(Programs.jar(), "app.Talk")
                .flag("--deploy-mode", "cluster", "--detach", "--driver-memory", "96m", "--name", "talk")
                .flag("--properties-file", settings.toString())
                .start(ready, go, MARK + "-argument");
        assertThat(submit.exit(SECONDS)).as(submit::report).isZero();
        String driver = submit.out().strip();
        Await.until("it has talked", SECONDS, () -> Files.exists(ready));
        String app = CLUSTER.newestApplication().orElseThrow().app().value();

        assertThat(withMark(commandLines())).isEmpty();
        assertThat(withMark(answers(site, driver, app))).isEmpty();
        assertThat(withMark(outputs(driver, app))).isEmpty();
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
        assertThat(withMark(outputs(driver, app))).isEmpty();
        Await.until(
                "the files of its processes are gone",
                SECONDS,
                () -> filesWithMark().stream().allMatch(file -> file.startsWith("recovery/")));
    }

    private static Map<String, String> withMark(Map<String, String> texts) {
        Map<String, String> found = new TreeMap<>(texts);
        found.values().removeIf(text -> !text.contains(MARK));
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
                "/nothing",
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
        String worker = CLUSTER.state().workers().get(0).worker().value();
        targets.add("/api/v1/workers/" + worker);
        targets.add("/workers/" + worker + "/json");
        Map<String, String> answers = site.crawl(targets);
        answers.put("stranger", RawHttp.get(site.port(), "/api/v1/state"));
        answers.forEach((target, answer) -> SafetyHeaders.ALL.forEach(
                (name, value) -> assertThat(answer).as(target).contains("\r\n" + name + ": " + value + "\r\n")));
        assertThat(answers.get("/api/v1/apps/" + app)).startsWith("HTTP/1.1 200 ");
        assertThat(answers.get("/api/v1/drivers/" + driver + "/logs/0/stderr?offset=0"))
                .startsWith("HTTP/1.1 200 ");
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
    private static Map<String, String> outputs(String driver, String app) {
        Map<String, String> outputs = new TreeMap<>();
        for (String command : List.of(
                "status -o json",
                "status -o wide",
                "apps -a -o json",
                "apps -a -o wide",
                "workers -o yaml",
                "why " + app + " -o json",
                "why " + driver,
                "events " + app + " -o json",
                "events " + driver,
                "logs " + app,
                "logs " + driver,
                "token list -o json")) {
            List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
            words.addAll(1, List.of("--master", CLUSTER.url()));
            Child child = CLUSTER.cli(List.of(), words);
            assertThat(child.exit(SECONDS)).as(child::report).isZero();
            outputs.put(command, child.out() + child.err());
        }
        return outputs;
    }

    /** The files of the cluster, by their paths in its directory. */
    private static List<String> filesWithMark() {
        try (Stream<Path> files = Files.walk(CLUSTER.directory())) {
            return files.filter(Files::isRegularFile)
                    .filter(ConfidentialityTest::hasMark)
                    .map(each -> CLUSTER.directory().relativize(each).toString())
                    .collect(Collectors.toList());
        } catch (IOException | java.io.UncheckedIOException e) {
            // directories go away while programs end
            return List.of("walk again");
        }
    }

    private static boolean hasMark(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(MARK);
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
}
