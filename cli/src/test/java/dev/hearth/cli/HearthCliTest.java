package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command says and how it exits before anything is started. */
class HearthCliTest {
    @TempDir
    private Path directory;

    private record Outcome(int exit, String out, String errors) {}

    @Test
    void anUnknownFlagIsNamedWithTheNearestKnownOne() {
        Outcome outcome = run("submit", "--executor-memroy", "1g", "app.jar");

        assertThat(outcome.exit()).isEqualTo(64);
        assertThat(outcome.errors())
                .contains("unknown flag '--executor-memroy'", "did you mean --executor-memory?")
                .hasLineCount(1);
    }

    @Test
    void anUnknownCommandIsNamed() {
        Outcome outcome = run("sumbit", "app.jar");

        assertThat(outcome.exit()).isEqualTo(64);
        assertThat(outcome.errors()).contains("'sumbit'", "submit").hasLineCount(1);
    }

    @Test
    void aMissingJarIsNamed() {
        Outcome outcome = run(
                "submit",
                "--master",
                "local[1]",
                directory.resolve("absent.jar").toString());

        assertThat(outcome.exit()).isEqualTo(64);
        assertThat(outcome.errors())
                .contains("absent.jar", "there is no such file")
                .hasLineCount(1);
    }

    @Test
    void aFileThatIsNoJarIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("notes.jar"), "not a jar");

        Outcome outcome = run("submit", "--master", "local[1]", file.toString());

        assertThat(outcome.exit()).isEqualTo(64);
        assertThat(outcome.errors())
                .contains("notes.jar", "it is not a jar file")
                .hasLineCount(1);
    }

    @Test
    void aJarWithoutAMainClassAsksForOne() throws IOException {
        Outcome outcome = run("submit", "--master", "local[1]", jar("one.txt").toString());

        assertThat(outcome.exit()).isEqualTo(64);
        assertThat(outcome.errors()).contains("No main class", "--class").hasLineCount(1);
    }

    @Test
    void aClassThatIsNotThereExitsAsSparkDoesAndNamesTheNearest() throws IOException {
        Path jar = jar("com/example/WordCount.class");

        Outcome outcome = run("submit", "--master", "local[1]", "--class", "WordCount", jar.toString());

        assertThat(outcome.exit()).isEqualTo(101);
        assertThat(outcome.errors())
                .contains("class WordCount is not in", "did you mean com.example.WordCount?")
                .hasLineCount(1);
    }

    @Test
    void anUnknownKeyIsNamedWithTheNearestKnownOne() throws IOException {
        Outcome outcome = run("submit", "--conf", "hearth.executor.memroy=1g", jar("a").toString());

        assertThat(outcome.exit()).isEqualTo(64);
        assertThat(outcome.errors())
                .contains("hearth.executor.memroy", "did you mean hearth.executor.memory?", "--conf")
                .hasLineCount(1);
    }

    @Test
    void aValueThatDoesNotParseIsNamedWithWhatItMustBe() throws IOException {
        Outcome memory = run("submit", "--executor-memory", "512", jar("a").toString());
        Outcome cores = run("submit", "--total-executor-cores", "x", jar("a").toString());

        assertThat(memory.exit()).isEqualTo(64);
        assertThat(memory.errors())
                .contains("hearth.executor.memory=512", "with its unit")
                .hasLineCount(1);
        assertThat(cores.exit()).isEqualTo(64);
        assertThat(cores.errors())
                .contains("hearth.cores.max=x", "whole number")
                .hasLineCount(1);
    }

    @Test
    void theLastOfRepeatedFlagsCounts() throws IOException {
        Outcome outcome = run("submit", "--executor-memory", "1g", "--executor-memory", "lots", jar("a").toString());

        assertThat(outcome.exit()).isEqualTo(64);
        assertThat(outcome.errors()).contains("hearth.executor.memory=lots").hasLineCount(1);
    }

    @Test
    void aSubmissionWithoutAMasterIsToldHowToNameOne() throws IOException {
        Outcome outcome = run("submit", jar("a").toString());

        assertThat(outcome.exit()).isEqualTo(64);
        assertThat(outcome.errors())
                .contains("--master", "hearth-defaults.conf")
                .hasLineCount(1);
    }

    @Test
    void aFlagThatOnlySparkHasIsAnsweredWithWhatToDoInstead() throws IOException {
        Outcome flag = run("submit", "--num-executors", "2", jar("a").toString());
        Outcome master = run("submit", "--master", "spark://host:7077", jar("a").toString());

        assertThat(flag.exit()).isEqualTo(64);
        assertThat(flag.errors())
                .contains("--num-executors", "--total-executor-cores")
                .hasLineCount(1);
        assertThat(master.exit()).isEqualTo(64);
        assertThat(master.errors()).contains("did you mean hearth://host:7077?").hasLineCount(1);
    }

    @Test
    void clusterModeNeedsACluster() throws IOException {
        Outcome unknown = run("submit", "--deploy-mode", "remote", jar("a").toString());
        Outcome local = run(
                "submit",
                "--deploy-mode",
                "cluster",
                "--master",
                "local[2]",
                "--class",
                "app.Main",
                jar("app/Main.class").toString());

        assertThat(unknown.exit()).isEqualTo(64);
        assertThat(unknown.errors())
                .contains("--deploy-mode remote", "client", "cluster")
                .hasLineCount(1);
        assertThat(local.exit()).isEqualTo(64);
        assertThat(local.errors()).contains("--master local[2]", "hearth://").hasLineCount(1);
    }

    @Test
    void flagsForClusterModeAreRefusedWithoutIt() throws IOException {
        Outcome outcome = run("submit", "--supervise", "--detach", jar("a").toString());

        assertThat(outcome.exit()).isEqualTo(64);
        assertThat(outcome.errors())
                .contains("--supervise, --detach are", "add --deploy-mode cluster")
                .hasLineCount(1);
    }

    @Test
    void clusterModeChecksTheMainClassBeforeItAsksAnybody() throws IOException {
        Outcome outcome = run(
                "submit",
                "--deploy-mode",
                "cluster",
                "--master",
                "hearth://127.0.0.1:1",
                "--class",
                "WordCount",
                jar("com/example/WordCount.class").toString());

        assertThat(outcome.exit()).isEqualTo(101);
        assertThat(outcome.errors())
                .contains("class WordCount is not in", "did you mean com.example.WordCount?")
                .hasLineCount(1);
    }

    @Test
    void commandsThatNameNothingOrWrongTimesAreToldSo() {
        Outcome kill = run("kill");
        Outcome wait = run("wait", "--timeout", "soon", "driver-1");
        Outcome two = run("wait", "driver-1", "driver-2");

        assertThat(kill.exit()).isEqualTo(64);
        assertThat(kill.errors()).contains("ID").hasLineCount(1);
        assertThat(wait.exit()).isEqualTo(64);
        assertThat(wait.errors()).contains("--timeout soon").hasLineCount(1);
        assertThat(two.exit()).isEqualTo(64);
        assertThat(two.errors()).contains("'driver-2'").hasLineCount(1);
    }

    @Test
    void aBadMasterUrlIsShownWithAGoodOne() {
        Outcome outcome = run("status", "--master", "http://localhost:7077");

        assertThat(outcome.exit()).isEqualTo(64);
        assertThat(outcome.errors())
                .contains("Invalid master URL \"http://localhost:7077\"", "hearth://host:7077")
                .hasLineCount(1);
    }

    @Test
    void aFormatThatThereIsNotIsToldWithThoseThatThereAre() {
        for (String command : List.of("status", "apps", "ps", "workers")) {
            Outcome outcome = run(command, "-o", "xml");

            assertThat(outcome.exit()).isEqualTo(64);
            assertThat(outcome.errors())
                    .isEqualTo("hearth " + command + ": the output format is table, wide, json or yaml, found 'xml'\n");
        }
    }

    @Test
    void whatLogsDoesNotUnderstandIsNamed() {
        assertThat(run("logs", "--executor", "x", "app").errors())
                .isEqualTo("hearth logs: --executor x: it must be the number of an executor, or 'driver'\n");
        assertThat(run("logs", "--since", "soon", "app").errors())
                .contains("--since soon: it must be a time")
                .hasLineCount(1);
        assertThat(run("logs", "--grep", "(", "app").errors())
                .contains("--grep (: it is no regular expression")
                .hasLineCount(1);
        assertThat(run("logs").exit()).isEqualTo(64);
    }

    @Test
    void completionScriptsKnowAllCommandsAndFlags() {
        for (String shell : List.of("bash", "zsh", "fish")) {
            Outcome outcome = run("completion", shell);
            assertThat(outcome.exit()).isZero();
            Golden.check("completion." + shell, outcome.out().stripTrailing());
        }
        assertThat(run("completion", "csh").errors())
                .isEqualTo("hearth completion: there are scripts for bash, zsh and fish, asked for 'csh'\n");
        assertThat(CompletionCommand.words(SampleCluster.state(), "apps"))
                .containsExactly(
                        SampleCluster.OLD_ETL.value(),
                        SampleCluster.ETL.value(),
                        SampleCluster.REPORT.value(),
                        SampleCluster.DRIVER.value(),
                        "etl");
        assertThat(CompletionCommand.words(SampleCluster.state(), "live"))
                .doesNotContain(SampleCluster.OLD_ETL.value())
                .hasSize(4);
        assertThat(CompletionCommand.words(SampleCluster.state(), "workers"))
                .containsExactly("10.0.0.1", "10.0.0.2", SampleCluster.W1.value(), SampleCluster.W2.value());
    }

    @Test
    void everyCommandHasHelpAndTheListNamesThemAll() {
        Outcome all = run("help");
        for (String command : Verbs.WORDS) {
            Outcome help = run(command, "--help");
            assertThat(help.exit()).as(command).isZero();
            assertThat(help.out()).startsWith("Usage: hearth " + command);
            assertThat(all.out()).contains("\n  " + command + " ");
        }
    }

    @Test
    void helpGoesToStandardOutputAndIsNoFailure() {
        Outcome outcome = run("submit", "--help");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).contains("--total-executor-cores", "--properties-file");
        assertThat(outcome.errors()).isEmpty();
    }

    private Outcome run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        Map<String, String> environment = Map.of(
                "HEARTH_HOME",
                directory.toString(),
                "HEARTH_CONF_DIR",
                directory.resolve("conf").toString());
        int exit = new HearthCli(environment, printing(out), printing(errors)).run(List.of(arguments));
        return new Outcome(exit, out.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream printing(OutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private Path jar(String entry) throws IOException {
        Path jar = directory.resolve("app.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry(entry));
            out.closeEntry();
        }
        return jar;
    }
}
