package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFilesTest {
    @TempDir
    Path directory;

    @Test
    void aLineIsAKeyAndAValueSeparatedBySpacesOrASign() throws IOException {
        Path file = write("""
            # a comment
            ! another

            hearth.executor.memory   2g
            hearth.cores.max=4
            hearth.app.name = word count
              hearth.master: hearth://a:1
            hearth.driver.extraClassPath=
            hearth.executor.extraJavaOptions -Da=b -Dc=d
            hearth.jars a.jar,\\
                b.jar
            """);

        assertThat(ConfigFiles.read(file))
                .containsExactly(
                        Map.entry("hearth.executor.memory", "2g"),
                        Map.entry("hearth.cores.max", "4"),
                        Map.entry("hearth.app.name", "word count"),
                        Map.entry("hearth.master", "hearth://a:1"),
                        Map.entry("hearth.driver.extraClassPath", ""),
                        Map.entry("hearth.executor.extraJavaOptions", "-Da=b -Dc=d"),
                        Map.entry("hearth.jars", "a.jar,b.jar"));
    }

    @Test
    void aLineThatIsNoSettingIsNamedWithItsFileAndNumber() throws IOException {
        Path file = write("hearth.cores.max 4\n\nhearth.executor.memory\n");

        assertThatThrownBy(() -> ConfigFiles.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(file + ", line 3: \"hearth.executor.memory\" is not a setting");
    }

    @Test
    void aValueThatCannotBeReadIsNamedWithItsFileAndLine() throws IOException {
        Path file = write("# first\nhearth.cores.max many\n");
        Config.Builder builder = Config.builder();
        ConfigFiles.readInto(file, builder);

        assertThatThrownBy(() -> builder.build().get(ApplicationKeys.CORES_MAX))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("hearth.cores.max=many (from " + file + ", line 2)");
    }

    @Test
    void aMissingFileIsAnErrorWhereItWasNamedAndNothingWhereItMayBeAbsent() {
        Path file = directory.resolve("none.conf");
        Config.Builder builder = Config.builder();

        ConfigFiles.readIntoIfPresent(file, builder);

        assertThat(builder.build().asMap()).isEmpty();
        assertThatThrownBy(() -> ConfigFiles.readInto(file, builder))
                .isInstanceOf(ConfigException.class)
                .hasMessage("there is no configuration file " + file);
    }

    @Test
    void bytesThatAreNotTextAreAnError() throws IOException {
        Path file = directory.resolve("binary.conf");
        Files.write(file, new byte[] {'a', ' ', (byte) 0xC3, (byte) 0x28, '\n'});

        assertThatThrownBy(() -> ConfigFiles.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("it is not UTF-8 text");
    }

    @Test
    void backslashesAloneAreNoReasonToFail() throws IOException {
        assertThatThrownBy(() -> ConfigFiles.read(write("\\\n\\\n"))).isInstanceOf(ConfigException.class);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("test.conf"), text);
    }
}
