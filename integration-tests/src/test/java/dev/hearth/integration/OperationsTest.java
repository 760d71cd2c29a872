package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What somebody has who looks after a cluster. */
class OperationsTest {
    private static final Duration SECONDS = Duration.ofSeconds(60);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(1, 2);

    private static Child run(String command, String... words) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(words));
        return CLUSTER.cli(List.of(), arguments);
    }

    /** Verdicts by check; the exit status must say whether any is a failure. */
    private static Map<String, String> verdicts(Child doctor) throws IOException {
        int exit = doctor.exit(SECONDS);
        JsonNode answer = new ObjectMapper().readTree(doctor.out());
        Map<String, String> verdicts = new TreeMap<>();
        answer.path("checks")
                .forEach(each -> verdicts.put(
                        each.path("check").asText(), each.path("verdict").asText()));
        assertThat(exit).as(doctor::report).isEqualTo(answer.path("failed").asInt() > 0 ? 1 : 0);
        return verdicts;
    }

    @Test
    void theDoctorFindsNothingWrongWithAClusterThatIsWell() throws IOException {
        Map<String, String> verdicts = verdicts(run("doctor", "--master", CLUSTER.url(), "-o", "json"));

        assertThat(verdicts)
                .containsEntry("master", "ok")
                .containsEntry("may submit", "ok")
                .containsEntry("may operate", "ok")
                .containsEntry("clock of the master", "ok")
                .containsEntry("workers", "ok")
                .containsEntry("dead workers", "ok")
                .containsEntry("cluster secret", "ok")
                .containsEntry("settings", "ok")
                .containsEntry("time to sync the journal", "ok")
                .containsEntry("Java of the workers", "notChecked");
        assertThat(CLUSTER.directory().toFile().list()).noneMatch(each -> each.startsWith(".hearth-doctor"));
    }

    @Test
    void theDoctorSaysThatThereIsNoMasterWithItsRemedyAndDoesNotAskForOneBeforeAnythingIsStarted() throws IOException {
        Child nobody = run("doctor", "--master", "hearth://127.0.0.1:1");

        assertThat(nobody.exit(SECONDS)).as(nobody::report).isEqualTo(1);
        assertThat(nobody.out()).contains("failed       master: cannot ask the master at hearth://127.0.0.1:1");
        assertThat(nobody.out())
                .contains("-> name the right one with --master, or start one with sbin/start-master.sh");
        assertThat(verdicts(run("doctor", "--pre", "-o", "json"))).doesNotContainKey("master");
    }
}
