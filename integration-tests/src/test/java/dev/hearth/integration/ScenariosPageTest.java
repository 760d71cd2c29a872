package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testing.Scripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of scenarios names tests that there are. */
class ScenariosPageTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

    @Test
    void everyTestThatThePageNamesIsThere() throws IOException {
        Path root = Scripts.checkout();
        Map<String, Path> classes = testClasses(root);
        List<String> missing = new ArrayList<>();
        Matcher named = TEST.matcher(Files.readString(root.resolve("docs/scenarios.md")));
        int count = 0;
        while (named.find()) {
            count++;
            Path source = classes.get(named.group(1));
            String method = named.group(2);
            if (source == null || method != null && !Files.readString(source).contains(" " + method + "(")) {
                missing.add(named.group());
            }
        }

        assertThat(missing).isEmpty();
        assertThat(count).isPositive();
    }

    private static Map<String, Path> testClasses(Path root) throws IOException {
        try (Stream<Path> modules = Files.list(root)) {
            List<Path> sources = modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList();
            List<Path> all = new ArrayList<>();
            for (Path each : sources) {
                try (Stream<Path> found = Files.walk(each)) {
                    all.addAll(found.filter(file -> file.toString().endsWith("Test.java"))
                            .toList());
                }
            }
            return all.stream()
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""), file -> file, (a, b) -> a));
        }
    }
}
