package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What somebody has who looks after a cluster. */
class OperationsTest {
    private static final Duration SECONDS = Duration.ofSeconds(60);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(1, 2)
            .conf("hearth.executorEnv.TOKEN", "canary-of-the-settings")
            .conf("hearth.app.password", "canary-of-the-settings");

    @TempDir
    Path directory;

    private static Child run(String command, String... words) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(words));
        return CLUSTER.cli(List.of(), arguments);
    }

    /** Verdicts by check; the exit status must say whether any is a failure. */
    private static Map<String, String> verdicts(Child doctor) throws IOException {
        int exit = doctor.exit(SECONDS);
        JsonNode answer = new ObjectMapper().readTree(doctor.out());
        Map<String, String> verdicts = new TreeMap<>();
        answer.path("checks")
                .forEach(each -> verdicts.put(
                        each.path("check").asText(), each.path("verdict").asText()));
        assertThat(exit).as(doctor::report).isEqualTo(answer.path("failed").asInt() > 0 ? 1 : 0);
        return verdicts;
    }

    @Test
    void theDoctorFindsNothingWrongWithAClusterThatIsWell() throws IOException {
        Map<String, String> verdicts = verdicts(run("doctor", "--master", CLUSTER.url(), "-o", "json"));

        // how fast things are is the test machine's business
        assertThat(verdicts.get("master")).isIn("ok", "warning");
        assertThat(verdicts.get("time to sync the journal")).isNotEqualTo("notChecked");
        assertThat(verdicts)
                .containsEntry("may submit", "ok")
                .containsEntry("may operate", "ok")
                .containsEntry("clock of the master", "ok")
                .containsEntry("workers", "ok")
                .containsEntry("dead workers", "ok")
                .containsEntry("cluster secret", "ok")
                .containsEntry("settings", "ok")
                .containsEntry("releases of the workers", "ok")
                .containsEntry("Java of the workers", "ok")
                .containsEntry("clocks of the workers", "ok")
                .containsEntry("answers of the workers", "ok")
                .containsEntry("address of a worker here", "ok")
                .containsEntry("token files", "ok");
        assertThat(CLUSTER.directory().toFile().list()).noneMatch(each -> each.startsWith(".hearth-doctor"));
    }

    @Test
    void theDoctorSaysThatThereIsNoMasterWithItsRemedyAndDoesNotAskForOneBeforeAnythingIsStarted() throws IOException {
        Child nobody = run("doctor", "--master", "hearth://127.0.0.1:1");

        assertThat(nobody.exit(SECONDS)).as(nobody::report).isEqualTo(1);
        assertThat(nobody.out()).contains("failed       master: cannot ask the master at hearth://127.0.0.1:1");
        assertThat(nobody.out())
                .contains("-> name the right one with --master, or start one with sbin/start-master.sh");
        assertThat(verdicts(run("doctor", "--pre", "-o", "json"))).doesNotContainKey("master");
    }

    @Test
    void topShowsTheClusterExplainsAndKillsByKeysAndGivesTheTerminalBack() {
        onlyWithTerminals();
        Child submit = CLUSTER.submission(Programs.jar(), "app.Sequence")
                .flag("--executor-memory", "4t", "--name", "huge")
                .start(1);
        Await.until(
                "it waits",
                SECONDS,
                () -> CLUSTER.newestApplication()
                        .filter(each -> each.waiting().isPresent())
                        .isPresent());
        String id = CLUSTER.newestApplication().orElseThrow().app().value();

        Child top = CLUSTER.cliOnTerminal(List.of("top", "--master", CLUSTER.url()));
        Await.until(
                "it is shown",
                SECONDS,
                () -> top.out().contains("q quit") && top.out().contains(id));
        assertThat(top.out()).contains("\033[?1049h", "workers: 1 of 1  cores: ", "WAITING");
        top.type("w");
        Await.until("it is explained", SECONDS, () -> top.out().contains("What would help:"));
        top.type("K");
        Await.until("it is asked", SECONDS, () -> top.out().contains("? y kills"));
        top.type("y");
        Await.until("it is killed", SECONDS, () -> top.out().contains("hearth top by "));
        top.type("q");

        Await.until("it has ended", SECONDS, () -> top.out().contains("settings kept, status 0"));
        assertThat(top.out()).contains("\033[?1049l");
        assertThat(submit.exit(SECONDS)).as(submit::report).isNotZero();
        assertThat(top.exit(SECONDS)).as(top::report).isZero();
    }

    @Test
    void anInterruptedTopGivesTheTerminalBack() {
        onlyWithTerminals();
        Child top = CLUSTER.cliOnTerminal(List.of("top", "--master", CLUSTER.url()));
        Await.until("it is shown", SECONDS, () -> top.out().contains("q quit"));

        top.type("\003");

        Await.until("it has ended", SECONDS, () -> top.out().contains("settings kept, status 130"));
        assertThat(top.out()).contains("\033[?25h\033[?1049l");
        assertThat(top.exit(SECONDS)).as(top::report).isZero();
    }

    @Test
    void topOffATerminalNamesWhatWorksThere() {
        Child top = run("top", "--master", CLUSTER.url());

        assertThat(top.exit(SECONDS)).as(top::report).isEqualTo(64);
        assertThat(top.out()).isEmpty();
        assertThat(top.err()).contains("'hearth status --watch'").hasLineCount(1);
    }

    @Test
    void aWatchedStatusIsDrawnInPlaceOnATerminalUntilItIsInterrupted() {
        onlyWithTerminals();
        Child status = CLUSTER.cliOnTerminal(List.of("status", "--watch", "--master", CLUSTER.url()));
        Await.until("it is drawn twice", SECONDS, () -> status.out().split("\033\\[H\033\\[2J", -1).length > 2);
        assertThat(status.out()).contains("hearth status, every 2 s; Ctrl-C ends it", "WORKER", CLUSTER.url());

        status.type("\003");

        Await.until("it has ended", SECONDS, () -> status.out().contains("settings kept, status 130"));
        assertThat(status.exit(SECONDS)).as(status::report).isZero();
    }

    @Test
    void aBundleTellsHowThingsStandAndNoSecretOfTheSettingsTheArgumentsOrTheEnvironment() throws IOException {
        Child submit = CLUSTER.submission(Programs.jar(), "app.Driven")
                .flag("--deploy-mode", "cluster", "--driver-memory", "64m", "--name", "dying")
                .flag("--driver-java-options", "-Dpassword=canary-of-the-options")
                .start("canary-of-the-arguments", "canary-of-the-arguments");
        assertThat(submit.exit(SECONDS)).as(submit::report).isNotZero();
        Child failing = CLUSTER.submission(Programs.jar(), "app.Failing").start("canary-of-the-arguments");
        assertThat(failing.exit(SECONDS)).as(failing::report).isEqualTo(1);
        Child dying = CLUSTER.submission(Programs.jar(), "app.Failing")
                .conf("hearth.executor.extraJavaOptions", "-Dpassword=canary-of-the-options -XX:NoSuchFlag=canary-flag")
                .start("exception");
        assertThat(dying.exit(SECONDS)).as(dying::report).isNotZero();
        asIfByTheScripts("master-1", CLUSTER.master());
        asIfByTheScripts("worker-1", CLUSTER.workers().get(0));
        Path file = directory.resolve("b.zip");

        Child bundle = run("bundle", "--master", CLUSTER.url(), "--output", file.toString());

        assertThat(bundle.exit(SECONDS)).as(bundle::report).isZero();
        assertThat(bundle.out().strip()).isEqualTo(file.toString());
        Map<String, String> texts = texts(file);
        assertThat(texts.keySet())
                .contains(
                        "versions.json",
                        "settings.json",
                        "environment.json",
                        "doctor.json",
                        "cluster/status.json",
                        "cluster/workers.json",
                        "cluster/apps.json",
                        "daemons/master-1.log",
                        "daemons/worker-1.threads.txt");
        assertThat(texts.get("daemons/master-1.threads.txt")).contains("Full thread dump");
        assertThat(texts.get("settings.json")).contains("\"hearth.executorEnv.*\" : \"1 set\"");
        assertThat(texts.get("cluster/apps.json")).contains("\"FAILED\"");
        String secret =
                Files.readString(CLUSTER.conf().resolve("cluster.secret")).strip();
        assertThat(texts).allSatisfy((name, text) -> assertThat(text).as(name).doesNotContain("canary-", secret));
    }

    @Test
    void aBundleHasTheLogsOfThoseThatAreNamedByTheirIds() throws IOException {
        Child submit = CLUSTER.submission(Programs.jar(), "app.Driven")
                .flag("--deploy-mode", "cluster", "--driver-memory", "64m", "--name", "named")
                .flag("--driver-java-options", "-Dpassword=canary-of-the-options")
                .start("exit", 7);
        assertThat(submit.exit(SECONDS)).as(submit::report).isEqualTo(7);
        Path file = directory.resolve("b.zip");

        Child bundle = run("bundle", "--master", CLUSTER.url(), "-o", file.toString(), "named");

        assertThat(bundle.exit(SECONDS)).as(bundle::report).isZero();
        Map<String, String> texts = texts(file);
        String apps = texts.keySet().stream()
                .filter(each -> each.endsWith("why.json"))
                .findFirst()
                .orElseThrow();
        String id = apps.substring("apps/".length(), apps.lastIndexOf('/'));
        assertThat(id).startsWith("driver-");
        assertThat(texts.get("apps/" + id + "/0-stdout.txt")).isEqualTo("about to end\n");
        assertThat(texts.get("apps/" + id + "/0-stderr.txt")).isEqualTo("ends with 7\n");
        assertThat(texts.get("apps/" + id + "/why.json")).contains("ends with 7");
        assertThat(texts.get("apps/" + id + "/events.json")).contains("exit code 7");
        assertThat(texts).allSatisfy((name, text) -> assertThat(text).as(name).doesNotContain("canary-"));
    }

    @Test
    void theManualCanBeReadWithMan() {
        Path pages = directory.resolve("share/man/man1");
        Child written = run("man", "--output", pages.toString());
        assertThat(written.exit(SECONDS)).as(written::report).isZero();
        assertThat(written.out().strip()).isEqualTo(pages.toString());
        assertThat(pages.toFile().list()).contains("hearth.1", "hearth-submit.1", "hearth-ps.1", "hearth-doctor.1");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/man")), "the manual goes unread: man is not installed");

        String shown = shown(pages, "hearth-submit");

        assertThat(shown).contains("hearth-submit - run a program", "--executor-memory SIZE", "EXIT STATUS");
        assertThat(shown(pages, "hearth-ps")).contains("hearth-apps, hearth-ps - ");
    }

    private String shown(Path pages, String name) {
        ProcessBuilder builder = new ProcessBuilder(
                "man", "--warnings", "-M", pages.resolveSibling("").toString(), name);
        builder.environment().putAll(Map.of("MANWIDTH", "100", "MANPAGER", "cat", "LC_ALL", "C.UTF-8"));
        builder.redirectInput(Path.of("/dev/null").toFile());
        Child man = Child.start("man-" + name, builder, directory);
        assertThat(man.exit(SECONDS)).as(man::report).isZero();
        assertThat(man.err()).isEmpty();
        return man.out();
    }

    @Test
    void aBundleForAWordThatMeansNothingHasTheRestAndSaysSo() throws IOException {
        Path file = directory.resolve("b.zip");

        Child bundle = run("bundle", "--master", CLUSTER.url(), "-o", file.toString(), "nothing-of-the-kind");

        assertThat(bundle.exit(SECONDS)).as(bundle::report).isEqualTo(3);
        assertThat(bundle.err()).contains("'nothing-of-the-kind'");
        assertThat(texts(file)).containsKeys("cluster/status.json", "cluster/missing.txt");
    }

    @Test
    void aBundleIsMadeWithoutAMasterAndNeverOverAnotherFile() throws IOException {
        Path file = directory.resolve("b.zip");

        Child bundle = run("bundle", "--master", "hearth://127.0.0.1:1", "-o", file.toString());
        assertThat(bundle.exit(SECONDS)).as(bundle::report).isZero();
        assertThat(bundle.err()).contains("nobody listens there");
        Map<String, String> texts = texts(file);
        assertThat(texts).containsKeys("doctor.json", "settings.json", "cluster/missing.txt");
        assertThat(texts.get("doctor.json")).contains("\"failed\"", "sbin/start-master.sh");
        String secret =
                Files.readString(CLUSTER.conf().resolve("cluster.secret")).strip();
        assertThat(texts).allSatisfy((name, text) -> assertThat(text).as(name).doesNotContain("canary-", secret));

        Child again = run("bundle", "--master", "hearth://127.0.0.1:1", "-o", file.toString());
        assertThat(again.exit(SECONDS)).as(again::report).isEqualTo(64);
        assertThat(again.err()).contains("there is such a file already", "--output");
        assertThat(texts(file)).isEqualTo(texts);
    }

    @Test
    void whoseSettingsCannotBeReadIsToldByDoctorAndBundleAlike() throws IOException {
        Path conf = Files.createDirectories(directory.resolve("conf"));
        Files.writeString(conf.resolve("hearth-defaults.conf"), "hearth.custom.password canary-of-the-settings\n");
        Path file = directory.resolve("b.zip");

        Child doctor = CLUSTER.cli(Map.of("HEARTH_CONF_DIR", conf.toString()), List.of(), List.of("doctor"));
        Child bundle = CLUSTER.cli(
                Map.of("HEARTH_CONF_DIR", conf.toString()), List.of(), List.of("bundle", "-o", file.toString()));

        assertThat(doctor.exit(SECONDS)).as(doctor::report).isEqualTo(1);
        assertThat(doctor.out()).contains("hearth.custom.password", "not checked  address of a worker here");
        assertThat(bundle.exit(SECONDS)).as(bundle::report).isZero();
        assertThat(texts(file)).containsKeys("doctor.json", "cluster/missing.txt");
        assertThat(texts(file))
                .allSatisfy((name, text) -> assertThat(text).as(name).doesNotContain("canary-"));
    }

    @Test
    void aBundleThatIsInterruptedLeavesNoFile() throws IOException {
        Path file = directory.resolve("b.zip");
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Child bundle =
                    run("bundle", "--master", "hearth://127.0.0.1:" + silent.getLocalPort(), "-o", file.toString());
            Await.until("it has begun", SECONDS, () -> Files.exists(file));

            bundle.terminate();

            assertThat(bundle.exit(SECONDS)).as(bundle::report).isEqualTo(143);
            assertThat(file).doesNotExist();
        }
    }

    /** Puts a pid file and a log of the daemon where the scripts would. */
    private static void asIfByTheScripts(String name, Child daemon) throws IOException {
        Path home = CLUSTER.directory();
        Files.createDirectories(home.resolve("run"));
        Files.writeString(home.resolve("run/hearth-test-" + name + ".pid"), daemon.pid() + "\n");
        Files.writeString(home.resolve("logs/hearth-test-" + name + "-host.out"), daemon.out() + daemon.err());
    }

    private static Map<String, String> texts(Path file) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry each : zip.stream().toList()) {
                texts.put(each.getName(), new String(zip.getInputStream(each).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    private static void onlyWithTerminals() {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/script")) && Files.isExecutable(Path.of("/usr/bin/stty")),
                "what is drawn on terminals goes unchecked: script or stty is not installed");
    }
}
