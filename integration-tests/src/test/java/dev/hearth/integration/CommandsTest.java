package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What somebody finds out who has nothing but the command line. */
class CommandsTest {
    private static final Duration SECONDS = Duration.ofSeconds(60);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(1, 2);

    @TempDir
    Path directory;

    private Child start(String command, String... words) {
        List<String> arguments = new ArrayList<>(List.of(command, "--master", CLUSTER.url()));
        arguments.addAll(List.of(words));
        return CLUSTER.cli(List.of(), arguments);
    }

    private Child done(String command, String... words) {
        Child child = start(command, words);
        assertThat(child.exit(SECONDS)).as(child::report).isZero();
        return child;
    }

    private static JsonNode json(Child child) {
        try {
            return new ObjectMapper().readTree(child.out());
        } catch (IOException e) {
            throw new AssertionError(child.report(), e);
        }
    }

    @Test
    void whatRunsWhereAndWhatItHasWrittenIsSeenLiveAndAfterwards() throws IOException {
        Path ready = directory.resolve("ready");
        Path go = directory.resolve("go");
        Child submit = CLUSTER.submission(Programs.jar(), "app.Talk")
                .conf("hearth.cores.max", "1")
                .start(ready, go);
        Await.until("it has talked", SECONDS, () -> Files.exists(ready));
        String id = CLUSTER.newestApplication().orElseThrow().app().value();

        assertThat(done("apps").out()).contains(id, "talk", "RUNNING");
        assertThat(done("ps", "-o", "wide").out()).contains("MOST CORES");
        assertThat(json(done("apps", "-o", "json")).at("/applications/0/name").asText())
                .isNotEmpty();
        assertThat(done("workers", "-o", "yaml").out()).startsWith("workers:\n  - id: worker-");
        assertThat(done("logs", "talk").out())
                .contains("[0] first says 0\n", "[0] first says 1\n", "[0 err] first complains of 1\n")
                .doesNotContain("Launch command");
        assertThat(done("logs", "--executor", "0", "--grep", "says 1$", id).out())
                .isEqualTo("first says 1\n");
        assertThat(done("events", id).out())
                .contains("registered as \"talk\"", "executor 0 is assigned to worker worker-");
        Child follower = start("logs", "-f", "talk");
        Child watcher = start("events", "-f", "talk", "-o", "json");
        Await.until(
                "both show something",
                SECONDS,
                () -> follower.out().contains("first says 1") && watcher.out().contains("is assigned"));

        Files.createFile(go);

        assertThat(submit.exit(SECONDS)).as(submit::report).isZero();
        assertThat(follower.exit(SECONDS)).as(follower::report).isZero();
        assertThat(follower.out()).contains("[0] second says 0\n", "[0 err] second complains of 1\n");
        assertThat(watcher.exit(SECONDS)).as(watcher::report).isZero();
        assertThat(watcher.out().lines().toList()).last().asString().contains("\"what\":\"FINISHED");
        assertThat(done("apps").out()).doesNotContain(id);
        assertThat(done("apps", "-a").out()).contains(id, "FINISHED");
        assertThat(done("logs", id).out()).contains("[0] first says 0\n", "[0] second says 1\n");
        assertThat(written(done("logs", "--where", id).out())).contains("first says 0\n", "second says 1\n");
        assertThat(done("logs", "--where", id, "-o", "json").out())
                .contains("\"process\" : \"0\"", "\"log\" : \"stdout\"", "\"host\" : \"127.0.0.1\"", "\"bytes\" : ");
        assertThat(done("why", id).out()).contains("FINISHED");
        assertThat(done("events", CLUSTER.state().workers().get(0).worker().value())
                        .out())
                .contains(id);
    }

