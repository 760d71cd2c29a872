package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Output that people and programs rely on, to the letter, in {@code src/test/resources/golden}. Run the tests with {@code
 * -Dhearth.golden.update=true} to write it anew after a change that is meant.
 */
final class Golden {
    private Golden() {}

    static void check(String file, String output) {
        String text = output + "\n";
        try {
            if (Boolean.getBoolean("hearth.golden.update")) {
                Path written = Path.of("src/test/resources/golden", file);
                Files.createDirectories(written.getParent());
                Files.writeString(written, text);
                return;
            }
            try (InputStream in = Golden.class.getResourceAsStream("/golden/" + file)) {
                assertThat(in).as("golden/%s", file).isNotNull();
                assertThat(text).as("golden/%s", file).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
