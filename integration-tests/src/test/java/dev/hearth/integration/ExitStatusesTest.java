package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearth.model.AppId;
import dev.hearth.model.ApplicationState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.Signals;
import dev.hearth.testing.SmallDisk;
import dev.hearth.testing.Submission;
import dev.hearth.testing.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Every exit status that is documented, by a command that ends with it. */
class ExitStatusesTest {
    private static final Duration SECONDS = Duration.ofSeconds(60);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(1, 2);

    @TempDir
    Path directory;

    private static Child start(String command, String... words) {
        List<String> arguments = new ArrayList<>(List.of(command, "--master", CLUSTER.url()));
        arguments.addAll(List.of(words));
        return CLUSTER.cli(List.of(), arguments);
    }

    private static Submission driven() {
        return CLUSTER.submission(Programs.jar(), "app.Driven");
    }

    private static Submission onCluster(String... flags) {
        return driven().flag("--deploy-mode", "cluster", "--driver-memory", "64m")
                .flag(flags);
    }

    private static void exits(Child child, int status, String... said) {
        assertThat(child.exit(SECONDS)).as(child::report).isEqualTo(status);
        assertThat(List.of(said)).allSatisfy(each -> assertThat(child.err()).contains(each));
    }

    @Test
    void whatEndsByItselfIsZeroWhatFailsIsOneAndAProgramsOwnStatusIsPassedOn() {
        exits(driven().start("count"), 0);
        exits(onCluster().start("count"), 0);
        exits(driven().start("throw"), 1, "the driver gives up");
        exits(onCluster().start("throw"), 1, "the driver gives up");
        exits(driven().start("exit", 7), 7);
        exits(onCluster().start("exit", 7), 7);
    }

