package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.Installation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
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
    void theFormatOfASubmissionIsForTheIdThatDetachPrints() throws IOException {
        Path jar = jar("a");

        Outcome alone = run("submit", "--master", "local[1]", "-o", "json", jar.toString());
        Outcome unknown = run("submit", "--master", "local[1]", "-o", "xml", jar.toString());

        assertThat(alone.exit()).isEqualTo(64);
        assertThat(alone.errors()).contains("-o is for --detach").hasLineCount(1);
        assertThat(unknown.exit()).isEqualTo(64);
        assertThat(unknown.errors()).contains("table, wide, json or yaml").hasLineCount(1);
    }

    @Test
    void theVersionWithoutAMasterIsThisCommandsAndSaysWhyNoMore() {
        Outcome table = run("version", "--master", "hearth://127.0.0.1:1");
        Outcome json = run("version", "--master", "hearth://127.0.0.1:1", "-o", "json");

        assertThat(table.exit()).isZero();
        assertThat(table.out()).startsWith("hearth ").contains(", Java ").hasLineCount(1);
        assertThat(table.errors())
                .startsWith("hearth version: not of the cluster: ")
                .hasLineCount(1);
        assertThat(json.exit()).isZero();
        assertThat(json.out()).contains("\"client\" : {", "\"cluster\" : null");
        assertThat(run("version", "--master", "127.0.0.1:1").exit()).isEqualTo(64);
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
    void theManualOverwritesItsOwnPagesAndNothingElse() throws IOException {
        Path pages = directory.resolve("man1");
        assertThat(run("man", "--output", pages.toString()).exit()).isZero();
        Path own = pages.resolve("hearth.1");
        Files.writeString(own, Files.readString(own).replaceFirst("\"hearth [^\"]*\"", "\"hearth 0.0.1\""));
        assertThat(run("man", "--output", pages.toString()).exit()).isZero();
        Path note = Files.writeString(pages.resolve("hearth-status.1"), "mine\n");
        Path alias = Files.writeString(pages.resolve("hearth-ps.1"), ".so man1/others.1\n");
        Files.delete(own);

        Outcome refused = run("man", "--output", pages.toString());

        assertThat(refused.exit()).isEqualTo(64);
        assertThat(refused.errors())
                .contains(pages + " are no pages of this manual: hearth-ps.1, hearth-status.1;", "--force")
                .hasLineCount(1);
        assertThat(note).hasContent("mine");
        assertThat(own).doesNotExist();
        assertThat(run("man", "--output", pages.toString(), "--force").exit()).isZero();
        assertThat(note).content().startsWith(".TH ");
        assertThat(alias).hasContent(".so man1/hearth-apps.1");
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

    @Test
    void anUnknownFlagIsToldBeforeTheWordThatIsMissing() {
        for (String command :
                List.of("why", "logs", "kill", "wait", "drain", "undrain", "token", "completion", "submit")) {
            Outcome outcome = run(command, "--nonsense");
            assertThat(outcome.exit()).isEqualTo(64);
            assertThat(outcome.errors()).contains("unknown flag '--nonsense'").hasLineCount(1);
        }
        assertThat(run("why").errors()).contains("Missing required parameter").hasLineCount(1);
    }

    @Test
    void whatAUserWroteIsRepeatedWithoutWhatWouldActOnATerminal() {
        String nasty = "a\nb\u001b[2Jc\u202ed";
        for (String[] words : List.of(
                new String[] {nasty},
                new String[] {"status", nasty},
                new String[] {"token", nasty},
                new String[] {"token", "list", nasty},
                new String[] {"completion", nasty},
                new String[] {"submit", "--" + nasty, "a.jar"},
                new String[] {"submit", "--master", "local[1]", nasty},
                new String[] {"logs", "--executor", nasty, "app"})) {
            Outcome outcome = run(words);
            assertThat(outcome.exit()).isEqualTo(64);
            assertThat(outcome.errors())
                    .contains("a b [2Jc d")
                    .doesNotContain("\u001b", "\u202e")
                    .hasLineCount(1);
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        new Surroundings(
                        new Installation(directory, directory),
                        Map.of(),
                        printing(said),
                        printing(said),
                        Optional.empty())
                .words("kill")
                .accept(nasty);
        assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("hearth kill: a b [2Jc d\n");
    }

    @Test
    void aTokenForNobodyOrForNoTimeIsAMistake() {
        assertThat(run("token", "create", "--role", "read", "--name", " "))
                .isEqualTo(new Outcome(64, "", "hearth token: --name is empty: name who is to hold the token\n"));
        assertThat(run("token", "create", "--role", "read", "--expires", "0"))
                .isEqualTo(new Outcome(64, "", "hearth token: --expires 0: it must be longer than nothing\n"));
    }

    @Test
    void helpThatCannotBeWrittenIsAFailureOfSubmitToo() {
        PrintStream full = printing(new OutputStream() {
            @Override
            public void write(int each) throws IOException {
                throw new IOException("No space left on device");
            }
        });
        ByteArrayOutputStream errors = new ByteArrayOutputStream();

        int exit = new HearthCli(Map.of("HEARTH_HOME", directory.toString()), full, printing(errors), Optional.empty())
                .run(List.of("submit", "--help"));

        assertThat(exit).isEqualTo(74);
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("some of the output is lost");
    }

    @Test
    void theManualReplacesALinkAndLeavesWhatThatLeadsTo() throws IOException {
        Path mine = Files.writeString(directory.resolve("mine"), "mine\n");
        Path pages = Files.createDirectory(directory.resolve("man1"));
        Path link = Files.createSymbolicLink(pages.resolve("hearth.1"), mine);

        assertThat(run("man", "--force", "--output", pages.toString()).exit()).isZero();

        assertThat(mine).hasContent("mine");
        assertThat(link).isRegularFile().content().startsWith(".TH ");
        assertThat(Files.isSymbolicLink(link)).isFalse();
        try (Stream<Path> files = Files.list(pages)) {
            assertThat(files).noneMatch(each -> each.getFileName().toString().startsWith("."));
        }
    }

    @Test
    void aPipeIsNoFileOfSettings() throws Exception {
        Path conf = Files.createDirectories(directory.resolve("conf"));
        Path pipe = conf.resolve("hearth-defaults.conf");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        Outcome status = run("status");

        assertThat(status.exit()).isEqualTo(64);
        assertThat(status.errors())
                .isEqualTo("hearth status: cannot read configuration file " + pipe + ": that is no regular file\n");
    }

    private Outcome run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        Map<String, String> environment = Map.of(
                "HEARTH_HOME",
                directory.toString(),
                "HEARTH_CONF_DIR",
                directory.resolve("conf").toString());
        int exit =
                new HearthCli(environment, printing(out), printing(errors), Optional.empty()).run(List.of(arguments));
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
