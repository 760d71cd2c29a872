package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testing.Scripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages of scenarios, of complaints, and of what is trusted, name tests that there are. */
class ScenariosPageTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

    private static final Pattern COMPLAINT = Pattern.compile("(?m)^\\| (\\d+) \\|.*`\\w+Test");
    private static final int COMPLAINTS = 29;

    @ParameterizedTest
    @ValueSource(strings = {"docs/scenarios.md", "docs/complaints.md", "SECURITY.md"})
    void everyTestThatThePageNamesIsThere(String page) throws IOException {
        Path root = Scripts.checkout();
        Map<String, String> classes = testClasses(root);
        List<String> missing = new ArrayList<>();
        Matcher named = TEST.matcher(Files.readString(root.resolve(page)));
        int count = 0;
        while (named.find()) {
            count++;
            String source = classes.get(named.group(1));
            String method = named.group(2);
            if (source == null || method != null && !source.contains(" " + method + "(")) {
                missing.add(named.group());
            }
        }

        assertThat(missing).as(page).isEmpty();
        assertThat(count).isPositive();
    }

    @Test
    void everyComplaintHasOneLineWithATest() throws IOException {
        String page = Files.readString(Scripts.checkout().resolve("docs/complaints.md"));

        assertThat(COMPLAINT.matcher(page).results().map(each -> Integer.parseInt(each.group(1))))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, COMPLAINTS).boxed().toList());
    }

    /** Sources by class name; those of classes of one name are put together. */
    private static Map<String, String> testClasses(Path root) throws IOException {
        Map<String, String> classes = new HashMap<>();
        for (Path each : testSources(root)) {
            classes.merge(each.getFileName().toString().replace(".java", ""), Files.readString(each), String::concat);
        }
        return classes;
    }

    private static List<Path> testSources(Path root) throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> modules = Files.list(root)) {
            for (Path each : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> found = Files.walk(each)) {
                    all.addAll(found.filter(file -> file.toString().endsWith("Test.java"))
                            .toList());
                }
            }
        }
        return all;
    }
}