    @Test
    void whyItWaitsIsToldInTheSubmittingTerminalAndToWhoeverAsks() {
        Child submit = CLUSTER.submission(Programs.jar(), "app.Sequence")
                .flag("--executor-memory", "4t", "--total-executor-cores", "2")
                .start(1);

        Await.until("it is told", SECONDS, () -> submit.err().contains("What would help:"));

        assertThat(submit.err())
                .contains(
                        "no executor yet",
                        "application 0 (WAITING, submitted ",
                        "1 worker looked at:",
                        "no worker can ever take an executor of it)",
                        "1  memory: needs 4 TiB, has ",
                        "hearth submit --executor-memory ");
        JsonNode why = json(done("why", "application 0", "-o", "json"));
        assertThat(why.at("/state").asText()).isEqualTo("WAITING");
        assertThat(why.at("/shortages/0/obstacles/0/reason").asText()).isEqualTo("MEMORY");
        assertThat(why.at("/shortages/0/fitting").asInt()).isZero();
        assertThat(why.at("/remedies").size()).isPositive();
        assertThat(done("completion", "live").out().lines())
                .containsExactly(why.at("/id").asText());
        Child kill = done("kill", "--force", "application 0");
        assertThat(kill.out().strip()).isEqualTo(why.at("/id").asText());
        assertThat(kill.err()).contains("is KILLED: hearth kill by ", "; 0 processes were ended");
        assertThat(submit.exit(SECONDS)).as(submit::report).isNotZero();
        assertThat(done("why", why.at("/id").asText()).out()).contains("KILLED", "hearth kill by");
    }

    @Test
    void aDriverOfTheClusterThatDiedIsExplainedWithItsLastLinesAndItsLog() {
        Child submit = CLUSTER.submission(Programs.jar(), "app.Driven")
                .flag("--deploy-mode", "cluster", "--driver-memory", "64m", "--name", "dying")
                .start("exit", 7);
        assertThat(submit.exit(SECONDS)).as(submit::report).isEqualTo(7);

        Child why = done("why", "dying");

        assertThat(why.out()).contains("dying (FAILED, ", "exit code 7", "    | ends with 7");
        assertThat(done("logs", "dying").out()).contains("[driver] about to end\n", "[driver err] ends with 7\n");
        assertThat(done("logs", "--executor", "driver", "dying").out()).contains("about to end\n");
    }

    @Test
    void aDrainedWorkerIsNamedByWhatWaitsForItAndUsedAgain() {
        String worker = CLUSTER.state().workers().get(0).worker().value();
        assertThat(done("drain", "localhost").out().strip()).isEqualTo(worker);
        Await.until("it drains", SECONDS, () -> done("workers").out().contains("DRAINING"));
        Child submit = CLUSTER.submission(Programs.jar(), "app.Sequence")
                .conf("hearth.cores.max", "1")
                .start(1);

        Await.until("it is told", SECONDS, () -> submit.err().contains("hearth undrain " + worker));

        assertThat(submit.err()).contains("takes nothing new: " + worker + ": DRAINING, hearth drain by ");
        assertThat(done("undrain", worker.substring(0, 20)).out().strip()).isEqualTo(worker);
        assertThat(submit.exit(SECONDS)).as(submit::report).isZero();
        Child unknown = start("undrain", "nowhere");
        assertThat(unknown.exit(SECONDS)).isEqualTo(3);
        assertThat(unknown.err()).startsWith("hearth undrain: there is no worker or host nowhere");
    }

    @Test
    void aForcedKillSaysHowManyProcessesItEnded() {
        Path ready = directory.resolve("ready");
        Child submit = CLUSTER.submission(Programs.jar(), "app.Hold")
                .conf("hearth.cores.max", "1")
                .start(ready, directory.resolve("never"));
        Await.until("it has an executor", SECONDS, () -> Files.exists(ready));

        Child kill = done("kill", "--force", "hold");

        assertThat(kill.err()).contains("is KILLED", "; 1 process was ended");
        assertThat(CLUSTER.runningExecutors()).isEmpty();
        submit.kill9();
    }

    @Test
    void aWatcherWritesOnceForEachChangeAndOutlivesItsMaster() throws IOException {
        Child watcher = start("workers", "-w", "-o", "json");
        Await.until("it shows the worker", SECONDS, () -> watcher.out().contains("\"ALIVE\""));

        CLUSTER.master().kill9();
        Child master = CLUSTER.restartMaster();

        Await.until("the master is back", SECONDS, () -> watcher.err().contains("is back"));
        assertThat(master.isAlive()).isTrue();
        CLUSTER.awaitWorkers(1);
        assertThat(watcher.out().lines()).allSatisfy(line -> assertThat(line).startsWith("{\"workers\":["));
        watcher.terminate();
        assertThat(watcher.exit(SECONDS)).isNotZero();
    }

    /** What is in the file of standard output that a table of {@code logs --where} names. */
    private static String written(String table) throws IOException {
        Matcher row = Pattern.compile("(?m)^0 +stdout +127\\.0\\.0\\.1 +\\S+ \\S+ +(\\S+)$")
                .matcher(table);
        assertThat(row.find()).as(table).isTrue();
        return Files.readString(Path.of(row.group(1)));
    }
}
