package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.ManPage.Part;
import dev.hearth.config.Installation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

/** The manual has everything that the commands declare. */
class ManPagesTest {
    private static final Set<String> MACROS = Set.of(".TH", ".SH", ".PP", ".TP", ".nh", ".ad", ".so");

    private final Verbs verbs = new Verbs(new Surroundings(
            new Installation(Path.of("/opt/hearth"), Path.of("/opt/hearth/conf")),
            Map.of(),
            System.out,
            System.err,
            Optional.empty()));
    private final Map<String, String> pages = new ManPages(verbs, "hearth 1.0").all();

    /** As it stands in a page. */
    private static String roff(String words) {
        return words.replace("-", "\\-");
    }

    @Test
    void everyCommandHasAPageWithEveryFlagAndArgumentAndIsListedInTheFirst() {
        for (String word : Verbs.WORDS) {
            CommandSpec spec = verbs.find(word).orElseThrow().command();
            String page = pages.get("hearth-" + word + ".1");
            assertThat(spec.options()).isNotEmpty().allSatisfy(option -> {
                assertThat(Arrays.stream(option.names()).map(each -> "\\fB" + roff(each) + "\\fR"))
                        .allSatisfy(name -> assertThat(page).contains(name));
                assertThat(option.description())
                        .as(word + " " + option.longestName())
                        .isNotEmpty();
            });
            assertThat(spec.positionalParameters())
                    .allSatisfy(each -> assertThat(page).contains("\\fI" + roff(each.paramLabel()) + "\\fR"));
            assertThat(page).contains(".SH \"NAME\"\n" + roff("hearth-" + word), ".SH \"EXIT STATUS\"");
            assertThat(pages.get("hearth.1"))
                    .contains("\\fBhearth " + word + "\\fR\n", "\\fB" + roff("hearth-" + word));
        }
    }

    @Test
    void anAliasLeadsToThePageOfWhatItStandsFor() {
        assertThat(pages).containsEntry("hearth-ps.1", ".so man1/hearth-apps.1\n");
        assertThat(pages.get("hearth-apps.1")).contains(roff("hearth-apps, hearth-ps - list the applications"));
        assertThat(Verbs.ALIASES.keySet()).allSatisfy(each -> assertThat(pages).containsKey("hearth-" + each + ".1"));
    }

    @Test
    void everyExitCodeIsExplained() {
        for (CommandExit each : CommandExit.values()) {
            assertThat(pages.get("hearth-wait.1")).contains("\\fB" + each.code() + "\\fR\n");
        }
    }

    @Test
    void noTextIsTakenForACommandToTheFormatter() {
        assertThat(pages.values()).allSatisfy(page -> {
            assertThat(page).isASCII();
            assertThat(page.lines())
                    .allSatisfy(line -> assertThat(!line.startsWith(".") && !line.startsWith("'")
                                    || MACROS.contains(line.split(" ", 2)[0]))
                            .as(line)
                            .isTrue());
        });
        ManPage page = new ManPage("x", "y")
                .section("NAME")
                .words(".so /etc/passwd")
                .words("'br")
                .words("a\\b \"c\" — d")
                .entry(List.of(Part.bold("-x")), "");

        assertThat(page.roff()).endsWith("""
            .SH "NAME"
            \\&.so /etc/passwd
            \\(aqbr
            a\\eb \\(dqc\\(dq \\[u2014] d
            .TP
            \\fB\\-x\\fR
            \\&
            """);
    }

    @Test
    void thePageOfACommandIsToTheLetter() {
        Golden.check("hearth-wait.1", pages.get("hearth-wait.1").stripTrailing());
    }
}
