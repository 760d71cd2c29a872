package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
    @TempDir
    Path home;

    @Test
    void thePropertyComesBeforeTheVariableAndTheVariableBeforeTheWorkingDirectory() {
        Properties properties = new Properties();
        properties.setProperty("user.dir", "/work");
        assertThat(Installation.find(Map.of(), properties).home()).isEqualTo(Path.of("/work"));

        Map<String, String> env = Map.of("HEARTH_HOME", "/opt/hearth");
        assertThat(Installation.find(env, properties))
                .isEqualTo(new Installation(Path.of("/opt/hearth"), Path.of("/opt/hearth/conf")));

        properties.setProperty("dev.hearth.home", "/srv/hearth/../other");
        assertThat(Installation.find(env, properties).home()).isEqualTo(Path.of("/srv/other"));
    }

    @Test
    void theConfigurationMayLieElsewhere() {
        Map<String, String> env = Map.of("HEARTH_HOME", "/opt/hearth", "HEARTH_CONF_DIR", "/etc/hearth");

        assertThat(Installation.find(env, new Properties()).defaultsFile())
                .isEqualTo(Path.of("/etc/hearth/hearth-defaults.conf"));
    }

    @Test
    void executorsUseTheJarsThatTheListNames() throws IOException {
        Path jars = Files.createDirectories(home.resolve("jars"));
        Files.writeString(jars.resolve("executor.classpath"), "a.jar\n\n b.jar\n");

        assertThat(new Installation(home, home.resolve("conf")).executorClassPath())
                .containsExactly(jars.resolve("a.jar"), jars.resolve("b.jar"));
    }

    @Test
    void aCheckoutUsesTheDistributionBuiltInIt() throws IOException {
        Path jars = Files.createDirectories(home.resolve("dist/target/hearth/jars"));
        Files.writeString(jars.resolve("executor.classpath"), "a.jar\n");

        assertThat(new Installation(home, home.resolve("conf")).executorClassPath())
                .containsExactly(jars.resolve("a.jar"));
    }

    @Test
    void withoutAListExecutorsUseThisProcessesClassPath() {
        String[] entries = System.getProperty("java.class.path").split(File.pathSeparator, -1);

        assertThat(new Installation(home, home.resolve("conf")).executorClassPath())
                .containsExactlyElementsOf(Arrays.stream(entries)
                        .filter(entry -> !entry.isEmpty())
                        .map(entry -> Path.of(entry).toAbsolutePath())
                        .toList());
    }

    @Test
    void commandsUseEveryJarInTheOrderOfTheScripts() throws IOException {
        Path jars = Files.createDirectories(home.resolve("jars"));
        for (String each : new String[] {"b.jar", "a.jar", "Z.jar", "executor.classpath"}) {
            Files.createFile(jars.resolve(each));
        }

        assertThat(new Installation(home, home.resolve("conf")).commandClassPath())
                .containsExactly(jars.resolve("Z.jar"), jars.resolve("a.jar"), jars.resolve("b.jar"));
    }
}