    @Test
    void whatFindsNoPlaceInItsTimeIsTwoAndNothingOfItStays() {
        Child here = driven().flag("--executor-memory", "4t", "--max-wait", "1s", "--name", "huge here")
                .start("count");
        exits(
                here,
                2,
                "given up: it has had no executor for the time that --max-wait gave it: application ",
                "no worker can ever take an executor of it: that needs 1 core and 4 TiB of memory, and the largest"
                        + " worker has 2 cores");
        ApplicationView given = CLUSTER.newestApplication().orElseThrow();
        assertThat(given.state()).isEqualTo(ApplicationState.FAILED);
        assertThat(given.cause().orElse("")).contains("--max-wait");

        Child there = driven().flag(
                        "--deploy-mode", "cluster", "--driver-memory", "4t", "--max-wait", "1s", "--name", "huge there")
                .start("count");
        exits(
                there,
                2,
                "given up: driver driver-",
                "no worker can ever take it: that needs 1 core and 4 TiB of memory");
        exits(start("wait", "huge there"), 5, "--max-wait");

        Child inner = onCluster("--executor-memory", "4t", "--max-wait", "2s").start("count");
        exits(inner, 2, "given up: it has had no executor", "exit code 2");
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void waitingInVainIsTwoAndForWhatMayEndIsSix() {
        Child submit = driven().flag("--deploy-mode", "cluster", "--driver-memory", "4t", "--detach")
                .start("count");
        exits(submit, 0);
        String hopeless = submit.out().strip();
        exits(start("wait", hopeless, "--timeout", "1s"), 2, "is not over after 1s", "no worker can ever take it");
        exits(start("kill", hopeless), 0);

        Child held = onCluster("--detach").start("hold", directory, directory.resolve("go"));
        exits(held, 0);
        exits(start("wait", held.out().strip(), "--timeout", "1s"), 6, "is not over after 1s");
        Child waiting = start("wait", held.out().strip());
        exits(start("kill", held.out().strip()), 0);
        exits(waiting, 5, "hearth kill by");
    }

    @Test
    void whatIsRefusedOrNotReachedOrWrittenWronglyHasAStatusOfItsOwn() {
        exits(start("wait", "app-unknown"), 3);
        exits(CLUSTER.cli(List.of(), List.of("status", "--master", "hearth://127.0.0.1:1")), 4, "nobody listens there");
        exits(start("wait", "x", "--timeout", "soon"), 64, "--timeout soon: it must be a time");
        exits(driven().flag("--max-wait", "soon").start("count"), 64, "--max-wait soon: it must be a time");
        exits(onCluster("--max-wait", "1s", "--detach").start("count"), 64, "--detach leaves nobody who");
        exits(driven().flag("--executor-cores", "0").start("count"), 64, "hearth.executor.cores");
        exits(
                driven().conf("hearth.worker.cores", "4").start("exit", 0),
                0,
                "mean nothing for a submission: hearth.worker.cores");
        exits(CLUSTER.submission(Programs.jar(), "app.Missing").start(), 101, "class app.Missing is not in");
    }

    /** The newest application has failed of that. */
    private static void ended(String cause) {
        ApplicationView app = CLUSTER.newestApplication().orElseThrow();
        assertThat(app.state()).isEqualTo(ApplicationState.FAILED);
        assertThat(app.cause().orElse("")).contains(cause);
    }

    /** As {@link #ended}, without having seemed to be well before. */
    private static void endedOnce(String cause) {
        ended(cause);
        Child events =
                start("events", CLUSTER.newestApplication().orElseThrow().app().value());
        exits(events, 0);
        assertThat(events.out()).contains("FAILED").doesNotContain("FINISHED");
    }

    @Test
    void whatLeavesMainEndsItsApplicationAsFailedAtOnceThoughItHasClosedThat() {
        exits(driven().start("passing"), 1, "gives up after 1000");
        endedOnce("main threw java.lang.IllegalStateException: gives up after 1000");
        exits(driven().start("late"), 1, "gives up after 1000");
        endedOnce("main threw java.lang.IllegalStateException: gives up after 1000");
        exits(onCluster().start("passing"), 1, "gives up after 1000");
        endedOnce("its driver failed (driver-");
        ended("main threw java.lang.IllegalStateException: gives up after 1000; 'hearth why driver-");
    }

    @Test
    void whatFailsLongAfterItHasClosedItsApplicationIsOneAndTheApplicationHasFailedToo() throws IOException {
        Path here = directory.resolve("here");
        Optional<AppId> before = newest();
        Child client = driven().start("later", here);
        finished(before);
        Files.write(here, new byte[0]);
        exits(client, 1, "gives up long after");
        ended("its program failed: main threw java.lang.IllegalStateException: gives up long after");

        Path there = directory.resolve("there");
        before = newest();
        Child cluster = onCluster().start("later", there);
        finished(before);
        Files.write(there, new byte[0]);
        exits(cluster, 1, "gives up long after");
        ended("exit code 1 (an exception left its main method: java.lang.IllegalStateException); main threw"
                + " java.lang.IllegalStateException: gives up long after; 'hearth why driver-");
    }

    private static Optional<AppId> newest() {
        return CLUSTER.newestApplication().map(ApplicationView::app);
    }

    /** The newest application, which is another one than before, has finished, while its program goes on. */
    private static void finished(Optional<AppId> before) {
        Await.until(
                "it is over",
                SECONDS,
                () -> CLUSTER.newestApplication()
                        .filter(each -> !before.equals(Optional.of(each.app())))
                        .filter(each -> each.state() == ApplicationState.FINISHED)
                        .isPresent());
    }

    @Test
    void anOutputThatCannotBeWrittenIs74AndAReaderWhoHasEnoughIsNoFailure() {
        List<String> status = List.of("status", "--master", CLUSTER.url());
        exits(CLUSTER.cliRedirected(">/dev/full", status), 74, "some of the output is lost", "No space left on device");
        exits(CLUSTER.cliRedirected("| head -c 1 >/dev/null", status), 0);
        List<String> token = List.of("token", "create", "--role", "read", "--master", CLUSTER.url());
        exits(CLUSTER.cliRedirected(">/dev/full", token), 74, "standard output: it is revoked again");
        exits(CLUSTER.cliRedirected(">/dev/full", List.of("submit", "--help")), 74, "No space left on device");
        List<String> detached = List.of(
                "submit",
                "--master",
                CLUSTER.url(),
                "--deploy-mode",
                "cluster",
                "--driver-memory",
                "64m",
                "--detach",
                "--class",
                "app.Driven",
                Programs.jar().toString(),
                "count");
        Child lost = CLUSTER.cliRedirected(">/dev/full", detached);
        exits(lost, 74, "driver driver-", "some of the output is lost", "No space left on device");
        exits(start("wait", Terminal.told(lost, "(driver-[0-9-]+)")), 0);
    }

    @Test
    void aFileThatADiskHasNoRoomForIs74AndLeavesNothing() throws IOException {
        Path mount = Files.createDirectory(directory.resolve("disk"));
        Optional<SmallDisk> mounted = SmallDisk.mount(mount, "size=64k");
        assumeTrue(mounted.isPresent(), "unchecked: this user may not mount a file system, nor make a user namespace");
        try (SmallDisk disk = mounted.orElseThrow()) {
            disk.fill();
            List<Path> before = disk.paths();
            Path file = disk.fromOutside().resolve("new");
            Child token = start("token", "create", "--role", "read", "--output", file.toString());
            exits(token, 74, "the token token-", "No space left on device", "it is revoked again");
            exits(start("bundle", "--output", file.toString()), 74, "No space left on device");
            exits(
                    CLUSTER.cli(
                            List.of(),
                            List.of("man", "--output", disk.fromOutside().toString())),
                    74,
                    "No space left on device");
            assertThat(disk.paths()).isEqualTo(before);
        }
    }

    @Test
    void anInterruptedCommandIs130() {
        Path ready = directory.resolve("ready");
        Child submit = CLUSTER.submission(Programs.jar(), "app.Hold").start(ready, directory.resolve("never"));
        Await.until("it holds", SECONDS, () -> Files.exists(ready));

        Signals.send(submit.pid(), "INT");

        exits(submit, 130);
        ended("its driver's process was ended by SIGINT");
    }

    @Test
    void aSubmissionThatIsInterruptedAsItWaitsForAJobSaysSoAndWhatItEnds() {
        Path ready = directory.resolve("waits");
        Child submit = driven().start("waiting", ready);
        Await.until("its task runs", SECONDS, () -> Files.exists(ready));
        String app = CLUSTER.newestApplication().orElseThrow().app().value();

        Signals.send(submit.pid(), "INT");

        exits(submit, 130, "hearth submit: interrupted by SIGINT (Ctrl-C): ending application " + app + " and its 1");
        assertThat(submit.err()).doesNotContain("was cancelled").doesNotContain("Exception");
        ended("its driver's process was ended by SIGINT");

        Path again = directory.resolve("waits again");
        Child other = driven().start("waiting", again);
        Await.until("its task runs", SECONDS, () -> Files.exists(again));
        Signals.send(other.pid(), "TERM");
        exits(other, 143, "hearth submit: interrupted by SIGTERM: ending application ");
    }
}
