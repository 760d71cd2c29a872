package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.UserJar;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Users' libraries against ours: theirs win, and without theirs there is nothing. */
class ClassLoadingTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final List<String> LIBRARIES = List.of(
            "com.google.common.base.Joiner", "com.fasterxml.jackson.databind.ObjectMapper", "io.netty.buffer.Unpooled");
    private static final List<String> OURS = List.of(
            "dev.hearth.rpc.RpcEnv",
            "dev.hearth.executor.Executor",
            "dev.hearth.cli.HearthCli",
            "picocli.CommandLine",
            "ch.qos.logback.classic.Logger");

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(2, 1);

    @TempDir
    Path directory;

    @Test
    void aJobSeesTheGuavaJacksonAndNettyThatItBrings() {
        Path jar = libraries("0.1");

        Child driver = CLUSTER.submission(Programs.jar(), "app.Versions")
                .flag("--jars", jar.toString())
                .start();

        assertThat(driver.exit(LIMIT)).as(driver::report).isZero();
        assertSeen(driver, "0.1");
    }

    @Test
    void twoJobsAtOnceEachSeeTheirOwn() {
        Child one = CLUSTER.submission(Programs.jar(), "app.Versions")
                .flag("--jars", libraries("one").toString(), "--total-executor-cores", "1")
                .start();
        Child other = CLUSTER.submission(Programs.jar(), "app.Versions")
                .flag("--jars", libraries("other").toString(), "--total-executor-cores", "1")
                .start();

        assertThat(one.exit(LIMIT)).as(one::report).isZero();
        assertThat(other.exit(LIMIT)).as(other::report).isZero();
        assertSeen(one, "one");
        assertSeen(other, "other");
    }

    @Test
    void aJobThatBringsNoneSeesNoneOfOurs() {
        Child driver = CLUSTER.submission(Programs.jar(), "app.Versions").start();

        assertThat(driver.exit(LIMIT)).as(driver::report).isZero();
        assertSeen(driver, "none");
    }

    private static void assertSeen(Child driver, String version) {
        List<String> lines = driver.out().lines().toList();
        for (String side : List.of("driver ", "executor ")) {
            assertThat(lines)
                    .containsAll(LIBRARIES.stream()
                            .map(name -> side + name + "=" + version)
                            .toList());
            assertThat(lines)
                    .containsAll(
                            OURS.stream().map(name -> side + name + "=none").toList());
        }
    }

    private Path libraries(String version) {
        UserJar jar = UserJar.alone();
        for (String name : LIBRARIES) {
            int dot = name.lastIndexOf('.');
            jar.with(
                    name,
                    "package " + name.substring(0, dot) + "; public class " + name.substring(dot + 1)
                            + " { public static final String VERSION = \"" + version + "\"; }");
        }
        return jar.build(directory.resolve("libraries-" + version + ".jar"));
    }
}
