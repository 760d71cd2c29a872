package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.testing.Await;
import dev.hearth.testing.ProcSweep;
import dev.hearth.testing.Scripts;
import dev.hearth.testing.Scripts.Result;
import dev.hearth.testing.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of the distribution as it was built, in Spark's manner. */
class ScriptsTest {
    private static final int RUNS = 0;
    private static final int STALE = 1;
    private static final int NONE = 2;
    private static final Duration GONE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private Scripts scripts;

    @BeforeEach
    void theDistributionMustHaveBeenBuilt() {
        Path home = Scripts.distribution();
        assumeTrue(
                Files.exists(home.resolve("jars/executor.classpath")),
                "the scripts go unchecked: " + home + " is not built; 'mvn -DskipTests package' builds it");
        scripts = new Scripts(home, directory);
    }

    @AfterEach
    void nothingIsLeft() {
        if (scripts != null) {
            run("bin/hearth", "demo", "--stop");
            run("sbin/stop-worker.sh");
            run("sbin/stop-master.sh");
            ProcSweep.assertNoneLeft(directory.toString(), GONE, List.of());
        }
    }

    @Test
    void aMasterIsStartedOnceShownAndStoppedAsOftenAsOneLikes() {
        assertThat(status("master").exit()).isEqualTo(NONE);

        Result started = run("sbin/start-master.sh");
        Result again = run("sbin/start-master.sh");
        Result shown = status("master");

        assertThat(started.exit()).as(started::toString).isZero();
        assertThat(started.out()).contains(scripts.url("master", 1)).contains("" + scripts.pid("master", 1));
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("already runs").contains("stop-master.sh");
        assertThat(shown.exit()).isEqualTo(RUNS);
        long pid = scripts.pid("master", 1);
        assertThat(run("sbin/stop-master.sh").exit()).isZero();
        assertThat(ProcSweep.runs(pid)).isFalse();
        assertThat(run("sbin/stop-master.sh").exit()).isZero();
        assertThat(status("master").exit()).isEqualTo(NONE);
    }

    @Test
    void ofTwoStartsAtOnceOneSucceedsAndTheOtherSaysSo() {
        CompletableFuture<Result> beside = CompletableFuture.supplyAsync(() -> run("sbin/start-master.sh"));
        List<Result> both = List.of(run("sbin/start-master.sh"), beside.join());

        assertThat(both).as(both::toString).extracting(Result::exit).containsExactlyInAnyOrder(0, 1);
        assertThat(both)
                .filteredOn(each -> each.exit() == 1)
                .allSatisfy(
                        each -> assertThat(each.err()).contains("already runs as process " + scripts.pid("master", 1)));
        assertThat(status("master").exit()).isEqualTo(RUNS);
        assertThat(run("sbin/stop-master.sh").out()).contains("stopped master 1");
    }

    @Test
    void severalWorkersRunOnOneHostAndAreStoppedTogether() throws IOException {
        assertThat(run("sbin/start-master.sh").exit()).isZero();
        scripts.env("HEARTH_WORKER_INSTANCES", "2");

        Result started = run("sbin/start-worker.sh", scripts.url("master", 1), "--cores", "1", "--memory", "512m");

        assertThat(started.exit()).as(started::toString).isZero();
        assertThat(scripts.pid("worker", 1)).isNotEqualTo(scripts.pid("worker", 2));
        JsonNode workers = Await.value(
                "both are registered",
                Duration.ofSeconds(30),
                () -> Optional.of(clusterStatus().path("workers")).filter(found -> found.size() == 2));
        assertThat(workers).allSatisfy(worker -> {
            assertThat(worker.path("cores").asInt()).isEqualTo(1);
            assertThat(worker.path("used").asInt()).isZero();
            assertThat(worker.path("state").asText()).isEqualTo("ALIVE");
        });
        assertThat(run("sbin/stop-worker.sh").exit()).isZero();
        assertThat(scripts.pidFile("worker", 1)).doesNotExist();
        assertThat(scripts.pidFile("worker", 2)).doesNotExist();
        assertThat(run("sbin/stop-worker.sh").exit()).isZero();
    }

