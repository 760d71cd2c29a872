package dev.hearth.integration;

import static dev.hearth.testing.Terminal.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearth.rpc.Secret;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.ProcSweep;
import dev.hearth.testing.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What wears down those who share a cluster day by day: the page of complaints, 21 to 29. */
class EverydayComplaintsTest {
    private static final Duration SECONDS = Duration.ofSeconds(60);
    private static final String PASSWORD = "hunter2-of-the-database";

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(1, 2);

    private final Terminal terminal = new Terminal(CLUSTER);

    @TempDir
    Path directory;

    @Test
    void whoWaitsForAnotherIsToldForWhomAndWhereInTheQueueAndHowToEndIt() {
        Path ready = directory.resolve("ready");
        Child hog = CLUSTER.submission(Programs.jar(), "app.Hold").start(ready, directory.resolve("never"));
        Await.until("it has every core", SECONDS, () -> Files.exists(ready));
        Child second = CLUSTER.submission(Programs.jar(), "app.Sequence").start(1);

        String advice = told(second, "or end it: (hearth kill app-\\S+)");

        assertThat(second.err())
                .contains("position 1 of 1 that wait", "held by: hold 2 cores", "cores: needs 1, free 0");
        Child kill = terminal.follows(advice);
        assertThat(kill.err()).contains("is KILLED", "1 process was ended");
        assertThat(second.exit(SECONDS)).as(second::report).isZero();
        assertThat(second.out()).isEqualTo("100\n");
        hog.kill9();
    }

    @Test
    void aPasswordAmongTheSettingsIsInNoListOfProcessesAndInNothingThatIsWrittenOrShown() throws IOException {
        Path properties = Files.writeString(
                directory.resolve("job.conf"),
                "hearth.executorEnv.DB_PASSWORD " + PASSWORD + "\nhearth.app.token " + PASSWORD + "\n");
        Path ready = directory.resolve("ready");
        Path go = directory.resolve("go");
        Child submit = CLUSTER.submission(Programs.jar(), "app.Hold")
                .flag("--deploy-mode", "cluster", "--driver-memory", "64m", "--name", "discreet")
                .flag("--properties-file", properties.toString())
                .conf("hearth.executor.memory", "64m")
                .start(ready, go);
        Await.until("driver and executor run", SECONDS, () -> Files.exists(ready));

        assertThat(ProcSweep.marked(CLUSTER.directory().toString()).values())
                .hasSizeGreaterThanOrEqualTo(5)
                .noneMatch(each -> each.contains(PASSWORD));
        String driver = told(submit, "driver (driver-\\S+) is submitted");
        String shown = terminal.json("status").toString()
                + terminal.json("why", driver)
                + terminal.json("apps")
                + terminal.says("events", driver)
                + terminal.says("logs", driver);
        assertThat(shown).contains("discreet").doesNotContain(PASSWORD);
        Files.createFile(go);
        assertThat(submit.exit(SECONDS)).as(submit::report).isZero();
        try (Stream<Path> found = Files.walk(CLUSTER.directory())) {
            // what the master must not forget is for its user's eyes alone
            List<Path> readable = found.filter(Files::isRegularFile)
                    .filter(each -> !each.startsWith(CLUSTER.recoveryDirectory()))
                    .toList();
            assertThat(readable).isNotEmpty().noneMatch(each -> content(each).contains(PASSWORD));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(CLUSTER.recoveryDirectory())))
                .isEqualTo("rwx------");
    }

    @Test
    void aProgramOnATerminalShowsHowFarItIsAndElsewhereWritesItsOwnLinesAlone() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "unchecked: there is no script(1) here");
        List<String> arguments = List.of(
                "submit",
                "--master",
                CLUSTER.url(),
                "--class",
                "app.ManyTasks",
                Programs.jar().toString(),
                "600",
                "8000",
                directory.toString());

        Child shown = CLUSTER.cliOnTerminal(arguments);
        Child plain = CLUSTER.cli(List.of(), arguments);

        assertThat(shown.exit(SECONDS)).as(shown::report).isZero();
        assertThat(shown.out()).contains("\r", "/600", "results=600", "status 0");
        assertThat(plain.exit(SECONDS)).as(plain::report).isZero();
        assertThat(plain.out().lines()).hasSize(3).allMatch(each -> each.matches("\\w+=\\d+"));
        assertThat(plain.err()).doesNotContain("\r");
    }

    @Test
    void aWorkerJoinsWithTheAddressAndTheSecretAloneAndSaysSoWhenTheSecretIsAnother() throws IOException {
        Path secret = Files.createFile(
                directory.resolve("other.secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, Secret.random(new SecureRandom()).hex());
        Child stranger = CLUSTER.startDaemon(
                "stranger",
                "dev.hearth.worker.WorkerMain",
                List.of(CLUSTER.url(), "--port", "0", "--conf", "hearth.authenticate.secretFile=" + secret));

        assertThat(stranger.exit(SECONDS)).as(stranger::report).isEqualTo(1);
        assertThat(stranger.err()).contains("do not share the secret", "use a copy of the master's cluster secret");
        Child friend = CLUSTER.startWorker(CLUSTER.url());
        CLUSTER.awaitWorkers(2);
        friend.closeInput();
        assertThat(friend.exit(SECONDS)).as(friend::report).isZero();
    }

    private static String content(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // removed meanwhile
            return "";
        }
    }
}
