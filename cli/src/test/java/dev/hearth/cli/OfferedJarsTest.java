package dev.hearth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.model.Artifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars travel by their content, under names that any worker can use. */
class OfferedJarsTest {
    @TempDir
    private Path directory;

    @Test
    void jarsAreNamedByTheirContentAndGivenOnce() throws IOException {
        OfferedJars jars =
                OfferedJars.of(List.of(jar("app.jar", "hello"), jar("copy.jar", "hello"), jar("b.jar", "b")));

        assertThat(jars.artifacts())
                .containsExactly(
                        new Artifact("app.jar", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", 5),
                        new Artifact("b.jar", "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d", 1));
    }

    @Test
    void namesHaveNothingThatAPathCannotHaveAndAreNotRepeated() throws IOException {
        Files.createDirectory(directory.resolve("more"));
        OfferedJars jars = OfferedJars.of(
                List.of(jar("my app+1.jar", "1"), jar("_x.jar", "2"), jar("b.jar", "3"), jar("more/b.jar", "4")));

        assertThat(jars.artifacts())
                .extracting(Artifact::name)
                .containsExactly("my_app_1.jar", "jar_x.jar", "b.jar", "2-b.jar");
    }

    @Test
    void aJarThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> OfferedJars.of(List.of(directory.resolve("absent.jar"))))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("absent.jar");
    }

    private Path jar(String name, String content) throws IOException {
        return Files.write(directory.resolve(name), content.getBytes(UTF_8));
    }
}
