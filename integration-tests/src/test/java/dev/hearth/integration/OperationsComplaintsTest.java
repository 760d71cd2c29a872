package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.ProcSweep;
import dev.hearth.testing.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What makes whoever runs a cluster rise at night: the page of complaints, 14 to 20. */
class OperationsComplaintsTest {
    private static final Duration SECONDS = Duration.ofSeconds(60);
    private static final long MIB = 1L << 20;
    private static final int RETAINED = 2;

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(1, 2)
            .conf("hearth.executor.logs.rolling.maxSize", "1m")
            .conf("hearth.executor.logs.rolling.maxRetainedFiles", Integer.toString(RETAINED));

    private final Terminal terminal = new Terminal(CLUSTER);

    @TempDir
    Path directory;

    @Test
    void nothingOfAnApplicationOutlivesItsKilledDriverAndItSaysWhatHappened() {
        Child driver = held("orphan");
        ExecutorView executor = CLUSTER.awaitExecutors(1).get(0);
        String id = executor.executor().app().value();

        driver.kill9();

        assertThat(terminal.ends(1, "wait", id).out().strip()).isEqualTo("FAILED");
        assertThat(ProcSweep.runs(executor.pid())).isFalse();
        assertThat(terminal.says("why", id)).contains("ended without saying so: it closed the connection");
        assertThat(terminal.says("events", id)).contains("registered as", "executor 0 ");
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void anApplicationThatLostItsLastWorkerSaysSoAndGoesOnAtTheNextOne() throws IOException {
        Child driver = held("stranded");
        String id = CLUSTER.newestApplication().orElseThrow().app().value();
        Child worker = CLUSTER.workers().get(0);

        worker.kill9();

        Pattern advice = Pattern.compile("there are no workers; start one .*: sbin/start-worker.sh (\\S+)");
        Matcher[] found = new Matcher[1];
        Await.until("it is told", SECONDS, () -> {
            found[0] = advice.matcher(terminal.says("why", id));
            return found[0].find();
        });
        assertThat(terminal.says("why", id)).contains(" is lost: its connection was closed");
        assertThat(found[0].group(1)).isEqualTo(CLUSTER.url());
        assertThat(terminal.says("workers")).contains("DEAD");
        Child unused = CLUSTER.restartWorker(worker);
        CLUSTER.awaitWorkers(1);
        Files.createFile(go("stranded"));
        assertThat(driver.exit(SECONDS)).as(driver::report).isZero();
        assertThat(driver.out().lines()).contains("before=1000", "after=1000");
    }

    @Test
    void aRestartedMasterShowsTheSameNumbersAndWhoeverWaitsFindsItAgain() throws IOException {
        Child driver = held("lasting");
        String id = CLUSTER.newestApplication().orElseThrow().app().value();
        Child wait = terminal.start("wait", id);
        Child events = terminal.start("events", "-f", id);
        Await.until("it follows", SECONDS, () -> events.out().contains("registered as"));
        String before = numbers(terminal.json("status"));

        CLUSTER.master().kill9();
        Child unused = CLUSTER.restartMaster();

        Await.until(
                "the numbers are the same",
                SECONDS,
                () -> numbers(terminal.json("status")).equals(before));
        assertThat(events.err()).contains("lost the master at " + CLUSTER.masterAddress(), "is back");
        Files.createFile(go("lasting"));
        assertThat(driver.exit(SECONDS)).as(driver::report).isZero();
        assertThat(wait.exit(SECONDS)).as(wait::report).isZero();
        assertThat(events.exit(SECONDS)).as(events::report).isZero();
    }

    @Test
    void whatApplicationsLeaveIsLogsOfABoundedSizeAndOneCopyOfTheirJar() {
        Child flood = CLUSTER.submission(Programs.jar(), "app.Flood").start(8);
        assertThat(flood.exit(SECONDS)).as(flood::report).isZero();
        String id = CLUSTER.newestApplication().orElseThrow().app().value();
        Child another = CLUSTER.submission(Programs.jar(), "app.Sequence").start(1);
        assertThat(another.exit(SECONDS)).as(another::report).isZero();
        CLUSTER.awaitNothingUsed();

        Path work = CLUSTER.workDirectory(CLUSTER.workers().get(0));
        Await.until(
                "only logs are left",
                SECONDS,
                () -> files(work.resolve(id)).stream()
                        .allMatch(each -> each.getFileName().toString().startsWith("std")));

        assertThat(files(work).stream().filter(each -> each.toString().endsWith(".jar")))
                .hasSizeLessThanOrEqualTo(1);
        long left = files(work.resolve(id)).stream()
                .mapToLong(each -> each.toFile().length())
                .sum();
        assertThat(left).isPositive().isLessThan((RETAINED + 3) * MIB);
        assertThat(terminal.says("logs", "--grep", "^x+$", id)).contains("[0] xxxx");
    }

    /** An application that has worked and waits until {@link #go} is there. */
    private Child held(String name) {
        Path ready = directory.resolve(name + "-ready");
        Child driver = CLUSTER.submission(Programs.jar(), "app.Hold").start(ready, go(name));
        Await.until("it has worked", SECONDS, () -> Files.exists(ready));
        return driver;
    }

    private Path go(String name) {
        return directory.resolve(name + "-go");
    }

    /** What must be as it was: who is there, and what is used. */
    private static String numbers(JsonNode status) {
        StringBuilder numbers = new StringBuilder();
        status.path("workers")
                .forEach(each -> numbers.append(each.path("state"))
                        .append(each.path("cores"))
                        .append(each.path("used")));
        status.path("applications")
                .forEach(each -> numbers.append(each.path("id"))
                        .append(each.path("state"))
                        .append(each.path("cores"))
                        .append(each.path("executors").size()));
        return numbers.toString();
    }

    private static List<Path> files(Path below) {
        try (Stream<Path> found = Files.walk(below)) {
            return found.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