    @Test
    void theManualLiesWhereManLooksForItBesideBin() {
        assertThat(Scripts.distribution().resolve("share/man/man1"))
                .isDirectoryContaining("glob:**/hearth.1")
                .isDirectoryContaining("glob:**/hearth-submit.1");
    }

    @Test
    void askingAScriptForHelpStartsAndStopsNothing() {
        assertThat(run("sbin/start-master.sh").exit()).isZero();
        long pid = scripts.pid("master", 1);

        for (String script : List.of("stop-all", "stop-master", "stop-worker", "start-all", "start-master")) {
            Result help = run("sbin/" + script + ".sh", "--help");
            assertThat(help.exit()).as(help::toString).isZero();
            assertThat(help.out()).as(script).containsAnyOf("Stops the", "Starts the");
        }

        assertThat(ProcSweep.runs(pid)).isTrue();
    }

    @Test
    void aPidFileLeftByAKilledDaemonKeepsNobodyFromStarting() {
        assertThat(run("sbin/start-master.sh").exit()).isZero();
        long killed = scripts.pid("master", 1);
        Signals.kill9(killed);

        assertThat(status("master").exit()).isEqualTo(STALE);
        Result started = run("sbin/start-master.sh");

        assertThat(started.exit()).as(started::toString).isZero();
        assertThat(status("master").exit()).isEqualTo(RUNS);
        long running = scripts.pid("master", 1);
        assertThat(socketOfJvm(killed)).doesNotExist();
        assertThat(socketOfJvm(running)).exists();
        assertThat(run("sbin/stop-master.sh").exit()).isZero();
        assertThat(socketOfJvm(running)).doesNotExist();
    }

    /** Where HotSpot answers the JDK's tools. */
    private static Path socketOfJvm(long pid) {
        return Path.of("/tmp/.java_pid" + pid);
    }

    @Test
    void aPidFileThatNamesSomebodyElsesProcessHarmsNobody() throws IOException {
        Files.createDirectories(directory.resolve("run"));
        long own = ProcessHandle.current().pid();
        for (String named : List.of(String.valueOf(own), "0" + own, "0", "-1", "", "1 " + own)) {
            Files.writeString(scripts.pidFile("master", 1), named + "\n");
            assertThat(status("master").exit()).as(named).isEqualTo(STALE);
            assertThat(run("sbin/stop-master.sh").exit()).as(named).isZero();
        }
        Result started = run("sbin/start-master.sh");

        assertThat(started.exit()).as(started::toString).isZero();
    }

