package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.ConfigCatalogue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a bundle gives away, and what it does not. */
class RedactionTest {
    private static Redaction of(Map<String, String> settings, Map<String, String> environment) {
        return new Redaction(settings, environment, List.of("0123456789abcdef"));
    }

    @Test
    void everyKeyThatIsShownExistsAndNoneWhoseValuesAreOptionsPathsOrWordsOfPeople() {
        assertThat(ConfigCatalogue.keys().keySet()).containsAll(Redaction.SHOWN_KEYS);
        assertThat(Redaction.SHOWN_KEYS)
                .noneMatch(each -> each.contains("extra") || each.contains("ecret") || each.endsWith("jars"))
                .doesNotContain("hearth.app.name", "hearth.master", "hearth.worker.resourcesFile");
    }

    @Test
    void valuesOfKnownKeysAreShownAndOthersAreSet() {
        Redaction redaction = of(
                Map.of(
                        "hearth.executor.memory", "4g",
                        "spark.cores.max", "8",
                        "hearth.executor.extraJavaOptions", "-Dpassword=canary",
                        "spark.hadoop.fs.s3a.secret.key", "canary",
                        "hearth.app.token", "canary",
                        "hearth.executorEnv.TOKEN", "canary"),
                Map.of());

        assertThat(redaction.settings())
                .isEqualTo(Map.of(
                        "hearth.executor.memory", "4g",
                        "spark.cores.max", "8",
                        "hearth.executor.extraJavaOptions", "set",
                        "spark.hadoop.fs.s3a.secret.key", "set",
                        "hearth.app.*", "1 set",
                        "hearth.executorEnv.*", "1 set"));
    }

    @Test
    void aSecretInTheWrongPlaceIsNotShownEither() {
        Redaction redaction = of(Map.of("hearth.executor.memory", "canary-in-memory"), Map.of());

        assertThat(redaction.settings()).containsEntry("hearth.executor.memory", "set");
        assertThat(redaction.clean("hearth.executor.memory=canary-in-memory: it must be a size"))
                .doesNotContain("canary");
    }

    @Test
    void variablesOfHearthAreShownByTheirListAndOthersNotEvenNamed() {
        Redaction redaction = of(
                Map.of(),
                Map.of(
                        "HEARTH_WORKER_CORES", "4",
                        "HEARTH_MASTER_OPTS", "-Dtoken=canary",
                        "AWS_SECRET_ACCESS_KEY", "canary"));

        assertThat(redaction.variables()).isEqualTo(Map.of("HEARTH_WORKER_CORES", "4", "HEARTH_MASTER_OPTS", "set"));
    }

    @Test
    void hiddenValuesAreTakenOutOfEveryTextAlsoAsPartsOfOptionsAndAsTheyStandInJson() {
        Redaction redaction = of(
                Map.of("hearth.driver.extraJavaOptions", "-Xss4m -Djavax.password=canary-one -Da=b=canary-two"),
                Map.of("DB_PASSWORD", "canary \"three\"", "HOME", "/home/alice", "PATH", "/usr/bin"));

        String clean = redaction.clean("password canary-one, canary-two, " + Rendering.json("canary \"three\"")
                + ", canary \"three\", 0123456789abcdef in /home/alice and /usr/bin");

        assertThat(clean)
                .isEqualTo("password [hidden], [hidden], \"[hidden]\", [hidden], [hidden] in /home/alice and /usr/bin");
    }

    @Test
    void partsOfOptionsAreHiddenAlsoWithPaddingAndBetweenQuotes() {
        Redaction redaction = of(
                Map.of(),
                Map.of(
                        "JAVA_TOOL_OPTIONS",
                        "-Dt=canary11== -Dw='canary22' -Dy=\"canary33 canary44\" -Dx=\"canary55 -Da=b=canary66== -Dé=canär77"));

        assertThat(redaction.clean(
                        "-Dt=canary11==, canary11, canary22, canary33 canary44, canary44, canary55, canary66, canär77"))
                .doesNotContain("canary", "canär");
    }
}
