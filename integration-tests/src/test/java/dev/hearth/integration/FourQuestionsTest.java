package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is running, what waits and why, what failed and why, and where its log is: told by two commands at most, live and
 * after kill -9 and restart of the master.
 */
class FourQuestionsTest {
    private static final Duration SECONDS = Duration.ofSeconds(60);

    @RegisterExtension
    final LocalCluster cluster = new LocalCluster(1, 2);

    private final Terminal terminal = new Terminal(cluster);

    @TempDir
    Path directory;

    @Test
    void haveTheirAnswersBeforeAndAfterARestartOfTheMaster() throws Exception {
        Child broken = cluster.submission(Programs.jar(), "app.Failing").start("exit");
        assertThat(broken.exit(SECONDS)).as(broken::report).isEqualTo(1);
        Path ready = directory.resolve("ready");
        Path go = directory.resolve("go");
        Child busy = cluster.submission(Programs.jar(), "app.Hold")
                .conf("hearth.cores.max", "1")
                .start(ready, go);
        Await.until("it runs", SECONDS, () -> Files.exists(ready));
        Child stuck = cluster.submission(Programs.jar(), "app.Sequence")
                .flag("--executor-memory", "4t")
                .start(1);
        Await.until("it waits", SECONDS, () -> terminal.says("apps").contains("application 0"));
        answers();

        cluster.master().kill9();
        Child unused = cluster.restartMaster();
        answers();

        String id = terminal.json("why", "application 0").at("/id").asText();
        assertThat(terminal.says("kill", "application 0").strip()).isEqualTo(id);
        assertThat(stuck.exit(SECONDS)).as(stuck::report).isNotZero();
        Files.createFile(go);
        assertThat(busy.exit(SECONDS)).as(busy::report).isZero();
    }

    private void answers() {
        Await.until("what runs is told", SECONDS, () -> line("apps", "hold").contains("RUNNING"));
        assertThat(line("apps", "application 0")).contains("WAITING");
        Await.until(
                "why it waits is told",
                SECONDS,
                () -> terminal.says("why", "application 0").contains("memory: needs 4 TiB, has "));
        assertThat(terminal.says("why", "application 0"))
                .contains("application 0 (WAITING, ", "hearth submit --executor-memory ");

        assertThat(line("apps -a", "failing")).contains("FAILED");
        assertThat(terminal.says("why", "failing")).contains("failing (FAILED, ", "exit code 42");

        assertThat(terminal.says("logs", "failing")).contains("about to end with 42");
        String file =
                terminal.json("logs", "--where", "failing").findValue("file").asText();
        assertThat(Path.of(file)).isRegularFile();
    }

    /** The one of a table that has that word. */
    private String line(String command, String word) {
        String[] words = command.split(" ", 2);
        String said = words.length == 1 ? terminal.says(words[0]) : terminal.says(words[0], words[1]);
        return said.lines().filter(each -> each.contains(word)).findFirst().orElse("");
    }
}