    @Test
    void aPortInUseIsToldAndLeavesNothingBehind() {
        assertThat(run("sbin/start-master.sh").exit()).isZero();
        String url = scripts.url("master", 1);
        String port = url.substring(url.lastIndexOf(':') + 1);

        Result second = run(
                "sbin/hearth-daemon.sh",
                "start",
                "master",
                "2",
                "--port",
                port,
                "--conf",
                "hearth.deploy.recoveryMode=NONE");

        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.err()).contains(port).contains("--port");
        assertThat(scripts.pidFile("master", 2)).doesNotExist();
    }

    @Test
    void aRestartedMasterIsTheSameCluster() {
        assertThat(run("sbin/start-master.sh").exit()).isZero();
        String before = clusterStatus().path("epoch").asText();
        assertThat(run("sbin/stop-master.sh").exit()).isZero();

        assertThat(run("sbin/start-master.sh").exit()).isZero();

        String after = clusterStatus().path("epoch").asText();
        assertThat(before).endsWith(":1");
        assertThat(after).isEqualTo(before.replaceAll(":1$", ":2"));
    }

    @Test
    void theDemoCountsWordsShowsEveryPartAndTakesEverythingDown() throws IOException {
        Path words = Files.writeString(directory.resolve("words.txt"), "one two two three three three\n".repeat(2000));

        Result demo = run("bin/hearth", "demo", "-o", "json", words.toString());

        assertThat(demo.exit()).as(demo::toString).isZero();
        JsonNode json = new ObjectMapper().readTree(demo.out());
        assertThat(json.path("result").path("three").asLong()).isEqualTo(6000);
        assertThat(json.path("result").path("two").asLong()).isEqualTo(4000);
        assertThat(json.path("result").path("one").asLong()).isEqualTo(2000);
        assertThat(json.path("totalWords").asLong()).isEqualTo(12_000);
        assertThat(json.path("tasks").asInt()).isPositive();
        assertThat(json.path("executors")).isNotEmpty().allSatisfy(executor -> {
            assertThat(executor.path("id").isMissingNode()).isFalse();
            assertThat(executor.path("worker").asText()).isNotEmpty();
            assertThat(executor.path("pid").asLong()).isPositive();
            assertThat(executor.path("tasks").isNumber()).isTrue();
            assertThat(executor.path("firstTaskMs").isNumber()).isTrue();
        });
        assertThat(json.path("executors").size()).isEqualTo(2);
        assertThat(json.path("pids").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("master", "worker-1", "worker-2", "driver");
        assertThat(json.path("phases").fieldNames())
                .toIterable()
                .contains("master", "workers", "job", "teardown", "total");
        ProcSweep.assertNoneLeft(directory.toString(), GONE, List.of());
    }

    @Test
    void theDemoCountsTheTextsThatComeWithHearth() throws IOException {
        Result demo = run("bin/hearth", "demo", "-o", "json");

        assertThat(demo.exit()).as(demo::toString).isZero();
        JsonNode json = new ObjectMapper().readTree(demo.out());
        assertThat(json.path("result").size()).isEqualTo(10);
        assertThat(json.path("totalWords").asLong()).isPositive();
    }

    @Test
    void aDemoThatIsKeptLivesOnUntilItIsStopped() throws IOException {
        Result demo = run("bin/hearth", "demo", "--keep", "-o", "json");

        assertThat(demo.exit()).as(demo::toString).isZero();
        JsonNode pids = new ObjectMapper().readTree(demo.out()).path("pids");
        assertThat(pids).hasSize(4).allMatch(pid -> ProcSweep.runs(pid.asLong()));
        Result second = run("bin/hearth", "demo");
        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.err()).contains("--stop");

        assertThat(run("bin/hearth", "demo", "--stop").exit()).isZero();

        ProcSweep.assertNoneLeft(directory.toString(), GONE, List.of());
        assertThat(run("bin/hearth", "demo", "--stop").exit()).isZero();
    }

    @Test
    void theExamplesRunInOneProcessToo() {
        String examples =
                Scripts.distribution().resolve("examples/hearth-examples.jar").toString();

        Result pi = run("bin/hearth", "submit", "--master", "local[2]", "--class", "dev.hearth.examples.Pi", examples);

        assertThat(pi.exit()).as(pi::toString).isZero();
        assertThat(pi.out()).contains("3.1");
    }

    @Test
    void aSubmissionThatFindsNoMasterSaysSoInOneLine() {
        String examples =
                Scripts.distribution().resolve("examples/hearth-examples.jar").toString();
        assertThat(run("sbin/start-master.sh").exit()).isZero();
        assertThat(run("sbin/stop-master.sh").exit()).isZero();

        Result refused = run(
                "bin/hearth",
                "submit",
                "--master",
                "hearth://127.0.0.1:1",
                "--class",
                "dev.hearth.examples.Pi",
                examples);

        assertThat(refused.exit()).isEqualTo(4);
        assertThat(refused.err().lines()).as(refused::toString).hasSize(1);
        assertThat(refused.err()).contains("127.0.0.1:1", "refused", "start-master.sh");
    }

    private JsonNode clusterStatus() {
        Result status = run("bin/hearth", "status", "--master", scripts.url("master", 1), "-o", "json");
        assertThat(status.exit()).as(status::toString).isZero();
        try {
            return new ObjectMapper().readTree(status.out());
        } catch (IOException e) {
            throw new AssertionError(status.out(), e);
        }
    }

    private Result status(String role) {
        return run("sbin/hearth-daemon.sh", "status", role, "1");
    }

    private Result run(String script, String... arguments) {
        return scripts.run(script, arguments);
    }
}
