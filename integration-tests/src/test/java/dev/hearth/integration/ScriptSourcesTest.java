package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearth.testing.Scripts;
import dev.hearth.testing.Scripts.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of the checkout, built or not. */
class ScriptSourcesTest {
    @TempDir
    Path directory;

    @Test
    void shellcheckFindsNothing() throws IOException {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(entry -> Files.isExecutable(Path.of(entry, "shellcheck"))),
                "the scripts go unchecked: shellcheck is not installed");
        List<String> command = new ArrayList<>(List.of("shellcheck", "-x"));
        for (String each : List.of("bin", "sbin", "benchmarks", "integration-tests")) {
            try (Stream<Path> found = Files.list(Scripts.checkout().resolve(each))) {
                found.map(Path::toString)
                        .filter(name -> each.endsWith("bin") || name.endsWith(".sh"))
                        .sorted()
                        .forEach(command::add);
            }
        }

        Process shellcheck = new ProcessBuilder(command)
                .directory(Scripts.checkout().toFile())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(shellcheck.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
    }

    @Test
    void aJavaThatIsTooOldIsNamedWithItsVersion() throws IOException {
        Path jdk = Files.createDirectories(directory.resolve("jdk-11"));
        Files.createDirectories(jdk.resolve("bin"));
        Files.createFile(
                jdk.resolve("bin/java"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"11.0.22\"\n");

        Result refused = new Scripts(Scripts.checkout(), directory)
                .env("JAVA_HOME", jdk.toString())
                .run("bin/hearth", "submit", "x.jar");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("11.0.22").contains("17").contains("JAVA_HOME");
        assertThat(refused.err().lines()).hasSize(1);
    }

    @Test
    void aJavaHomeWithoutJavaIsNamed() {
        Result refused = new Scripts(Scripts.checkout(), directory)
                .env("JAVA_HOME", "/nowhere")
                .run("bin/hearth", "status");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("/nowhere").contains("JAVA_HOME");
    }

    @Test
    void anUnknownFlagOfTheDemoIsNamed() {
        Result refused = new Scripts(Scripts.checkout(), directory).run("bin/hearth", "demo", "--kep");

        assertThat(refused.exit()).isEqualTo(64);
        assertThat(refused.err()).contains("--kep").contains("--help");
    }

    @Test
    void wrongFlagsOfTheSoakAreNamedWithWhatIsMeant() {
        Scripts scripts = new Scripts(Scripts.checkout(), directory);

        Result help = scripts.run("integration-tests/soak.sh", "--help");
        assertThat(help.exit()).isZero();
        assertThat(help.out()).contains("--seconds N").contains("--seed S");
        for (List<String> wrong : List.of(
                List.<String>of(), List.of("--second", "1"), List.of("--seconds"), List.of("--seconds", "ten"))) {
            Result refused = scripts.run("integration-tests/soak.sh", wrong.toArray(String[]::new));
            assertThat(refused.exit()).as(refused::toString).isEqualTo(64);
            assertThat(refused.err()).contains("--seconds").startsWith("soak.sh: ");
            assertThat(refused.err().lines()).hasSize(1);
        }
    }

    @Test
    void aWorkerWithoutAMasterIsToldHowAUrlLooks() {
        Result refused = new Scripts(Scripts.checkout(), directory).run("sbin/start-worker.sh", "spark://x:1");

        assertThat(refused.exit()).isEqualTo(64);
        assertThat(refused.err()).contains("spark://x:1").contains("hearth://");
    }
}
