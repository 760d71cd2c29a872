package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} is made from the keys; run with {@code -Dhearth.docs.update=true} to make it anew. */
class ConfigurationPageTest {
    private static final String HEAD = """
        # Configuration

        Generated from the code; `mvn -pl protocol -am test -Dtest=ConfigurationPageTest -Dhearth.docs.update=true` makes it anew.

        A value is taken from the first of these places that has it:

        1. what the program sets on its `HearthContext.builder()`, then a flag (`--host`, `--executor-memory`, …), then `--conf KEY=VALUE`;
        2. for daemons, an environment variable (`HEARTH_MASTER_HOST`, `HEARTH_MASTER_PORT`, `HEARTH_WORKER_HOST`,
           `HEARTH_WORKER_PORT`, `HEARTH_WORKER_CORES`, `HEARTH_WORKER_MEMORY`, `HEARTH_WORKER_DIR`);
        3. the file given with `--properties-file`, or else `conf/hearth-defaults.conf`;
        4. the default below.

        A file has one `key value` or `key=value` a line; a line that begins with `#` is a comment. `spark.X` stands for
        `hearth.X` where that key exists and is not set itself; other keys of Spark's are ignored with one warning. An
        unknown `hearth.` key is an error. Sizes need a unit (`512m`, `2g`), times may have one (`500ms`, `10s`, `2min`;
        a bare number counts seconds).

        | Key | Default | Meaning |
        |---|---|---|
        """;

    @Test
    void thePageSaysWhatTheKeysSay() throws IOException {
        Path page = root().resolve("docs/configuration.md");
        if (Boolean.getBoolean("hearth.docs.update")) {
            Files.writeString(page, rendered());
        }

        assertThat(page)
                .as("docs/configuration.md; make it anew with -Dhearth.docs.update=true")
                .hasContent(rendered());
    }

    private static String rendered() {
        StringBuilder page = new StringBuilder(HEAD);
        for (ConfigKey<?> key : ConfigCatalogue.keys().values()) {
            page.append(row(key.name(), key.defaultText(), key.doc()));
        }
        for (Map.Entry<String, String> named : ConfigCatalogue.NAMED_KEYS.entrySet()) {
            page.append(row(named.getKey(), "", named.getValue()));
        }
        for (Map.Entry<String, String> prefix : ConfigCatalogue.FREE_PREFIXES.entrySet()) {
            page.append(row(prefix.getKey() + "*", "", prefix.getValue()));
        }
        return page.toString();
    }

    private static String row(String key, String defaultText, String doc) {
        String shown = defaultText.isEmpty() ? "" : "`" + defaultText + "`";
        return "| `" + key + "` | " + shown + " | " + doc.replace("|", "\\|") + " |\n";
    }

    private static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
                .filter(path -> Files.exists(path.resolve("protocol/pom.xml")))
                .findFirst()
                .orElseThrow();
    }
}
