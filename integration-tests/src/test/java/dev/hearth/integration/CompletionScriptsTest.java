package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The shells that are installed complete commands, flags and the ids of what runs, by the scripts that hearth prints. */
class CompletionScriptsTest {
    private static final Duration SECONDS = Duration.ofSeconds(60);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(0, 1);

    @TempDir
    Path directory;

    private String id;

    @BeforeEach
    void anApplicationWaits() throws IOException {
        Path command = Files.createDirectories(directory.resolve("bin")).resolve("hearth");
        Files.writeString(
                command,
                "#!/bin/sh\nexport HEARTH_HOME='%1$s' HEARTH_CONF_DIR='%1$s/conf'\nexec '%2$s/bin/java' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '%3$s' dev.hearth.cli.HearthCli \"$@\"\n"
                        .formatted(
                                CLUSTER.directory(),
                                System.getProperty("java.home"),
                                System.getProperty("java.class.path")));
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
        Child waiting = CLUSTER.submission(Programs.jar(), "app.Sequence").start(1);
        id = Terminal.told(waiting, "'hearth why (app-\\S+)'");
    }

    @Test
    void bashCompletesCommandsFlagsAndIds() throws IOException {
        String script = """
            source <(hearth completion bash)
            complete -p hearth
            ask() {
              COMP_LINE=$* COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
              _hearth
              echo "[$*] ${COMPREPLY[*]}"
            }
            ask hearth unde
            ask hearth undr
            ask hearth submit --dep
            ask hearth completion ''
            ask hearth status -o ''
            ask hearth why --output = w
            ask hearth kill --master %1$s ''
            ask hearth kill --master %1$s app-
            """.formatted(CLUSTER.url());

        Child shell = shell("bash", "--norc", file("try.bash", script).toString());

        assertThat(shell.exit(SECONDS)).as(shell::report).isZero();
        assertThat(shell.err()).isEmpty();
        assertThat(shell.out().lines())
                .containsExactly(
                        "complete -F _hearth hearth",
                        "[hearth unde] ",
                        "[hearth undr] undrain",
                        "[hearth submit --dep] --deploy-mode",
                        "[hearth completion ] bash zsh fish",
                        "[hearth status -o ] table wide json yaml",
                        "[hearth why --output = w] wide",
                        "[hearth kill --master " + CLUSTER.url() + " ] " + id,
                        "[hearth kill --master " + CLUSTER.url() + " app-] " + id);
    }

    @Test
    void zshCompletesCommandsFlagsAndIds() throws IOException {
        assumeTrue(isInstalled("zsh"), "unchecked: there is no zsh here");
        String script = """
            hearth completion zsh >'%2$s/_hearth'
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell 'export COLUMNS=200; print wi""de'
            zpty -r -m shell said '*wide*'
            zpty -w shell "PROMPT=; fpath=('%2$s' \\$fpath); autoload -Uz compinit; compinit -u -D; print re''ady"
            zpty -r -m shell said '*ready*'
            ask() {
              zpty -w -n shell "$1"$'\\t'
              zpty -r -m shell said "*$1*$2*"
              zpty -w shell $'\\x15'
              print -r -- "[$1] ends with $2"
            }
            ask 'hearth undr' ain
            ask 'hearth submit --dep' loy-mode
            ask 'hearth completion fi' sh
            ask 'hearth status -o js' on
            ask 'hearth status --output=ya' ml
            ask 'hearth kill --master=%1$s app-' '%3$s'
            zpty -d shell
            """.formatted(CLUSTER.url(), directory, id.substring("app-".length()));

        Child shell = shell("zsh", "-f", file("try.zsh", script).toString());

        assertThat(shell.exit(SECONDS)).as(shell::report).isZero();
        assertThat(shell.out().lines()).as(shell::report).hasSize(6).allMatch(each -> each.contains("] ends with "));
    }

    @Test
    void fishCompletesCommandsFlagsAndIds() throws IOException {
        assumeTrue(isInstalled("fish"), "unchecked: there is no fish here");
        String script = """
            hearth completion fish | source
            for line in 'hearth undr' 'hearth submit --dep' 'hearth completion f' 'hearth status -o j' 'hearth kill --master %s app-'
                complete -C $line
            end
            """.formatted(CLUSTER.url());

        Child shell = shell("fish", "-N", file("try.fish", script).toString());

        assertThat(shell.exit(SECONDS)).as(shell::report).isZero();
        assertThat(shell.out().lines().map(each -> each.split("\t", -1)[0]))
                .as(shell::report)
                .containsExactly("undrain", "--deploy-mode", "fish", "json", id);
    }

    private Child shell(String... words) {
        ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
        builder.environment().put("PATH", directory.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("HOME", directory.toString());
        builder.environment().put("TERM", "dumb");
        builder.environment().keySet().removeIf(each -> each.startsWith("HEARTH_") || each.startsWith("XDG_"));
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        Child shell = Child.start(words[0], builder, directory);
        try {
            Await.until("the shell has ended", SECONDS, () -> !shell.isAlive());
        } finally {
            shell.kill9();
            Child unused = new Terminal(CLUSTER).ends(0, "kill", id);
        }
        return shell;
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static boolean isInstalled(String shell) {
        return List.of(System.getenv("PATH").split(":", -1)).stream()
                .anyMatch(each -> Files.isExecutable(Path.of(each, shell)));
    }
}
